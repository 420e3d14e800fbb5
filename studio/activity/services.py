"""Log events of a project, and notify users."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from studio.accounts.models import Team, User
from studio.accounts.teams import record
from studio.accounts.tokens import hash_token
from studio.activity import hooks
from studio.activity.models import Event, Notification
from studio.core.translations.wording import worded_in
from studio.projects.models import Project

SECONDS_OF_A_VIEW = 3600


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


def log_change(project: Project, verb: str, actor: User, detail: dict[str, Any]) -> None:
    """Append a change of a project or its shots, which know no log."""
    log(project, verb, actor=actor, **detail)


def log_view(
    project: Project,
    verb: str,
    *,
    subject: UUID,
    now: datetime,
    actor: User | None = None,
    actor_name: str = "",
    who: object = "",
) -> None:
    """Append that somebody saw something, at most once an hour: one short read, and one insert at the first.

    ``who``: tells guests of one name from each other.
    """
    hour = int(now.timestamp()) // SECONDS_OF_A_VIEW
    key = hash_token(f"{verb} {actor.pk if actor else who} {subject} {hour}")
    if Event.objects.filter(key=key).exists():
        return
    detail = {"guest": actor_name} if actor is None else {}
    event = Event(project=project, actor=actor, verb=verb, subject=subject, detail=detail, key=key)
    Event.objects.bulk_create([event], ignore_conflicts=True)


def log_asset(team: Team, project: Project | None, verb: str, *, actor: User | None, **more: Any) -> None:
    """Append to the log of the file's project; of a file without one, to that of the team."""
    if project:
        log(project, verb, actor=actor, **more)
    else:
        record(team, verb, actor=actor, **more)


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

    ``text`` is the whole sentence, ``path`` the address without host where an entry leads. A ``translatable``
    one is worded for each of them in their language.
    ``decided_take``: the take whose verdict the sentence tells, which a blind review hides for a while.
    """
    notifications = [
        Notification(
            person=person,
            project=project,
            actor=actor,
            actor_name=worded_in(person.reading_language, actor_name or str(actor or ""))[:80],
            verb=verb,
            text=worded_in(person.reading_language, text)[:300],
            path=path,
            key=key[:120],
            decided_take=decided_take,
        )
        for person in people
        if person != actor
    ]
    with transaction.atomic():
        Notification.objects.bulk_create(notifications, ignore_conflicts=True)
        hooks.PUSH_NOTIFICATIONS.call(notifications, project)
