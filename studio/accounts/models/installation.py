"""Installation: what operators decide, and the log of what they did."""

from __future__ import annotations

from django.db import models

from studio.accounts.models.user import User
from studio.core.models import BaseEvent


class Installation(models.Model):
    """What operators decide for the whole installation; one row, which every such decision locks."""

    everybody_creates_teams = models.BooleanField(default=False)  # otherwise operators and whom they allow

    def __str__(self) -> str:
        return "installation"


class InstallationEvent(BaseEvent):
    """Append-only log of the installation: what operators did, and links that signed one in."""

    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: a command

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at"], name="event_of_installation")]

    def __str__(self) -> str:
        return self.verb
