"""Write down what happened."""

from __future__ import annotations

from uuid import UUID

from studio.accounts.models import User
from studio.activity.models import Event
from studio.projects.models import Project


def log(
    project: Project, verb: str, *, actor: User | None = None, subject: UUID | None = None, **detail: object
) -> None:
    """One line in the project's log; ``detail`` is plain JSON without secrets."""
    Event.objects.create(project=project, actor=actor, verb=verb, subject=subject, detail=detail)
