"""``finish``: the one function by which an order ends, and ``learn``: the one that says what is known of it.

An order ends without a result only by ``refuse`` (the provider's own word, with proof), by
``end_without_result`` (poll and archive were asked in vain) and by ``mark_failed`` (it was never sent).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.core.values.translatable import translatable, translatable_count
from studio.generation.acceptance import OPEN, Acceptance, Evidence, after, refusal
from studio.generation.lifecycle import FINAL, MOVES, PATIENCE, State, TakeState, state_of
from studio.generation.models import Generation, GenerationEvent, bump_revision
from studio.ledger import services as ledger
from studio.provider.errors import ErrorGroup, Failure

REFUSED_LATER = translatable("It was refused, but an earlier try may have arrived")


def finish(generation: Generation, end: State, *, start: State | None = None, **changes: Any) -> bool:
    """Move an order into a final state, close its open takes and release its hold.

    ``start`` is the state it is expected in, by default that of the row. False: another worker was first.
    """
    with transaction.atomic():
        moved = Generation.objects.advance(
            generation.pk,
            start=start or State(generation.state),
            end=end,
            finished_at=timezone.now(),
            queue_position=None,
            **changes,
        )
        if moved:
            close_open_takes(generation)
        if moved and end in (State.FAILED, State.BLOCKED):
            pk = generation.pk
            publish(generation.project_id, PublicEvent.GENERATION_FAILED, subject=pk, order=pk)
    return moved


def close_open_takes(generation: Generation) -> None:
    """Fail the takes that nobody waits for any more; their price stays held while it may still be billed."""
    open_takes = generation.takes.filter(state=TakeState.WAITING)
    open_takes.update(state=TakeState.FAILED, changed_at=timezone.now())
    if not Generation.objects.get(pk=generation.pk).may_still_come:
        ledger.release(generation.pk)


def learn(generation_id: UUID, evidence: Evidence, **changes: Any) -> Acceptance:
    """Save what has become known about an order, and what is known now.

    When nothing more may come it is not polled again, and the hold of one that has ended is released.
    """
    with transaction.atomic():
        generation = Generation.objects.select_for_update().get(pk=generation_id)
        acceptance = after(Acceptance(generation.acceptance), evidence)
        if acceptance not in OPEN:
            changes["poll_at"] = None
        if acceptance == Acceptance.NEVER_SENT:
            changes["tries"] = 0
        Generation.objects.filter(pk=generation_id).update(acceptance=acceptance, **changes)
        if acceptance != generation.acceptance:
            bump_revision(generation_id)
        if acceptance not in OPEN and generation.is_final:
            ledger.release(generation_id)
    return acceptance


def refuse(generation: Generation, failure: Failure) -> None:
    """Take in a refusal: it ends an order that certainly was not accepted; else it proves nothing."""
    with transaction.atomic():
        locked = Generation.objects.select_for_update().get(pk=generation.pk)
        acceptance = learn(locked.pk, refusal(locked.tries))
        if acceptance not in OPEN:
            # Finished: its results were told before this answer arrived, which is wrong then.
            if acceptance == Acceptance.REFUSED and not locked.is_final:
                mark_failed(locked, failure)
            return
        columns = {**error_columns(failure), "refusal_code": (failure.code or failure.group)[:80]}
        Generation.objects.filter(pk=locked.pk).update(**columns)
        check(locked, REFUSED_LATER)


def check(generation: Generation, reason: str) -> None:
    """Have poll and archive asked about an order before anything is concluded; ``reason`` begins a note.

    Notes are read later: their sentences are ``translatable``.
    """
    start = State(generation.state)
    if State.CHECKING in MOVES[start] and Generation.objects.advance(
        generation.pk, start=start, end=State.CHECKING, poll_at=timezone.now(), not_before=None
    ):
        write_note(
            generation, translatable("{reason}: the provider and its archive are asked.", reason=reason)
        )


def end_without_result(generation: Generation, evidence: Evidence) -> None:
    """End an order about which poll and archive were asked in vain. What came already is kept."""
    with transaction.atomic():
        acceptance = learn(generation.pk, evidence)
        reason = translatable(str(evidence))
        write_note(generation, translatable("Nobody waits any more: {reason}.", reason=reason))
        locked = Generation.objects.select_for_update().get(pk=generation.pk)
        if locked.state in FINAL:
            return  # somebody had stopped it
        if locked.takes.exclude(video_uuid=None).exists():
            close_open_takes(locked)
            sync_state(locked)
        else:
            mark_failed(locked, _reason(locked, acceptance))


def mark_failed(generation: Generation, failure: Failure) -> None:
    """End an order as failed, or as blocked by the safety check, for a reason of the provider."""
    end = State.BLOCKED if failure.group is ErrorGroup.SAFETY else State.FAILED
    finish(generation, end, **error_columns(failure))


def sync_state(generation: Generation) -> None:
    """Bring a generation into the state that its takes say. Must run inside a transaction."""
    takes = list(generation.takes.all())
    end = state_of([TakeState(take.state) for take in takes])
    if end is State.FAILED and generation.error_family == ErrorGroup.SAFETY:
        end = State.BLOCKED
    start = State(generation.state)
    # Some came, and others may.
    still_watched = start in (State.TIMED_OUT, State.CHECKING) and end is State.RENDERING
    if end is start or start in FINAL or still_watched:
        bump_revision(generation.pk)
        return
    if end in FINAL:
        finish(generation, end)
    else:
        Generation.objects.advance(generation.pk, start=start, end=end)


def cancel_unapproved(generation: Generation) -> None:
    """Cancel an order that nobody approved in time: log it and notify its author."""
    with transaction.atomic():
        if not finish(generation, State.CANCELLED, start=State.AWAITING_APPROVAL):
            return
        days = PATIENCE[State.AWAITING_APPROVAL][1].days
        message = translatable_count(
            "Nobody approved it within {count} day.", "Nobody approved it within {count} days.", days
        )
        write_note(generation, message)
        activity.log(generation.project, "approval expired", subject=generation.pk)
        text = translatable(
            "Your order for shot {shot} was cancelled. {reason}", shot=str(generation.shot), reason=message
        )
        notify_author(generation, "approval expired", text=text, key=f"approval-expired:{generation.pk}")


def write_note(generation: Generation, message: str, *, body: dict[str, Any] | None = None) -> None:
    """Write a sentence into the event log of an order, with its details as ``body``."""
    GenerationEvent.objects.create(
        generation=generation, kind=GenerationEvent.Kind.NOTE, message=message, body=body or {}
    )


def error_columns(failure: Failure) -> dict[str, Any]:
    """The columns of a generation that say why it failed."""
    return {
        "error_family": failure.group,
        "error_code": failure.code[:80],
        "error_message": failure.message,
    }


def _reason(generation: Generation, acceptance: Acceptance) -> Failure:
    """Why there is no result: the refusal that stands, or that the provider does not know the order."""
    if generation.error_family in list(ErrorGroup) and acceptance == Acceptance.REFUSED:
        return Failure(
            group=ErrorGroup(generation.error_family),
            code=generation.error_code,
            message=generation.error_message,
        )
    return Failure(group=ErrorGroup.NOT_FOUND, code="", message="")  # it said nothing that could be quoted


def notify_author(
    generation: Generation, verb: str, *, text: str, key: str, actor: User | None = None
) -> None:
    """Notify who ordered, if they are still there; one ``key`` notifies once."""
    if generation.author is None:
        return
    gallery = reverse("generation:gallery", args=[generation.project_id])
    path = f"{gallery}#card-{generation.pk}"
    activity.notify([generation.author], generation.project, verb, actor=actor, text=text, path=path, key=key)
