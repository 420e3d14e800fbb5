"""Event: what happened in a project, append-only."""

from __future__ import annotations

from django.db import models

from studio.accounts.models import User
from studio.core.models import Row
from studio.projects.models import Project


class Event(Row):
    """One thing that somebody did or that happened, in words of the product."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="events")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    verb = models.CharField(max_length=32)
    subject = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["project", "-created_at"], name="event_by_project")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
