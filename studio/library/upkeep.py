"""What the watcher does for the library: light copies when nobody waits, and what got stuck rung again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from studio.core.queue import depth, ring
from studio.library import partial, trash
from studio.library.models import Asset, State
from studio.library.services import MAKE_PROXY, PREPARE

PATIENCE = timedelta(minutes=5)  # as long as a task may take
MOST_AT_ONCE = 50


def tick(now: datetime) -> None:
    """One round. A proxy at a time, and only while no other work is waiting: takes go first."""
    for pk in _stuck(now):
        Asset.objects.filter(pk=pk).update(rung_at=now)
        ring(PREPARE, pk)
    following = _next_proxy(now)
    if following and not depth():
        Asset.objects.filter(pk=following).update(proxy_rung_at=now)
        ring(MAKE_PROXY, following)


def tidy(now: datetime) -> None:
    """Now and then: forget uploads that nobody went on with, and what the trash has kept long enough."""
    partial.sweep(now)
    trash.purge(now)


def _stuck(now: datetime) -> list[UUID]:
    """Files whose preparation nobody finished."""
    late = Asset.objects.filter(state=State.PREPARING, rung_at__lt=now - PATIENCE)
    return list(late.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _next_proxy(now: datetime) -> UUID | None:
    waiting = Asset.objects.without_proxy()
    if waiting.filter(proxy_rung_at__gte=now - PATIENCE).exists():
        return None
    return waiting.filter(state=State.READY).values_list("pk", flat=True).first()
