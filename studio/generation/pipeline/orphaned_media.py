"""Deletion of uploads at the provider that no asset needs any more.

The rows are the queue: one goes when the provider has deleted its file or does not know it. While an order
that names the file is under way, it stays.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from studio.core.lease import claim_period, lease
from studio.core.queue import enqueue_on_commit
from studio.generation.models import Engine, Generation, ProviderMedia
from studio.generation.pipeline import engines
from studio.provider.client import Runware
from studio.provider.errors import ProviderError, Rejected

DELETE = "studio.generation.tasks.delete_orphaned_media"
PERIOD = "orphaned media"
EVERY = timedelta(minutes=10)
AT_ONCE = 50
logger = logging.getLogger(__name__)


def schedule(now: datetime) -> None:
    """Enqueue the deletion, once in ten minutes, where something is to be deleted."""
    if ProviderMedia.objects.orphaned().exists() and claim_period(PERIOD, every=EVERY, now=now):
        enqueue_on_commit(DELETE)


def delete() -> int:
    """Delete what is orphaned at every engine that can be reached; returns how many rows are gone."""
    with lease("delete-orphaned-media") as is_held:
        connected = [engine for engine in Engine if engine != Engine.RUNWARE or engines.is_connected()]
        return sum(_delete_at(engine) for engine in connected) if is_held else 0


def _delete_at(engine: Engine) -> int:
    orphans = _unused(engine)
    count = 0
    with engines.client(engine) as client:
        for media in orphans:
            try:
                _delete_one(client, media)
            except ProviderError as error:
                logger.warning("%s deletes no files now: %s", engine, error)
                break
            count += 1
    return count


def _unused(engine: Engine) -> list[ProviderMedia]:
    orphans = ProviderMedia.objects.orphaned().filter(engine=engine).order_by("pk")
    if not orphans.exists():
        return []
    under_way = Generation.objects.unfinished().filter(engine=engine).values_list("uploads", flat=True)
    named = {media_id for uploads in under_way for media_id in uploads.values()}
    return list(orphans.exclude(media_id__in=named)[:AT_ONCE])


def _delete_one(client: Runware, media: ProviderMedia) -> None:
    try:
        client.delete_media(media.media_id)
    except Rejected as refusal:  # it has gone there already
        logger.info("%s has no file %s: %s", media.engine, media.media_id, refusal)
    media.delete()
