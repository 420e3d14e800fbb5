"""``finish``: the one function by which an order ends; and the end of one that nobody approved."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from studio.activity import services as activity
from studio.generation.lifecycle import PATIENCE, State, TakeState
from studio.generation.models import ChargeStatus, Generation, GenerationEvent
from studio.ledger import services as ledger
from studio.provider.errors import ErrorGroup, Failure


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
    return moved


def close_open_takes(generation: Generation) -> None:
    """Fail the takes for which no result is expected any more, and release what was held for them."""
    open_takes = generation.takes.filter(state=TakeState.WAITING)
    open_takes.update(state=TakeState.FAILED, changed_at=timezone.now())
    ledger.release(generation.pk)


def mark_failed(
    generation: Generation, failure: Failure, *, charge_status: ChargeStatus = ChargeStatus.NONE
) -> None:
    """End an order as failed, or as blocked by the safety check, for a reason of the provider."""
    end = State.BLOCKED if failure.group is ErrorGroup.SAFETY else State.FAILED
    finish(generation, end, charge_status=charge_status, **error_columns(failure))


def cancel_unapproved(generation: Generation) -> None:
    """Cancel an order that nobody approved in time: log it and notify its author."""
    with transaction.atomic():
        if not finish(generation, State.CANCELLED, start=State.AWAITING_APPROVAL):
            return
        days = PATIENCE[State.AWAITING_APPROVAL][1].days
        message = f"Nobody approved it within {days} days."
        GenerationEvent.objects.create(generation=generation, kind=GenerationEvent.Kind.NOTE, message=message)
        activity.log(generation.project, "approval expired", subject=generation.pk)
        _notify_author(generation, f"Your order for shot {generation.shot} was cancelled. {message}")


def error_columns(failure: Failure) -> dict[str, Any]:
    """The columns of a generation that say why it failed."""
    return {
        "error_family": failure.group,
        "error_code": failure.code[:80],
        "error_message": failure.message,
    }


def _notify_author(generation: Generation, text: str) -> None:
    if generation.author is None:
        return
    gallery = reverse("generation:gallery", args=[generation.project_id])
    activity.notify(
        [generation.author],
        generation.project,
        "approval expired",
        text=text,
        path=f"{gallery}#card-{generation.pk}",
        key=f"approval-expired:{generation.pk}",
    )
