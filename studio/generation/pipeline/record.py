"""Recording: the one way by which a report of the provider changes the rows of a generation."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.core.values.translatable import shortened, translatable
from studio.generation.acceptance import Acceptance, Evidence, is_not_found
from studio.generation.lifecycle import NOT_SENT, State, TakeState
from studio.generation.models import Generation, Take
from studio.generation.pipeline import poll_schedule
from studio.generation.pipeline.ending import (
    check,
    end_without_result,
    error_columns,
    learn,
    sync_state,
    write_note,
)
from studio.generation.pipeline.results import NO_ERROR, add_result, come_back
from studio.provider.reports import Report

STOPPED_EVERY = timedelta(minutes=10)
MAX_MESSAGE = 300  # characters of the provider's words that a take keeps


def record(
    generation_id: UUID,
    report: Report,
    *,
    is_everywhere: bool = False,
    reason: str = "",
    now: datetime | None = None,
) -> None:
    """Take in whatever is new in a report; what is known already changes nothing.

    Results are fetched at once, while their siblings still render, and count in whichever state: somebody
    pays for them. A failure ends the slots that nothing more can come for. ``is_everywhere``: poll and
    archive have both answered; only then does it say anything that they know no such order. ``reason`` goes
    into the entries of the ledger.
    """
    with transaction.atomic():
        generation = Generation.objects.select_for_update().get(pk=generation_id)
        if generation.state in NOT_SENT:
            return
        report = report.without(generation.refusal_code)
        if report.is_known:
            _take_in(generation, report, is_everywhere=is_everywhere, reason=reason)
        elif report.is_not_found:
            _not_found(generation, is_everywhere=is_everywhere, now=now or timezone.now())


def ask_again_at(generation: Generation, now: datetime, *, late_orders: int = 1) -> datetime | None:
    """When to ask next, by the cadence of ``poll_schedule``.

    About one that nobody watches any more, seldom, as its bill may still come; None: never again.
    """
    if not generation.may_still_come:
        return None
    if generation.is_final:
        return now + STOPPED_EVERY
    if generation.state == State.CHECKING:
        age = now - generation.changed_at
        return now + min(max(age / 4, timedelta(seconds=3)), timedelta(minutes=1))
    return now + poll_schedule.pause(generation, now, late_orders=late_orders)


def _take_in(generation: Generation, report: Report, *, is_everywhere: bool, reason: str) -> None:
    if _is_running_as_known(generation, report):
        return
    if generation.state == State.CHECKING:  # whatever was said against it is over
        Generation.objects.filter(pk=generation.pk).update(**NO_ERROR)
    news = [add_result(generation, result, reason) for result in report.results]
    is_complete = _is_complete(generation, report, is_everywhere=is_everywhere)
    if is_complete or report.running:
        news.append(_fail_slots(generation, report))
    learn(generation.pk, Evidence.ENDED if is_complete else Evidence.SEEN, not_found_since=None)
    if any(news):
        _note(generation, report)
    if not generation.is_final:
        _move_on(generation, report, is_complete=is_complete, is_news=any(news))
    elif any(news):
        # Its siblings may follow.
        come_back(generation, poll_at=None if is_complete else timezone.now())


def _is_running_as_known(generation: Generation, report: Report) -> bool:
    """Whether the report says of an order that runs that it runs, as most do."""
    is_usual = generation.acceptance == Acceptance.ACCEPTED and generation.state != State.CHECKING
    return is_usual and report.is_silent and generation.not_found_since is None


def _move_on(generation: Generation, report: Report, *, is_complete: bool, is_news: bool) -> None:
    """Check what reports a failure without a word of the other results; end a check that found something."""
    if not is_complete and report.failures and not report.running:
        check(generation, translatable("It reported a failure, and not of all results"))
    elif not is_complete and generation.state == State.CHECKING:
        Generation.objects.advance(
            generation.pk, start=State.CHECKING, end=State.RENDERING, poll_at=timezone.now()
        )
    if is_news:
        sync_state(Generation.objects.get(pk=generation.pk))


def _is_complete(generation: Generation, report: Report, *, is_everywhere: bool) -> bool:
    """Whether the report tells the end of every result. One failure may stand for all, says the archive."""
    results = generation.takes.filter(is_given=False).exclude(video_uuid=None).count()
    if results >= generation.number_results:
        return True
    has_all = results + len(report.failures) >= generation.number_results
    return not report.running and bool(report.failures) and (has_all or is_everywhere)


def _not_found(generation: Generation, *, is_everywhere: bool, now: datetime) -> None:
    """Poll, or poll and archive, know no such order. That is believed after the stated time."""
    if not generation.may_still_come:
        return
    if generation.state in (State.RENDERING, State.TIMED_OUT):
        check(generation, translatable("It knows no such order"))
    if not is_everywhere or generation.state == State.SUBMITTED:
        return  # while it is sent, the next try says more
    since = generation.not_found_since or now
    if is_not_found(since, now):
        end_without_result(generation, Evidence.NOT_FOUND)
    else:
        Generation.objects.filter(pk=generation.pk).update(not_found_since=since)


def _fail_slots(generation: Generation, report: Report) -> bool:
    """Whether slots were failed: as many as nothing more can come for."""
    if not report.failures:
        return False
    waiting: list[Take] = list(generation.takes.filter(state=TakeState.WAITING).order_by("-slot"))
    if report.running:  # some may still come: only as many slots as there are failures
        failed = generation.takes.filter(state=TakeState.FAILED).count()
        waiting = waiting[: max(0, min(len(report.failures) - failed, len(waiting) - report.running))]
    first = report.failures[0]
    for take in waiting:
        take.advance(
            start=TakeState.WAITING, end=TakeState.FAILED, error_message=shortened(first.message, MAX_MESSAGE)
        )
    if waiting:
        reason = error_columns(first)
        Generation.objects.filter(pk=generation.pk).update(**reason)
        generation.error_family = first.group
    return bool(waiting)


def _note(generation: Generation, report: Report) -> None:
    message = translatable(
        "Reported: {ready} ready, {failed} failed, {running} running",
        ready=len(report.results),
        failed=len(report.failures),
        running=report.running,
    )
    body = {"failures": [{"code": one.code, "message": one.message} for one in report.failures]}
    write_note(generation, message, body=body)
