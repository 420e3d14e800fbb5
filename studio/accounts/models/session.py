"""Sessions of signed-in users, and the log of sign-ins."""

from __future__ import annotations

from django.db import models

from studio.accounts.models.user import User
from studio.core.models import BaseModel


class UserSession(BaseModel):
    """A browser session in which a user is signed in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    agent = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=64, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user} from {self.address}"


class SignInEvent(BaseModel):
    """A sign-in that succeeded or failed; deleted after ``SIGN_IN_LOG_DAYS`` or with its account."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sign_ins")
    email = models.EmailField()  # as it was entered, also without an account; empty: an unknown passkey
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    method = models.CharField(max_length=16)  # SignInMethod
    failure = models.CharField(max_length=40, blank=True)  # empty: signed in

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="sign_in_by_user"),
            models.Index(fields=["-created_at"], name="sign_in_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.failure or 'signed in'}"
