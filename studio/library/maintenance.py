"""Maintenance of the library: proxies when nobody waits, stuck files enqueued again, expiry."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit, queue_depth
from studio.core.storage import files
from studio.core.values.translatable import translatable
from studio.library import trash
from studio.library.models import Asset
from studio.library.services import MAKE_PROXY, PREPARE
from studio.library.uploads import resumable

PATIENCE = timedelta(minutes=5)  # as long as a task may take
LOST = timedelta(seconds=30)  # then the message may have been lost; one too many ends at the lease
MAX_ATTEMPTS = 6  # a file that is not ready then kills whoever works on it
GIVE_UP = timedelta(minutes=30)  # the same for its proxy, by its age
MOST_AT_ONCE = 50
TOO_LONG = translatable(
    "It took too long to be read, more than once. Try again, or bring it in another format."
)


def tick(now: datetime) -> None:
    """Enqueue stuck files, and one proxy at a time while no other work is waiting: takes go first."""
    for pk in _stuck(now):
        Asset.objects.filter(pk=pk).update(enqueued_at=now)
        enqueue_on_commit(PREPARE, pk)
    following = _next_proxy(now)
    if following and not queue_depth():
        Asset.objects.filter(pk=following).update(proxy_enqueued_at=now)
        enqueue_on_commit(MAKE_PROXY, following)


def clean_up(now: datetime) -> None:
    """Give up files that were tried too long, discard expired uploads, empty the trash."""
    tried = Asset.objects.filter(state=FileState.PREPARING, ingest_attempts__gte=MAX_ATTEMPTS)
    tried.filter(enqueued_at__lt=now - PATIENCE).update(state=FileState.UNUSABLE, sentence=TOO_LONG)
    old = Asset.objects.filter(created_at__lt=now - GIVE_UP)
    expired_proxies = old.filter(proxy_state=FileState.PREPARING, proxy_enqueued_at__lt=now - PATIENCE)
    expired_proxies.update(proxy_state=FileState.UNUSABLE, proxy_sentence=TOO_LONG)
    resumable.discard_expired(now)
    files.delete_stale_temp_files(now)
    trash.purge(now)


def _stuck(now: datetime) -> list[UUID]:
    """Files whose ingest has not ended although it was enqueued a while ago, until they are given up."""
    late = Asset.objects.filter(
        state=FileState.PREPARING, enqueued_at__lt=now - LOST, ingest_attempts__lt=MAX_ATTEMPTS
    )
    return list(late.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _next_proxy(now: datetime) -> UUID | None:
    """The video that has waited longest for its proxy; those that were tried once go last."""
    waiting = Asset.objects.without_proxy()
    if waiting.filter(proxy_enqueued_at__gte=now - PATIENCE).exists():
        return None
    ready = waiting.filter(state=FileState.READY).order_by(
        F("proxy_enqueued_at").asc(nulls_first=True), "created_at"
    )
    return ready.values_list("pk", flat=True).first()
