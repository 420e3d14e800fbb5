"""What signs a user in beside the password: links, passkeys, authenticator apps and recovery codes."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from studio.accounts.models.user import User
from studio.core.models import BaseModel


class SignInLink(BaseModel):
    """A link that signs one person in, once. Only a hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"link for {self.user}"

    def use(self, now: datetime) -> bool:
        """Mark the link as used. False: it was used before or has expired."""
        unused = SignInLink.objects.filter(pk=self.pk, used_at=None, expires_at__gt=now)
        return unused.update(used_at=now) == 1


class Passkey(BaseModel):
    """A key on somebody's device that signs them in; its secret never leaves the device."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=80)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url, as the browser names it
    credential = models.BinaryField()  # AttestedCredentialData of WebAuthn: id, device model, public key
    count = models.PositiveBigIntegerField(default=0)  # signatures so far, for devices that count them
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class AuthenticatorApp(BaseModel):
    """An app on somebody's phone that shows a new code every half minute: their second factor."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator_app")
    secret = models.TextField()  # encrypted, see second_factor.py
    last_step = models.BigIntegerField(default=0)  # time step of the last code taken: none counts twice

    def __str__(self) -> str:
        return f"app of {self.user}"


class RecoveryCode(BaseModel):
    """A code that stands in once for a lost app. Only a hash of it is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code of {self.user}"
