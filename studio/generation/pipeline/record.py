"""Recording: the one way by which a report of the provider changes the rows of a generation."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.core.queue import enqueue_on_commit
from studio.generation.lifecycle import FETCHING, FINAL, LATE, WATCHED, State, TakeState, state_of
from studio.generation.models import ChargeStatus, Generation, GenerationEvent, Take, bump_revision
from studio.generation.pipeline.ending import error_columns, finish
from studio.ledger import services as ledger
from studio.provider.errors import ErrorGroup
from studio.provider.reports import Report, Result

FETCH = "studio.generation.tasks.fetch"
ACCEPTED = WATCHED | FETCHING | LATE | {State.SUBMITTED}
STOPPED_EVERY = timedelta(minutes=10)
STOPPED_UNTIL = timedelta(days=3)


def record(generation_id: UUID, report: Report) -> None:
    """Take in whatever is new in a report; what is known already changes nothing.

    Results are fetched at once, while their siblings still render. A failure ends the slots that
    nothing more can come for, never the ones that have a result. After the end only results count.
    """
    with transaction.atomic():
        generation = Generation.objects.select_for_update().get(pk=generation_id)
        if generation.state not in ACCEPTED or report.is_silent:
            return
        is_late = generation.state in LATE or generation.arrived_late
        news = [_take_in(generation, result, is_late=is_late) for result in report.results]
        if not is_late:
            news.append(_fail_slots(generation, report))
        if any(news):
            _note(generation, report)
            if generation.state in LATE:
                _come_back(generation)
            else:
                sync_state(generation)
        if is_late and not report.running:
            Generation.objects.filter(pk=generation.pk).update(poll_at=None)


def ask_again_at(generation: Generation, now: datetime) -> datetime | None:
    """When to ask next: often at first, then about twenty times in the age that it has reached.

    About one that nobody watches any more, seldom, as its bill may still come; None: never again.
    """
    age = now - (generation.sent_at or generation.created_at)
    if generation.is_final:
        return now + STOPPED_EVERY if age < STOPPED_UNTIL else None
    longest = timedelta(seconds=10) if generation.is_paid else timedelta(seconds=2)
    return now + min(max(age / 20, timedelta(seconds=0.4)), longest)


def sync_state(generation: Generation) -> None:
    """Bring a generation into the state that its takes say. Must run inside a transaction."""
    takes = list(generation.takes.all())
    end = state_of([TakeState(take.state) for take in takes])
    if end is State.FAILED and generation.error_family == ErrorGroup.SAFETY:
        end = State.BLOCKED
    start = State(generation.state)
    still_watched = start is State.TIMED_OUT and end is State.RENDERING  # some came, and others may
    if end is start or start in FINAL or still_watched:
        bump_revision(generation.pk)
        return
    if end in FINAL:
        finish(generation, end)
    else:
        Generation.objects.advance(generation.pk, start=start, end=end)


def _take_in(generation: Generation, result: Result, *, is_late: bool) -> bool:
    """Whether the result is news: it gets a slot, its cost is settled, and its file is fetched."""
    existing_take = generation.takes.filter(video_uuid=result.video_uuid).first()
    if existing_take:
        return existing_take.state == TakeState.FAILED and is_late and _fetch_again(existing_take, result)
    open_states = [TakeState.WAITING, TakeState.FAILED] if is_late else [TakeState.WAITING]
    free = generation.takes.filter(state__in=open_states, video_uuid=None)
    take = free.order_by("slot").first()
    if take is None:
        return False  # more results than ordered: the provider's gift, and not ours to show
    take.advance(
        start=TakeState(take.state),
        end=TakeState.SAVING,
        video_uuid=result.video_uuid,
        url=result.url,
        seed=result.seed,
        cost_usd=result.cost if generation.is_paid else None,  # the sandbox names a price that nobody pays
        is_nsfw=result.is_nsfw,
        error_message="",
    )
    if generation.is_paid:
        share = generation.price_usd / generation.number_results
        cost = share if result.cost is None else result.cost
        ledger.settle(generation.pk, result.video_uuid, cost, share=share)
    enqueue_on_commit(FETCH, take.pk)
    return True


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


def _come_back(generation: Generation) -> None:
    """An order that had ended has a result after all; its siblings may follow."""
    Generation.objects.advance(
        generation.pk,
        start=State(generation.state),
        end=State.SAVING,
        finished_at=None,
        arrived_late=True,
        poll_at=timezone.now(),
        error_family="",
        error_code="",
        error_message="",
        charge_status=ChargeStatus.NONE,
    )


def _fail_slots(generation: Generation, report: Report) -> bool:
    """Whether slots were failed: as many as nothing more can come for."""
    if not report.failures:
        return False
    waiting: list[Take] = list(generation.takes.filter(state=TakeState.WAITING).order_by("-slot"))
    if report.running:  # some may still come: only as many slots as there are failures
        failed = generation.takes.filter(state=TakeState.FAILED).count()
        waiting = waiting[: max(0, len(report.failures) - failed)]
    first = report.failures[0]
    for take in waiting:
        take.advance(start=TakeState.WAITING, end=TakeState.FAILED, error_message=first.message[:300])
    if waiting:
        reason = error_columns(first)
        Generation.objects.filter(pk=generation.pk).update(**reason)
        generation.error_family = first.group
    return bool(waiting)


def _note(generation: Generation, report: Report) -> None:
    message = (
        f"Reported: {len(report.results)} ready, {len(report.failures)} failed, {report.running} running"
    )
    body = {"failures": [{"code": one.code, "message": one.message} for one in report.failures]}
    GenerationEvent.objects.create(
        generation=generation, kind=GenerationEvent.Kind.NOTE, message=message, body=body
    )
