"""ApiToken, and the orders that were made with it."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models

from studio.accounts.models import Team, User
from studio.core.models import BaseModel
from studio.projects.models import Project


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Queries over tokens of the API: those that still open something."""

    def alive(self, now: datetime) -> Self:
        """Tokens that are neither revoked nor expired."""
        is_unexpired = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(is_unexpired, revoked_at=None)


class ApiToken(BaseModel):
    """A token by which a program acts as one person in one team. Only a hash of it is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)  # how it begins, to recognise one that leaked
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    has_all_projects = models.BooleanField(default=True)  # of the team, also those to come
    projects = models.ManyToManyField(Project, related_name="+")
    monthly_limit_usd = models.DecimalField(max_digits=12, decimal_places=4, null=True)  # None: none
    expires_at = models.DateTimeField(null=True)  # None: never
    used_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True)  # of the last use
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now


class TokenOrder(BaseModel):
    """A paid order that was made with a token; the entries of the ledger name it by the same id."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="orders")
    generation_id = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.generation_id)
