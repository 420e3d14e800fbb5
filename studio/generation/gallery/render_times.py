"""The usual duration of a render, from the measured runs of this studio."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext

from studio.generation.models import Generation
from studio.generation.pipeline.poll_schedule import age_of, render_times


def usual_duration(generation: Generation) -> str:
    """``usually 3–5 min, from 37 runs``; beyond that ``usually 2 min, longer now; still asking``."""
    times = render_times(generation)
    if times is None:
        return gettext("too few runs yet to say how long")
    usual = span(times.median, times.slowest)
    if age_of(generation, timezone.now()) > times.slowest:
        return gettext("usually %(usual)s, longer now; still asking") % {"usual": usual}
    return gettext("usually %(usual)s, from %(count)d runs") % {"usual": usual, "count": times.count}


def span(low: float, high: float) -> str:
    """Two durations as people say them: ``3–5 min``, ``8–12 s``, ``2 min``."""
    unit, size = ("min", 60) if high >= 90 else ("s", 1)
    first, last = max(1, round(low / size)), max(1, round(high / size))
    return f"{first} {unit}" if first == last else f"{first}–{last} {unit}"
