"""How often the provider is polled: seldom early, densely around the middle of the history, sparser after."""

from __future__ import annotations

import random
from collections.abc import Callable
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.generation.pipeline.cadence import (
    CALLED,
    DRAFT,
    LATE_SECONDS,
    POLLED,
    SHARES,
    PollPace,
    RenderTimes,
    seconds_to_next,
)

Wait = Callable[[float, int], float]


def runs(seconds: float, spread: float, count: int, seed: int) -> list[float]:
    """Render times around ``seconds``, skewed as those of real queues are."""
    source = random.Random(seed)
    return [seconds * source.lognormvariate(0, spread) for _ in range(count)]


def of(seconds: float, spread: float) -> RenderTimes:
    times = RenderTimes.of(runs(seconds, spread, 100, seed=1))
    assert times
    return times


def polled(duration: float, wait: Wait) -> tuple[int, float]:
    """The number of requests until a render of this duration is seen, and the delay in seconds."""
    age, requests = 0.0, 0
    while age < duration:
        age += wait(age, requests)
        requests += 1
    return requests, age - duration


def medians(durations: list[float], wait: Wait) -> tuple[float, float]:
    """The median number of requests, and the median delay."""
    outcomes = [polled(duration, wait) for duration in durations]
    return median(one for one, _ in outcomes), median(delay for _, delay in outcomes)


def cadence(times: RenderTimes | None, pace: PollPace = POLLED) -> Wait:
    return lambda age, _: seconds_to_next(age, times, pace)


def sdk(_age: float, requests: int) -> float:
    """The vendor's own client: 1 s, then 0.5 s, each half as long again, at most 10 s."""
    return 1.0 if requests == 0 else min(10.0, 0.5 * 1.5 ** (requests - 1))


@pytest.mark.parametrize(("seconds", "spread"), [(30, 0.3), (60, 0.3), (120, 0.2), (180, 0.15)])
def test_a_usual_order_is_seen_within_two_seconds_by_at_most_fifteen_requests(
    seconds: float, spread: float
) -> None:
    requests, delay = medians(runs(seconds, spread, 500, seed=2), cadence(of(seconds, spread)))
    assert requests <= 15
    assert delay <= 2.0


def test_with_a_history_there_are_fewer_requests_than_the_vendors_and_a_shorter_delay() -> None:
    durations = runs(120, 0.2, 500, seed=2)
    requests, delay = medians(durations, cadence(of(120, 0.2)))
    sdk_requests, sdk_delay = medians(durations, sdk)
    assert requests < sdk_requests
    assert delay < sdk_delay / 2


def test_requests_are_seldom_before_the_fastest_dense_in_the_middle_and_sparser_after() -> None:
    times = of(120, 0.3)
    early = seconds_to_next(0, times, POLLED)
    middle = seconds_to_next(times.median, times, POLLED)
    overtime = seconds_to_next(times.slowest * 1.5, times, POLLED)
    assert early > 3 * middle
    assert overtime > 3 * middle


def test_with_a_webhook_there_are_fewer_requests() -> None:
    durations, times = runs(120, 0.2, 500, seed=2), of(120, 0.2)
    assert medians(durations, cadence(times, CALLED))[0] <= 5


def test_without_a_history_requests_begin_within_two_seconds_and_back_off() -> None:
    waits = [seconds_to_next(age, None, POLLED) for age in (0, 10, 30, 300)]
    assert 1 <= waits[0] <= 2
    assert waits == sorted(waits)
    assert waits[-1] == POLLED.longest
    assert RenderTimes.of([60.0] * 4) is None


@pytest.mark.parametrize("times", [None, of(120, 0.3)])
def test_two_hundred_orders_that_never_end_are_polled_less_than_once_a_second(
    times: RenderTimes | None,
) -> None:
    pauses = [seconds_to_next(age, times, POLLED, late_orders=200) for age in (LATE_SECONDS, 3_000, 80_000)]
    assert all(200 / pause < 1 for pause in pauses)


@given(
    st.lists(st.floats(0.01, 5_000), min_size=5, max_size=40),
    st.floats(0, 300_000),
    st.sampled_from([POLLED, CALLED, DRAFT]),
)
def test_a_waiting_time_is_never_shorter_than_allowed(
    durations: list[float], age: float, pace: PollPace
) -> None:
    times = RenderTimes.of(durations)
    assert times
    assert len(times.seconds) == len(SHARES)
    assert pace.shortest <= seconds_to_next(age, times, pace) + 1e-6
