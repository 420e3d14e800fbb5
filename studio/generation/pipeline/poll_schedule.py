"""When an order is polled next: the cadence, fed with the render times of this studio."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.cache import cache
from django.db.models import Min, Q

from studio.generation.lifecycle import WATCHED, State
from studio.generation.models import Generation, GenerationEvent
from studio.generation.pipeline.cadence import (
    CALLED,
    DRAFT,
    LATE_SECONDS,
    POLLED,
    PollPace,
    RenderTimes,
    seconds_to_next,
)

MAX_RUNS = 100
CACHE_SECONDS = 60


class Due(StrEnum):
    """Whether a result is to be expected now."""

    UNKNOWN = "too few renders to say"
    EARLY = "earlier than the fastest twentieth"
    DUE = "as usual"
    OVERDUE = "later than nineteen in twenty"


def pause(generation: Generation, now: datetime, *, late_orders: int = 1) -> timedelta:
    """How long to wait until an order under way is polled again."""
    age = age_of(generation, now)
    times = render_times(generation)
    return timedelta(seconds=seconds_to_next(age, times, _pace(generation), late_orders=late_orders))


def age_of(generation: Generation, now: datetime) -> float:
    """Seconds since an order was sent."""
    return (now - (generation.sent_at or now)).total_seconds()


def count_late(generations: Iterable[Generation], now: datetime) -> int:
    """How many orders of their engine are late, if any of these is; 1 without one."""
    late = {one.engine for one in generations if age_of(one, now) >= LATE_SECONDS}
    if not late:
        return 1
    sent_before = now - timedelta(seconds=LATE_SECONDS)
    return Generation.objects.filter(engine__in=late, state__in=WATCHED, sent_at__lte=sent_before).count()


def render_times(generation: Generation) -> RenderTimes | None:
    """The render times of the same engine, model, mode and length; None while there are too few runs."""
    key = f"render-times-{generation.engine}-{generation.model}-{generation.mode}-{generation.seconds}"
    runs: list[float] | None = cache.get(key)
    if runs is None:
        runs = _runs(generation)
        cache.set(key, runs, CACHE_SECONDS)
    return RenderTimes.of(runs)


def due_status(generation: Generation, now: datetime) -> Due:
    """Where an order under way stands in the render times of its kind."""
    times = render_times(generation)
    if times is None:
        return Due.UNKNOWN
    age = age_of(generation, now)
    return Due.EARLY if age < times.fastest else Due.OVERDUE if age > times.slowest else Due.DUE


def _pace(generation: Generation) -> PollPace:
    if not generation.is_paid:
        return DRAFT
    return CALLED if settings.PUBLIC_BASE_URL else POLLED


def _runs(generation: Generation) -> list[float]:
    """Seconds from sending to the report of success, of the newest runs; not the time of saving the file."""
    ready = Generation.objects.filter(
        engine=generation.engine,
        model=generation.model,
        mode=generation.mode,
        seconds=generation.seconds,
        state=State.READY,
        sent_at__isnull=False,
        finished_at__isnull=False,
        arrived_late=False,
    )
    is_reported = Q(events__kind=GenerationEvent.Kind.MOVE, events__message=State.SAVING)
    newest = ready.order_by("-finished_at").values_list("pk", flat=True)[:MAX_RUNS]
    reported = Generation.objects.filter(pk__in=list(newest)).annotate(
        reported_at=Min("events__at", filter=is_reported)
    )
    times = reported.order_by().values_list("sent_at", "reported_at")
    return [(end - start).total_seconds() for start, end in times if start and end]
