"""The watcher: one small process that asks about everything unfinished and enqueues what got stuck.

It never renders or downloads anything itself, so a thousand unfinished generations cost one poller.
A lease keeps it single; when it dies, another takes over as soon as the lease lapses.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections, transaction
from django.db.models import Min, Q
from django.utils import timezone

from studio.accounts import sessions
from studio.activity import digests, log_retention
from studio.core.database import data_version
from studio.core.queue import enqueue_on_commit
from studio.core.values.translatable import translatable
from studio.generation import hooks, lifecycle, trash
from studio.generation.lifecycle import PATIENCE, State, TakeState
from studio.generation.models import Engine, Generation, Take, bump_revisions
from studio.generation.pipeline import (
    admission,
    adoptions,
    circuit_breaker,
    engines,
    health,
    orphaned_media,
    poll_schedule,
    reconciliation,
)
from studio.generation.pipeline.admission import SUBMIT
from studio.generation.pipeline.ending import cancel_unapproved, check, mark_failed
from studio.generation.pipeline.poll_one import POLL_ONE
from studio.generation.pipeline.record import ask_again_at, record
from studio.generation.pipeline.results import FETCH
from studio.library import maintenance
from studio.provider.errors import Busy, ErrorGroup, Failure, Misconfigured
from studio.provider.poller import AsyncPoller, PollResult
from studio.provider.reports import Report

# The others are asked about one by one, in a task: their archive is asked too, and every exchange is logged.
POLLED = frozenset({State.SUBMITTED, State.RENDERING, State.TIMED_OUT})
NEVER_SENT = Failure(
    group=ErrorGroup.TIMEOUT, code="gaveUp", message=translatable("Nobody answered for too long.")
)
PAUSE_SECONDS = 0.35  # at most, until it is asked whether a round is due
REST = timedelta(seconds=2)  # at most, between two rounds
SHORTEST_PAUSE_SECONDS = 0.1  # at least, so that many orders are asked about together
MAX_AT_ONCE = 200
BEAT_EVERY = timedelta(seconds=5)
logger = logging.getLogger(__name__)


def watch(stop: Event) -> None:
    """Tick until told to stop. One row that fails is logged and never stops the others."""
    with asyncio.Runner() as runner:
        pollers = {name: poller_of(name) for name in Engine.values}
        try:
            circuit_breaker.schedule_first_check(now=timezone.now())
            last_beat = None
            rounds = Rounds()
            while not stop.wait(rounds.pause_seconds(timezone.now())):
                now = timezone.now()
                if not rounds.is_due(now):
                    continue
                tick(runner, pollers, now=now)
                if last_beat is None or now - last_beat > BEAT_EVERY:
                    health.record_tick(now)
                    maintenance.clean_up(now)
                    trash.purge(now)
                    digests.schedule_due(now)
                    log_retention.schedule_due(now)
                    reconciliation.schedule(now)
                    adoptions.schedule(now)
                    orphaned_media.schedule(now)
                    sessions.schedule_clearing(now)
                    hooks.HOUSEKEEPING.call(now)
                    hooks.REVIEW_HOUSEKEEPING.call(now)
                    hooks.CARRY_OUT_BATCHES.call(now)
                    hooks.DELIVER_WEBHOOKS.call(now)
                    hooks.SEND_PUSH_MESSAGES.call(now)
                    last_beat = now
                rounds.plan_next(now)
                close_old_connections()
        finally:
            for poller in pollers.values():
                runner.run(poller.close())


class Rounds:
    """When the next round is due: something has changed, as far as SQLite can tell, or it is time."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._next_at: datetime | None = None  # None: at once

    def is_due(self, now: datetime) -> bool:
        """Whether another process may have changed something, or it is time to ask or to look again."""
        before, self._version = self._version, data_version()
        has_changed = self._version is None or self._version != before
        return has_changed or self._next_at is None or now >= self._next_at

    def plan_next(self, now: datetime) -> None:
        """After a round: read when the next order is to be asked about."""
        unfinished = Generation.objects.filter(poll_at__isnull=False)
        poll_at = unfinished.aggregate(next_at=Min("poll_at"))["next_at"]
        self._next_at = min(filter(None, (poll_at, now + REST)))

    def pause_seconds(self, now: datetime) -> float:
        """How long to wait before it is asked again whether one is due."""
        seconds = (self._next_at - now).total_seconds() if self._next_at else 0.0
        return min(max(seconds, SHORTEST_PAUSE_SECONDS), PAUSE_SECONDS)


def tick(runner: asyncio.Runner, pollers: dict[str, AsyncPoller], *, now: datetime) -> None:
    """One round: ask what is due, let in the next, enqueue what is overdue, end what is expired."""
    for name, poller in pollers.items():
        _ask(runner, poller, name, now)
    admission.admit(now)
    circuit_breaker.schedule_checks(now)
    _enqueue_again(now)
    _give_up(now)
    maintenance.tick(now)


