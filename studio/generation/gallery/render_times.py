"""The usual duration of a render, from the measured runs of this studio."""

from __future__ import annotations

from statistics import quantiles

from django.core.cache import cache
from django.db.models import QuerySet

from studio.generation.lifecycle import State
from studio.generation.models import Generation

MIN_RUNS = 5
MAX_RUNS = 100
CACHE_SECONDS = 60


def usual_duration(generation: Generation) -> str:
    """``usually 3–5 min, from 37 runs``, or that there are too few runs to say."""
    key = f"usual-{generation.engine}-{generation.mode}-{generation.seconds}"
    cached: str | None = cache.get(key)
    if cached is None:
        cached = _label(_runs(generation))
        cache.set(key, cached, CACHE_SECONDS)
    return cached


def _runs(generation: Generation) -> list[float]:
    alike: QuerySet[Generation] = Generation.objects.filter(
        engine=generation.engine,
        mode=generation.mode,
        seconds=generation.seconds,
        state=State.READY,
        sent_at__isnull=False,
        finished_at__isnull=False,
    )
    times = alike.order_by("-finished_at").values_list("sent_at", "finished_at")[:MAX_RUNS]
    return [(finished - sent).total_seconds() for sent, finished in times if sent and finished]


def _label(runs: list[float]) -> str:
    if len(runs) < MIN_RUNS:
        return "too few runs yet to say how long"
    tenths = quantiles(runs, n=10, method="inclusive")
    return f"usually {span(tenths[4], tenths[8])}, from {len(runs)} runs"


def span(low: float, high: float) -> str:
    """Two durations as people say them: ``3–5 min``, ``8–12 s``, ``2 min``."""
    unit, size = ("min", 60) if high >= 90 else ("s", 1)
    first, last = max(1, round(low / size)), max(1, round(high / size))
    return f"{first} {unit}" if first == last else f"{first}–{last} {unit}"
