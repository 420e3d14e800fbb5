"""Submission of an order: inputs are uploaded, the intent is saved, the order is posted.

Repeated after any crash, it orders once.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from random import uniform
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from studio.core.backoff import SUBMIT_SECONDS, backoff_seconds
from studio.core.lease import lease
from studio.core.values.translatable import sentence_of
from studio.generation.acceptance import Evidence
from studio.generation.lifecycle import SENDING, State
from studio.generation.models import Generation, bump_revision
from studio.generation.pipeline import circuit_breaker, engines, poll_schedule, uploads, webhook
from studio.generation.pipeline.ending import learn, refuse
from studio.provider import errors, messages
from studio.provider.client import Runware

logger = logging.getLogger(__name__)


def submit(generation_id: UUID) -> None:
    """Submit an order to the provider, from the state in which an earlier worker left it."""
    with lease(f"send:{generation_id}") as is_held:
        generation = Generation.objects.select_related("project").get(pk=generation_id)
        if not is_held or generation.state not in SENDING or not _may_submit(generation):
            return
        with engines.client_for(generation) as client:
            try:
                _submit_with_stored_files(generation, client)
            except errors.ProviderError as error:
                logger.info("generation %s, attempt %s: %s", generation.pk, generation.attempts + 1, error)
                _handle_error(generation, error, now=timezone.now())


def _may_submit(generation: Generation) -> bool:
    return not circuit_breaker.is_paused(generation.engine) and bool(
        generation.admitted_at or not generation.is_paid
    )


def _submit_with_stored_files(generation: Generation, client: Runware) -> None:
    """Submit with ids of stored files, and once more without those that may be forgotten there."""
    try:
        _submit(generation, client)
    except errors.Rejected as error:
        if not _is_sent_again(generation, error):
            raise
        _submit(generation, client)


def _submit(generation: Generation, client: Runware) -> None:
    if generation.state == State.QUEUED and not _move(generation, State.UPLOADING):
        return
    uploads.upload_inputs(generation, client)
    if generation.state == State.UPLOADING and not _move(generation, State.SUBMITTED, sent_at=timezone.now()):
        return
    if not _begin_try(generation):
        return
    message = messages.to_message(
        generation.video_request,
        task_uuid=generation.task_uuid,
        sources=generation.uploads,
        prompt=generation.sent_prompt,
        webhook_url=webhook.address(generation) if generation.is_paid else "",
    )
    with suppress(errors.AlreadyAccepted):  # our own uuid, sent before: the provider has it
        client.submit(message)
    circuit_breaker.reset_pause_count(generation.engine)
    circuit_breaker.record_contact(generation.engine, now=timezone.now())
    learn(generation.pk, Evidence.SEEN)
    now = timezone.now()
    _move(generation, State.RENDERING, poll_at=now + poll_schedule.pause(generation, now), attempts=0)


def _begin_try(generation: Generation) -> bool:
    """Save that it may have arrived from now on, whatever becomes of us; False: somebody has stopped it."""
    is_going = Generation.objects.filter(pk=generation.pk, state=State.SUBMITTED)
    if not is_going.update(tries=F("tries") + 1):
        return False
    learn(generation.pk, Evidence.SENT)
    return True


def _move(generation: Generation, end: State, **changes: Any) -> bool:
    start = State(generation.state)
    moved = Generation.objects.advance(generation.pk, start=start, end=end, not_before=None, **changes)
    if moved:
        generation.state = end
    return moved


def _is_sent_again(generation: Generation, error: errors.Rejected) -> bool:
    """Whether an order is to be sent once more with fresh uploads: the provider may have forgotten a file.

    Only when its only try was refused, for a reason other than safety: then it was certainly not taken.
    """
    tries = Generation.objects.values_list("tries", flat=True).get(pk=generation.pk)
    if error.group is errors.ErrorGroup.SAFETY or tries != 1 or not uploads.forget_reused(generation):
        return False
    learn(generation.pk, Evidence.NOT_TAKEN)
    return True


def _handle_error(generation: Generation, error: errors.ProviderError, *, now: datetime) -> None:
    """End the order for good, or retry it later with the same uuid, as nobody knows what arrived.

    A refusal ends it only when no earlier try may have arrived.
    """
    is_about_order = isinstance(error, errors.Rejected)
    circuit_breaker.record_contact(generation.engine, now=now, error=None if is_about_order else error)
    if isinstance(error, errors.Rejected):
        refuse(generation, error.failure)
        return
    if isinstance(error, errors.Misconfigured):  # nothing was ordered; it is not this order's fault
        circuit_breaker.pause(generation.engine, error.failure, now=now, needs=generation.price_usd)
        _retry_later(generation, seconds=0, message="", now=now, is_not_taken=True)
        return
    seconds = backoff_seconds(generation.attempts, SUBMIT_SECONDS) * uniform(0.8, 1.2)  # noqa: S311
    retry_after = getattr(error, "retry_after", None)
    _retry_later(
        generation,
        seconds=max(seconds, float(retry_after or 0)),
        message=sentence_of(error),
        trouble=errors.trouble_of(error),
        now=now,
        is_not_taken=isinstance(error, errors.Busy) or not getattr(error, "was_sent", True),
    )


def _retry_later(
    generation: Generation,
    *,
    seconds: float,
    message: str,
    now: datetime,
    is_not_taken: bool,
    trouble: str = "",
) -> None:
    """Try again later. Certainly not at the provider, it goes back in line, where cancelling is free."""
    with transaction.atomic():
        locked = Generation.objects.select_for_update().get(pk=generation.pk)
        if is_not_taken and locked.tries == 1:
            learn(locked.pk, Evidence.NOT_TAKEN)
        if not Generation.objects.get(pk=generation.pk).may_still_come and generation.state != State.QUEUED:
            _move(generation, State.QUEUED, sent_at=None)
        Generation.objects.filter(pk=generation.pk).update(
            attempts=F("attempts") + 1,
            not_before=now + timedelta(seconds=seconds) if seconds else None,
            error_message=message,
            trouble=trouble,
        )
        bump_revision(generation.pk)
