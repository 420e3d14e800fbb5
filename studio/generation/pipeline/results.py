"""Results of an order: each gets a slot, is entered into the ledger once, and its file is fetched."""

from __future__ import annotations

from typing import Any

from studio.core.money import ZERO, format_usd, usd
from studio.core.queue import enqueue_on_commit
from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take, bump_revision
from studio.generation.pipeline.ending import write_note
from studio.ledger import services as ledger
from studio.provider.reports import Result

FETCH = "studio.generation.tasks.fetch"
NAMED_LATER = "the provider named the cost later"


def add_result(generation: Generation, result: Result, reason: str) -> bool:
    """Whether the result is new, or has another address for a file that could not be fetched.

    Must run inside a transaction that holds the lock of the generation.
    """
    take = generation.takes.filter(video_uuid=result.video_uuid).first()
    if take is None:
        return _take_slot(generation, result, reason)
    correct_cost(take, result, reason=reason or NAMED_LATER)
    is_late = generation.is_final or generation.arrived_late
    return take.state == TakeState.FAILED and is_late and _fetch_again(take, result)


def correct_cost(take: Take, result: Result, *, reason: str) -> None:
    """Enter the cost that the result names, when it is another than the one that was entered."""
    is_entered = not take.is_cost_estimated and take.cost_usd == usd(result.cost or ZERO)
    if result.cost is None or is_entered or not take.generation.is_paid:
        return
    ledger.adjust(take.generation_id, result.video_uuid, result.cost, reason=reason)
    Take.objects.filter(pk=take.pk).update(cost_usd=usd(result.cost), is_cost_estimated=False)
    write_note(take.generation, f"The provider names the cost of {take}: {format_usd(result.cost)}")
    bump_revision(take.generation_id)


def _take_slot(generation: Generation, result: Result, reason: str) -> bool:
    # A slot that was given up for lost is as good: the result was made, and is billed.
    free = generation.takes.filter(state__in=[TakeState.WAITING, TakeState.FAILED], video_uuid=None)
    take = free.order_by("-state", "slot").first()
    if take is None:
        return False  # more results than ordered: the provider's gift, and not ours to show
    take.advance(
        start=TakeState(take.state),
        end=TakeState.SAVING,
        **_settle(generation, result, reason),
        video_uuid=result.video_uuid,
        url=result.url,
        seed=result.seed,
        is_nsfw=result.is_nsfw,
        error_message="",
    )
    enqueue_on_commit(FETCH, take.pk)
    return True


def _settle(generation: Generation, result: Result, reason: str) -> dict[str, Any]:
    """Enter the cost of a result, and return the columns of its take that copy the entry; drafts are free."""
    if not generation.is_paid:
        return {}
    share = generation.price_usd / generation.number_results
    cost_usd = ledger.settle(generation.pk, result.video_uuid, result.cost, share=share, reason=reason)
    return {"cost_usd": cost_usd, "is_cost_estimated": result.cost is None}


def _fetch_again(take: Take, result: Result) -> bool:
    """A file that could not be fetched once may have another address now."""
    take.advance(
        start=TakeState.FAILED,
        end=TakeState.SAVING,
        url=result.url,
        attempts=0,
        not_before=None,
        error_message="",
    )
    enqueue_on_commit(FETCH, take.pk)
    return True
