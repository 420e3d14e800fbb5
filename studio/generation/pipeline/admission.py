"""Admission of paid orders to the provider: so many at once, and everybody gets a turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from studio.core.queue import enqueue_on_commit
from studio.generation.models import Engine, EngineStatus, Generation, bump_revisions

SUBMIT = "studio.generation.tasks.submit"


@dataclass(frozen=True)
class QueuedOrder:
    """An order in line."""

    pk: UUID
    author: UUID | None


def fair_order(waiting: Sequence[QueuedOrder], busy: Mapping[UUID | None, int]) -> list[UUID]:
    """Who goes first: whoever has the least under way, then whoever waits longest.

    ``waiting`` comes oldest first; ``busy`` counts what each author has at the provider already. An
    author's second order stands behind everybody's first, so a hundred orders of one person make
    nobody else wait for more than one of them.
    """
    turns = Counter(busy)
    ranked = []
    for position, one in enumerate(waiting):
        ranked.append((turns[one.author], position, one.pk))
        turns[one.author] += 1
    return [pk for *_, pk in sorted(ranked)]


def admit(now: datetime) -> None:
    """Admit as many paid orders as there is room for, and number those that still wait.

    In a transaction of its own: it locks the engine's status, then rows of others.
    """
    with transaction.atomic():
        EngineStatus.objects.for_engine(Engine.RUNWARE)
        EngineStatus.objects.select_for_update().get(
            engine=Engine.RUNWARE
        )  # one at a time, or two take one slot
        rows = list(
            Generation.objects.waiting_for_admission().values_list("pk", "author_id", "queue_position")
        )
        if not rows:
            return
        busy: Counter[UUID | None] = Counter(
            Generation.objects.admitted().values_list("author_id", flat=True)
        )
        queue = fair_order([QueuedOrder(pk, author) for pk, author, _ in rows], busy)
        places = max(0, settings.PAID_AT_ONCE - busy.total())
        changed = [
            *_admit(queue[:places], now),
            *_number(queue[places:], {pk: position for pk, _, position in rows}),
        ]
        if changed:
            bump_revisions(changed)


def _admit(admitted: list[UUID], now: datetime) -> list[UUID]:
    """The same orders, on their way."""
    if admitted:
        Generation.objects.filter(pk__in=admitted).update(
            admitted_at=now, enqueued_at=now, queue_position=None
        )
    for pk in admitted:
        enqueue_on_commit(SUBMIT, pk)
    return admitted


def _number(line: list[UUID], places: Mapping[UUID, int | None]) -> list[UUID]:
    """Those whose position is another now."""
    moved = [(pk, position) for position, pk in enumerate(line, 1) if places[pk] != position]
    for pk, position in moved:
        Generation.objects.filter(pk=pk).update(queue_position=position)
    return [pk for pk, _ in moved]
