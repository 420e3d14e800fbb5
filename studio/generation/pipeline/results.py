"""Results of an order: each gets a slot, is entered into the ledger once, and its file is fetched."""

from __future__ import annotations

from typing import Any

from studio.core.queue import enqueue_on_commit
from studio.core.values.money import ZERO, translatable_usd, usd
from studio.core.values.translatable import translatable
from studio.generation.lifecycle import State, TakeState
from studio.generation.models import Generation, Take, bump_revision
from studio.generation.pipeline.ending import write_note
from studio.ledger import services as ledger
from studio.provider.reports import Result

FETCH = "studio.generation.tasks.fetch"
NO_ERROR = {"error_family": "", "error_code": "", "error_message": ""}
OUT_OF_TRASH: dict[str, Any] = {"trashed_at": None, "trashed_by": None}  # it was thrown away as a failure
GIVEN_PREFIX = "given-"  # of the id of a result of which only the file is there
# Notes of the ledger, which its pages word.
NO_SLOT = translatable("made although another result was given")
GIVEN = translatable("given by an operator")
NAMED_LATER = translatable("the provider named the cost later")


def add_result(generation: Generation, result: Result, reason: str, *, is_own: bool = True) -> bool:
    """Whether the result is new, or has another address for a file that could not be fetched.

    ``is_own``: it is of the order's own task; else an operator gives it. Must run inside a transaction that
    holds the lock of the generation.
    """
    take = generation.takes.filter(video_uuid=result.video_uuid).first()
    if take is None:
        return _take_slot(generation, result, reason, is_own=is_own)
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
    cost = translatable_usd(result.cost)
    write_note(
        take.generation,
        translatable("The provider names the cost of {take}: {cost}", take=str(take), cost=cost),
    )
    bump_revision(take.generation_id)


def come_back(generation: Generation, **changes: Any) -> None:
    """Have an order that had ended go on, as it has a result after all."""
    Generation.objects.advance(
        generation.pk,
        start=State(generation.state),
        end=State.SAVING,
        finished_at=None,
        arrived_late=True,
        **NO_ERROR,
        **changes,
    )


def charge_given(generation: Generation, take: Take) -> dict[str, Any]:
    """Enter the agreed price of a take whose file an operator gave, and return its columns.

    Nothing is entered for a result that the provider has named: it was paid for then.
    """
    if take.video_uuid:
        return {}
    given_id = f"{GIVEN_PREFIX}{take.pk}"
    result = Result(video_uuid=given_id, url="")
    return {"video_uuid": given_id, "is_given": True, **_settle(generation, result, GIVEN)}


def _take_slot(generation: Generation, result: Result, reason: str, *, is_own: bool) -> bool:
    # A slot that was given up for lost is as good: the result was made, and is billed.
    free = generation.takes.filter(state__in=[TakeState.WAITING, TakeState.FAILED], video_uuid=None)
    take = free.order_by("-state", "slot").first()
    if take is None:
        if is_own:
            _replace_given(generation, result, reason)
        return False  # of more results than ordered the rest is the provider's gift, and not ours to show
    take.advance(
        start=TakeState(take.state),
        end=TakeState.SAVING,
        **_settle(generation, result, reason, is_from_hold=is_own),
        video_uuid=result.video_uuid,
        url=result.url,
        seed=result.seed,
        is_nsfw=result.is_nsfw,
        is_given=not is_own,
        error_message="",
        **OUT_OF_TRASH,
    )
    enqueue_on_commit(FETCH, take.pk)
    return True


def _replace_given(generation: Generation, result: Result, reason: str) -> None:
    """The own task names a result for which there is no slot, as an operator gave another, or its file."""
    if ledger.was_paid(generation.pk, result.video_uuid):  # told again
        if result.cost is not None:
            ledger.adjust(generation.pk, result.video_uuid, result.cost, reason=reason or NAMED_LATER)
        return
    takes_given = generation.takes.filter(is_given=True).order_by("slot")
    if take := takes_given.filter(video_uuid__startswith=GIVEN_PREFIX).first():
        _identify(generation, take, result, reason)
    elif take := takes_given.first():
        _settle(generation, result, "; ".join(filter(None, (reason, NO_SLOT))))
        Take.objects.filter(pk=take.pk).update(is_given=False)
        note = translatable(
            "The provider has made {video} too, after another was given", video=result.video_uuid
        )
        write_note(generation, note)
        bump_revision(generation.pk)


def _identify(generation: Generation, take: Take, result: Result, reason: str) -> None:
    """The result of which an operator gave the file gets the id and the cost that the provider names."""
    columns: dict[str, Any] = {"video_uuid": result.video_uuid, "url": result.url, "is_given": False}
    if generation.is_paid:
        part, reason = str(take.video_uuid), reason or NAMED_LATER
        amount = ledger.transfer(generation.pk, part, result.video_uuid, result.cost, reason=reason)
        columns |= {"cost_usd": amount, "is_cost_estimated": result.cost is None}
    Take.objects.filter(pk=take.pk).update(seed=result.seed, is_nsfw=result.is_nsfw, **columns)
    note = translatable(
        "The provider names {take}, whose file was given: {video}", take=str(take), video=result.video_uuid
    )
    write_note(generation, note)
    bump_revision(generation.pk)


def _settle(
    generation: Generation, result: Result, reason: str, *, is_from_hold: bool = True
) -> dict[str, Any]:
    """Enter the cost of a result, and return the columns of its take that copy the entry; drafts are free."""
    if not generation.is_paid:
        return {}
    share = generation.price_usd / generation.number_results
    cost_usd = ledger.settle(
        generation.pk,
        result.video_uuid,
        result.cost,
        share=share,
        reason=reason,
        is_from_hold=is_from_hold,
    )
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
        **OUT_OF_TRASH,
    )
    enqueue_on_commit(FETCH, take.pk)
    return True