def _ask(runner: asyncio.Runner, poller: AsyncPoller, name: str, now: datetime) -> None:
    due = list(Generation.objects.due_for_poll(now).filter(engine=name)[:MAX_AT_ONCE])
    if not due:
        return
    _schedule(due, now)
    for generation in due:
        if generation.state not in POLLED:
            enqueue_on_commit(POLL_ONE, generation.pk)
    _poll(runner, poller, name, [generation for generation in due if generation.state in POLLED], now)


def _poll(
    runner: asyncio.Runner, poller: AsyncPoller, name: str, due: list[Generation], now: datetime
) -> None:
    answers = runner.run(poller.poll_many([generation.task_uuid for generation in due])) if due else {}
    for generation in due:
        answer = answers[generation.task_uuid]
        if isinstance(answer, Report):
            _record(generation.pk, answer)
    _learn(name, list(answers.values()), due, now)


def _learn(name: str, answers: list[PollResult], due: list[Generation], now: datetime) -> None:
    """What the answers say about the engine itself: how it is, and whether the key is still good."""
    if any(isinstance(answer, Report) for answer in answers):
        circuit_breaker.record_contact(name, now=now)
    troubles = [answer for answer in answers if not isinstance(answer, Report)]
    if troubles:
        circuit_breaker.record_contact(name, now=now, error=troubles[-1])
    for trouble in troubles:
        if isinstance(trouble, Misconfigured):
            circuit_breaker.pause(name, trouble.failure, now=now)
        elif isinstance(trouble, Busy) and trouble.retry_after:
            later = now + timedelta(seconds=trouble.retry_after)
            Generation.objects.filter(pk__in=[one.pk for one in due], poll_at__lt=later).update(poll_at=later)


def _schedule(due: list[Generation], now: datetime) -> None:
    """Before asking: should the answer kill us, the next round does not begin with the same question."""
    late_orders = poll_schedule.count_late(due, now)
    news = [generation.pk for generation in due if _has_other_status(generation, now)]
    for generation in due:
        generation.poll_at = ask_again_at(generation, now, late_orders=late_orders)
    Generation.objects.bulk_update(due, ["poll_at"])
    if news:
        with transaction.atomic():
            bump_revisions(news)  # cards say what is overdue, pages ask more often for what is due


def _has_other_status(generation: Generation, now: datetime) -> bool:
    """Whether it has become due or overdue since it was to be polled before this time."""
    last = (generation.poll_at or now) - poll_schedule.pause(generation, generation.poll_at or now)
    return poll_schedule.due_status(generation, last) != poll_schedule.due_status(generation, now)


def _record(generation_id: UUID, report: Report) -> None:
    try:
        record(generation_id, report)
    except Exception:
        logger.exception("report about generation %s was not recorded", generation_id)


def _enqueue_again(now: datetime) -> None:
    late = Generation.objects.overdue(now)
    for pk in late.values_list("pk", flat=True)[:MAX_AT_ONCE]:
        Generation.objects.filter(pk=pk).update(enqueued_at=now)
        enqueue_on_commit(SUBMIT, pk)
    patience = PATIENCE[State.SAVING][0]
    fetching = Take.objects.filter(state__in=[TakeState.SAVING, TakeState.PREVIEWING])
    stuck = fetching.filter(Q(not_before__lte=now) | Q(not_before=None, enqueued_at__lt=now - patience))
    for pk in stuck.values_list("pk", flat=True)[:MAX_AT_ONCE]:
        Take.objects.filter(pk=pk).update(enqueued_at=now, not_before=None)
        enqueue_on_commit(FETCH, pk)


def _give_up(now: datetime) -> None:
    for generation in Generation.objects.expired(now)[:MAX_AT_ONCE]:
        if generation.state in lifecycle.FETCHING:
            continue  # the result exists and was paid for: fetching has its own count of tries
        if generation.state in (State.RENDERING, State.SUBMITTED):
            _look_longer(generation, now)
        elif generation.state == State.AWAITING_APPROVAL:
            cancel_unapproved(generation)
        elif generation.state == State.TIMED_OUT:
            check(generation, translatable("It was watched for the longest time"))
        elif generation.state != State.CHECKING:  # which asking ends
            mark_failed(generation, NEVER_SENT)


def _look_longer(generation: Generation, now: datetime) -> None:
    """The usual time is over: look into the archive once, and go on asking now and then."""
    start = State(generation.state)
    if Generation.objects.advance(generation.pk, start=start, end=State.TIMED_OUT, poll_at=now):
        enqueue_on_commit(POLL_ONE, generation.pk)


def poller_of(name: str) -> AsyncPoller:
    """A poller for one engine."""
    where = engines.address(name)
    return AsyncPoller(where.base_url, where.key, batch=settings.POLL_BATCH)
