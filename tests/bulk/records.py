"""What lies beside takes after a long time: uploads, ledger, log, notifications and notes, in proportion."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from studio.accounts.models import User
from studio.activity.models import Event, Notification
from studio.generation.models import Engine, TakeQuerySet
from studio.ledger.models import Entry, EntryKind
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note

BATCH = 500
PRICE = Decimal("0.5600")


def write(project: Project, takes: TakeQuerySet, people: Sequence[User]) -> None:
    """For takes of a project: entries of each paid one, a log line, and for some a note and a notification.

    The first person is told of everything.
    """
    columns = ("pk", "generation_id", "engine", "ordered_at", "number")
    rows = list(takes.order_by("ordered_at").values_list(*columns))
    for start in range(0, len(rows), BATCH):
        _write(project, people, rows[start : start + BATCH])


def uploads(project: Project, people: Sequence[User], number: int, **columns: Any) -> list[Asset]:
    """Pictures that people of the team brought, some with tags, spread over the last days."""
    now = timezone.now()
    rows = [
        Asset(
            team_id=project.team_id,
            project=project,
            author=people[index % len(people)],
            name=f"Reference {index:06} of a rather long name, as cameras and people give them.jpg",
            kind="image",
            state="ready",
            original="bulk/picture.jpg",
            poster="bulk/poster.webp",
            mime="image/jpeg",
            width_px=1920,
            height_px=1080,
            size_bytes=400_000,
            tags=[f"Tag {index % 2}"] if index % 3 else [],
            created_at=now - timedelta(seconds=20 * index),
            **columns,
        )
        for index in range(number)
    ]
    return Asset.objects.bulk_create(rows, batch_size=BATCH)


def _write(project: Project, people: Sequence[User], rows: Sequence[Any]) -> None:
    entries: list[Entry] = []
    events: list[Event] = []
    notifications: list[Notification] = []
    notes: list[Note] = []
    for index, (pk, order, engine, at, number) in enumerate(rows):
        person = people[index % len(people)]
        if engine == Engine.RUNWARE:
            entries += _entries(project, person, order, pk, at)
        events.append(
            Event(project=project, actor=person, verb="approved take", subject=pk, detail={}, created_at=at)
        )
        if index % 2 == 0:
            notifications.append(_notification(project, people[0], person, pk, at, number))
        if index % 5 == 0:
            notes.append(_note(pk, person, at, index))
    for instances in (entries, events, notifications, notes):
        save(instances)


def save(instances: Iterable[models.Model]) -> None:
    """Write rows of one kind in bulk."""
    listed = list(instances)
    if listed:
        type(listed[0])._default_manager.bulk_create(listed, batch_size=BATCH)


def _entries(project: Project, person: User, order: Any, part: Any, at: Any) -> list[Entry]:
    common = {"project": project, "member": person, "reference": order, "created_at": at, "part": str(part)}
    return [
        Entry(kind=EntryKind.HOLD, held_usd=PRICE, spent_usd=0, **common),
        Entry(kind=EntryKind.SETTLE, held_usd=-PRICE, spent_usd=PRICE, **common),
    ]


def _notification(
    project: Project, reader: User, actor: User, take: Any, at: Any, number: int
) -> Notification:
    return Notification(
        person=reader,
        project=project,
        actor=actor,
        actor_name=str(actor),
        verb="note",
        text=f"{actor} left a note on T{number}: can the light be a little softer here?",
        path=f"/takes/{take}/",
        key=f"bulk {take}",
        created_at=at,
    )


def _note(take: Any, person: User, at: Any, index: int) -> Note:
    return Note(
        take_id=take,
        person=person,
        frame_in=index % 120,
        rate_num=24,
        rate_den=1,
        text="Can the light be a little softer here?",
        created_at=at,
        revision=1,
    )
