"""``send``: inputs up, intent saved, order posted. Repeated after any crash, it orders once."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from random import uniform
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from studio.core.files import as_local
from studio.core.lease import lease
from studio.generation import blackbox
from studio.generation.lifecycle import SENDING, State
from studio.generation.models import Generation, touch
from studio.generation.progress import end_badly
from studio.library.models import Asset
from studio.provider import errors, messages
from studio.provider.client import Runware

BACK_OFF_SECONDS = (2, 4, 8, 15, 30, 60)


def send(generation_id: UUID) -> None:
    """Bring an order to the provider, from wherever an earlier worker left it."""
    with lease(f"send:{generation_id}") as mine:
        generation = Generation.objects.select_related("project").get(pk=generation_id)
        if not mine or generation.state not in SENDING:
            return
        with blackbox.client(generation) as client:
            try:
                _send(generation, client)
            except errors.ProviderError as error:
                _after(generation, error, now=timezone.now())


def _send(generation: Generation, client: Runware) -> None:
    if generation.state == State.QUEUED and not _move(generation, State.UPLOADING):
        return
    _upload_inputs(generation, client)
    if generation.state == State.UPLOADING and not _move(generation, State.SUBMITTED, sent_at=timezone.now()):
        return
    message = messages.to_message(
        generation.video_request,
        task_uuid=generation.task_uuid,
        sources=generation.uploads,
        prompt=generation.sent_prompt,
    )
    with suppress(errors.AlreadyAccepted):  # our own uuid, sent before: the provider has it
        client.submit(message)
    _move(generation, State.RENDERING, ask_at=timezone.now() + timedelta(seconds=0.4))


def _move(generation: Generation, end: State, **changes: datetime) -> bool:
    start = State(generation.state)
    moved = Generation.objects.advance(
        generation.pk, start=start, end=end, attempts=0, not_before=None, **changes
    )
    if moved:
        generation.state = end
    return moved


def _upload_inputs(generation: Generation, client: Runware) -> None:
    wanted = {item.ref for item in generation.video_request.inputs} - set(generation.uploads)
    for asset in Asset.objects.filter(pk__in=wanted):
        with as_local(asset.sendable) as path:
            uploaded = client.upload(path, asset.sendable_facts["mime"])
        _remember(generation, str(asset.pk), uploaded)


def _remember(generation: Generation, ref: str, uploaded: str) -> None:
    generation.uploads[ref] = uploaded
    with transaction.atomic():
        Generation.objects.filter(pk=generation.pk).update(uploads=generation.uploads, rung_at=timezone.now())
        touch(generation.pk)


def _after(generation: Generation, error: errors.ProviderError, *, now: datetime) -> None:
    """Ended for good, or once more later: with the same uuid, as nobody knows what arrived."""
    if isinstance(error, errors.Rejected | errors.Misconfigured):
        end_badly(generation, error.failure)
        return
    seconds = BACK_OFF_SECONDS[min(generation.attempts, len(BACK_OFF_SECONDS) - 1)] * uniform(0.8, 1.2)  # noqa: S311
    asked = getattr(error, "retry_after", None)
    with transaction.atomic():
        Generation.objects.filter(pk=generation.pk).update(
            attempts=F("attempts") + 1,
            not_before=now + timedelta(seconds=max(seconds, float(asked or 0))),
            words=str(error),
        )
        touch(generation.pk)
