"""Log events of a project, and notify users."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from studio.accounts.models import User
from studio.activity.models import Event, Notification
from studio.projects.models import Project


def log(
    project: Project,
    verb: str,
    *,
    actor: User | None = None,
    actor_name: str = "",
    subject: UUID | None = None,
    **detail: object,
) -> None:
    """Append to the project's log; ``detail`` is plain JSON without secrets. Guests have only a name."""
    if actor is None and actor_name:
        detail["guest"] = actor_name
    Event.objects.create(project=project, actor=actor, verb=verb, subject=subject, detail=detail)


def notify(
    people: Iterable[User],
    project: Project,
    verb: str,
    *,
    text: str,
    path: str,
    key: str,
    actor: User | None = None,
    actor_name: str = "",
    decided_take: UUID | None = None,
) -> None:
    """Notify each of these users but the actor; a repeated key adds nothing.

    ``text`` is the whole sentence, ``path`` the address without host where an entry leads.
    ``decided_take``: the take whose verdict the sentence tells, which a blind review hides for a while.
    """
    Notification.objects.bulk_create(
        [
            Notification(
                person=person,
                project=project,
                actor=actor,
                actor_name=actor_name or str(actor or ""),
                verb=verb,
                text=text[:300],
                path=path,
                key=key[:120],
                decided_take=decided_take,
            )
            for person in people
            if person != actor
        ],
        ignore_conflicts=True,
    )
