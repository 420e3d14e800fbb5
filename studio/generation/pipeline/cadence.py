"""Cadence of polling: how long to wait until an order is polled again. Pure arithmetic on seconds.

With a history of renders of the same kind, the waiting time at an age is proportional to one over a power of
the hazard there: the share of renders that end in the next second, of those that have not ended. The power
1/2 gives the shortest mean delay for a number of requests; a higher one sees the usual render sooner and the
unusual one later. So there are few requests before the fastest renders, many around the middle, and fewer
after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import quantiles
from typing import Self

MIN_RUNS = 5
SHARES = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)  # of the renders that have ended
TWENTIETHS = tuple(round(share * 20) - 1 for share in SHARES)


@dataclass(frozen=True, kw_only=True)
class PollPace:
    """Limits of the waiting times of one way to learn of a result, in seconds."""

    requests: int  # the mean number of requests for an order with a history
    shortest: float
    first: float  # without a history; then it grows with the age
    growth: float
    longest: float


# Runware docs, "Task polling": begin with 1 to 2 s, then back off.
POLLED = PollPace(requests=14, shortest=1.0, first=1.5, growth=0.2, longest=10.0)
CALLED = PollPace(requests=4, shortest=5.0, first=5.0, growth=0.5, longest=60.0)  # beside webhooks
DRAFT = PollPace(
    requests=12, shortest=0.25, first=0.4, growth=0.08, longest=2.0
)  # our own renderer, on loopback
HAZARD_POWER = 0.7
LATE_SECONDS = 600.0
LATE_LONGEST, LATE_SELDOM = 30.0, 600.0
LATE_PER_ORDER = 1.25  # all late orders together are polled less than once a second


@dataclass(frozen=True, kw_only=True)
class RenderTimes:
    """Seconds from sending to success, at ``SHARES`` of past renders of one kind; ``count``: how many."""

    seconds: tuple[float, ...]
    count: int

    @classmethod
    def of(cls, runs: Sequence[float]) -> Self | None:
        """The times of these renders; None when they are too few to say."""
        if len(runs) < MIN_RUNS:
            return None
        cuts = quantiles(runs, n=20, method="inclusive")
        return cls(seconds=tuple(cuts[index] for index in TWENTIETHS), count=len(runs))

    @property
    def fastest(self) -> float:
        """The time after which one in twenty had ended."""
        return self.seconds[0]

    @property
    def median(self) -> float:
        """The time after which half of them had ended."""
        return self.seconds[SHARES.index(0.5)]

    @property
    def slowest(self) -> float:
        """The time after which nineteen in twenty had ended."""
        return self.seconds[-1]

    def parts(self) -> Iterator[tuple[float, float, float, float]]:
        """Start, end, share of renders that end in between, share that has not ended in its middle."""
        ages, shares = (0.0, *self.seconds), (0.0, *SHARES)
        for (start, end), (before, after) in zip(pairwise(ages), pairwise(shares), strict=True):
            yield start, end, after - before, 1 - (before + after) / 2


def seconds_to_next(age: float, times: RenderTimes | None, pace: PollPace, *, late_orders: int = 1) -> float:
    """Seconds until the next poll of an order of this age, also in seconds.

    ``late_orders``: how many orders of its engine have been under way for longer than ``LATE_SECONDS``.
    """
    if age >= max(LATE_SECONDS, times.slowest if times else 0.0):
        seldom = min(max(LATE_LONGEST, age / 20), LATE_SELDOM)
        return max(seldom, pace.longest, LATE_PER_ORDER * late_orders)
    if times is None:
        return min(max(pace.growth * age, pace.first), pace.longest)
    return max(pace.shortest, _next_age(age, times, pace) - age)


def _next_age(age: float, times: RenderTimes, pace: PollPace) -> float:
    """The age at which the density of requests, summed from this age on, reaches one."""
    rest = 1.0
    for start, end, step in _steps(times, pace):
        if age < end:
            inside = (end - max(age, start)) / step
            if inside >= rest:
                return max(age, start) + rest * step
            rest -= inside
            age = end
    overtime = age - times.slowest
    return age + rest * min(max(_last_step(times, pace), overtime / 3), LATE_LONGEST)


def _steps(times: RenderTimes, pace: PollPace) -> Iterator[tuple[float, float, float]]:
    """Start, end and waiting time of each part of the history."""
    parts = [
        (start, end, waiting, (ending / waiting / (end - start)) ** HAZARD_POWER)
        for start, end, ending, waiting in times.parts()
        if end > start
    ]
    total = sum(weight * waiting * (end - start) for start, end, waiting, weight in parts)
    for start, end, _, weight in parts:
        yield start, end, max(pace.shortest, total / pace.requests / weight)


def _last_step(times: RenderTimes, pace: PollPace) -> float:
    return max((step for *_, step in list(_steps(times, pace))[-1:]), default=pace.shortest)
