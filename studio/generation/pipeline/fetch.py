"""A result becomes ours: downloaded, measured, previewed, and then a take that plays for ever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from studio.core.backoff import FETCH_SECONDS, backoff_seconds
from studio.core.lease import lease
from studio.core.queue import enqueue_on_commit
from studio.generation import hooks
from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take, bump_revision
from studio.generation.pipeline import event_log
from studio.generation.pipeline.ending import sync_state
from studio.library import services as library
from studio.library.models import Asset
from studio.media.errors import Unusable
from studio.provider import errors

MAX_ATTEMPTS = 12


def fetch(take_id: UUID) -> None:
    """Bring one result home, from wherever an earlier worker left it."""
    with lease(f"fetch:{take_id}") as is_held:
        take = Take.objects.select_related("generation__project", "shot").get(pk=take_id)
        if not is_held or take.state not in (TakeState.SAVING, TakeState.PREVIEWING):
            return
        try:
            _fetch(take, settings.SPOOL / f"take-{take.pk}")
        except (errors.ProviderError, Unusable) as error:
            _after(take, error)


def _fetch(take: Take, path: Path) -> None:
    if not path.exists():
        with event_log.client(take.generation) as client:
            client.download(take.url, path, max_bytes=settings.MAX_RESULT_BYTES)
    if take.state == TakeState.SAVING:
        _move(take, TakeState.PREVIEWING)
    # The asset has the take's id: made twice, it is the same row and the same files.
    asset = library.adopt(
        path,
        id=take.pk,
        team_id=take.generation.project.team_id,
        author=take.generation.author,
        name=_name(take),
    )
    _finish(take, asset)


def _finish(take: Take, asset: Asset) -> None:
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=take.generation_id)
        Asset.objects.bulk_create([asset], ignore_conflicts=True)  # made by another: the same row
        if take.advance(start=TakeState.PREVIEWING, end=TakeState.READY, asset=asset):
            sync_state(Generation.objects.get(pk=take.generation_id))
            enqueue_on_commit(hooks.TAKE_READY.target, take.generation_id)


def _move(take: Take, end: TakeState, **changes: str) -> None:
    with transaction.atomic():
        Generation.objects.select_for_update().get(pk=take.generation_id)
        if take.advance(start=TakeState(take.state), end=end, **changes):
            take.state = end
            sync_state(Generation.objects.get(pk=take.generation_id))


def _after(take: Take, error: errors.ProviderError | Unusable) -> None:
    (settings.SPOOL / f"take-{take.pk}").unlink(missing_ok=True)
    if take.attempts + 1 >= MAX_ATTEMPTS or isinstance(error, errors.Unfetchable):
        _move(take, TakeState.FAILED, error_message=f"The finished file could not be fetched: {error}"[:300])
        return
    seconds = backoff_seconds(take.attempts, FETCH_SECONDS)
    with transaction.atomic():
        take.attempts += 1
        take.not_before = timezone.now() + timedelta(seconds=seconds)
        take.save(update_fields=["attempts", "not_before"])
        bump_revision(take.generation_id)


def _name(take: Take) -> str:
    suffix = str(take.generation.request.get("output_format", "MP4")).lower()
    return f"{take.shot.number:02}_T{take.number}.{suffix}"
