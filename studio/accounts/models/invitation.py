"""Invitation to a team."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self

from django.db import models

from studio.accounts import policy
from studio.accounts.models.team import Team
from studio.accounts.models.user import User
from studio.core.models import BaseModel


def unknown_token() -> str:
    """A hash that no token has: nobody can come in yet."""
    return f"none {secrets.token_hex(24)}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries over invitations to teams."""

    def open(self, now: datetime) -> Self:
        """Invitations that can still be accepted."""
        return self.filter(revoked_at=None, used_up_at=None, expires_at__gt=now, team__deletion_due_at=None)


class Invitation(BaseModel):
    """Invitation to a team: mailed to one address, or a link for anybody who has it. The token is hashed."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=16, choices=policy.ROLE_CHOICES)
    email = models.EmailField(blank=True)  # empty: a link, for as many as come before it expires
    token_hash = models.CharField(max_length=64, unique=True, default=unknown_token)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_up_at = models.DateTimeField(null=True)
    joined_count = models.PositiveIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.role} of {self.team}"
