"""Requests and delay of the cadence of polling, beside the vendor's SDK: simulated, and at the sandbox."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from runware import Runware as Vendor  # the vendor's own client

from bench.client import SANDBOX_KEY, Person, sdk_request, until
from bench.report import Figure
from studio.generation.pipeline.cadence import CALLED, POLLED, PollPace, RenderTimes, seconds_to_next
from tests.processes import Studio, studio

HISTORY, MEASURED = 12, 10
HELD_SECONDS = (18.0, 26.0)  # how long the sandbox keeps results back in the real run
SIMULATED = 2_000
MOST = 15  # requests for a usual order
# Median seconds and spread (standard deviation of the logarithm) of render times.
SHAPES = ((60, 0.3), (120, 0.2), (120, 0.3), (180, 0.15), (300, 0.4))
Wait = Callable[[float, int], float]


def measure() -> list[Figure]:
    """The real run first, whose render times are simulated too."""
    rows, durations = _real_run()
    for seconds, spread in SHAPES:
        source = random.Random(7)
        shape = [seconds * source.lognormvariate(0, spread) for _ in range(100 + SIMULATED)]
        rows += _simulated(f"renders of {seconds} s, spread {spread:.0%}", shape[:100], shape[100:])
    rows += _simulated("render times of the run above", durations, durations)
    late = 200 / seconds_to_next(600, None, POLLED, late_orders=200)
    return [*rows, Figure("200 orders that never answer, after 10 min", f"{late:.2f}/s", "", "reach: < 1/s")]


def _simulated(name: str, history: Sequence[float], durations: Sequence[float]) -> list[Figure]:
    times = RenderTimes.of(history)
    peer = _outcome(durations, _sdk)
    least = Figure(
        f"{name}: least delay that {MOST} requests for each order allow",
        f"{_least_delay(durations):.1f} s",
        "",
        "by whoever knows the render times exactly",
    )
    ways = {
        "with their history": _cadence(times, POLLED),
        "without a history": _cadence(None, POLLED),
        "with webhooks that never come": _cadence(times, CALLED),
    }
    beside = f"SDK {_words(peer)}"
    outcomes = {label: _words(_outcome(durations, wait)) for label, wait in ways.items()}
    return [least, *(Figure(f"{name}: {label}", words, "", beside) for label, words in outcomes.items())]


def _least_delay(durations: Sequence[float]) -> float:
    """No schedule sees half of the renders sooner, in seconds, with ``MOST`` requests for each order.

    A request sees in time what ended in so many seconds before it. So half of the renders must have ended in
    ``MOST`` such windows, which together are no shorter than the shortest time in which half of them end.
    """
    ordered, half = sorted(durations), len(durations) // 2
    shortest = min(end - start for start, end in zip(ordered, ordered[half:], strict=False))
    return shortest / MOST


def _cadence(times: RenderTimes | None, pace: PollPace) -> Wait:
    return lambda age, _: seconds_to_next(age, times, pace)


def _sdk(_age: float, requests: int) -> float:
    """The SDK 1.8.0: first after 1 s, then 0.5 s, each half as long again, at most 10 s."""
    return 1.0 if requests == 0 else min(10.0, 0.5 * 1.5 ** (requests - 1))


def _outcome(durations: Sequence[float], wait: Wait) -> tuple[list[int], list[float]]:
    """Requests, and delay in seconds, of each render."""
    requests, delays = [], []
    for duration in durations:
        age, count = 0.0, 0
        while age < duration:
            age += wait(age, count)
            count += 1
        requests.append(count)
        delays.append(age - duration)
    return requests, delays


def _words(outcome: tuple[Sequence[float], Sequence[float]]) -> str:
    requests, delays = outcome
    ninetieth = quantiles(requests, n=10)[-1]
    return f"{median(requests):.0f} requests (90 %: {ninetieth:.0f}), seen after {median(delays):.1f} s"


def _real_run() -> tuple[list[Figure], list[float]]:
    """Orders that build a history, then as many by the studio and by the SDK under the same conditions."""
    with (
        TemporaryDirectory() as folder,
        studio(Path(folder) / "data", is_paid=True, SANDBOX_PACE="quick", PAID_AT_ONCE="50") as running,
    ):
        person = Person(running)
        person.rest()
        _hold(running)
        _by_studio(running, person, HISTORY)
        durations = _durations(person)
        seconds, requests = _by_studio(running, person, MEASURED)
        sdk_seconds, sdk_requests = asyncio.run(_by_sdk(running))
    row = Figure(
        f"{MEASURED} orders of {min(durations):.0f}–{max(durations):.0f} s at the sandbox, after {HISTORY}",
        f"{requests / MEASURED:.1f} polls each, seen after {median(seconds):.1f} s",
        f"{min(seconds):.1f}–{max(seconds):.1f} s",
        f"SDK {sdk_requests / MEASURED:.1f} polls each, {median(sdk_seconds):.1f} s",
    )
    return [row], durations


def _hold(running: Studio) -> None:
    """Have the sandbox keep each result back for another time."""
    source = random.Random(3)
    fault = {"fault": "held", "on": "render", "times": 1}
    faults = [{**fault, "seconds": source.uniform(*HELD_SECONDS)} for _ in range(HISTORY + 2 * MEASURED)]
    url = f"{running.sandbox_url}/sandbox/faults"
    httpx.post(url, json=faults, headers=SANDBOX_KEY, timeout=30).raise_for_status()


def _by_studio(running: Studio, person: Person, count: int) -> tuple[list[float], int]:
    """Delays from the success at the sandbox to its report here, and the number of polls."""
    before, start = _polls(running), _reported(person)
    for number in range(count):
        person.order(f"Polled {number} {uuid.uuid4()}", engine="runware", again="runware")
    until(lambda: len(_reported(person)) >= len(start) + count, seconds=180, pause=0.5)
    requests = _polls(running) - before
    person.rest()
    ready = _ready_at(running)
    news = {task: at for task, at in _reported(person).items() if task not in start}
    return [at - ready[task] for task, at in news.items()], requests


def _reported(person: Person) -> dict[str, float]:
    """When the success of each paid order was seen, by its task."""
    rows = person.rows(
        "select g.task_uuid, min(e.at) from generation_generationevent e"
        " join generation_generation g on g.id = e.generation_id"
        " where e.kind = 'move' and e.message = 'saving' and g.engine = 'runware' group by g.task_uuid"
    )
    return {str(uuid.UUID(task)): _epoch(at) for task, at in rows}


def _durations(person: Person) -> list[float]:
    reported = _reported(person)
    rows = person.rows("select task_uuid, sent_at from generation_generation where engine = 'runware'")
    return [reported[str(uuid.UUID(task))] - _epoch(at) for task, at in rows]


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def _ready_at(running: Studio) -> dict[str, float]:
    """When the sandbox had each result, by its task."""
    path = next((running.data).rglob("sandbox.sqlite3"))
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("select task_uuid, ready_at from result where state = 'success'"))


def _polls(running: Studio) -> int:
    log = httpx.get(f"{running.sandbox_url}/sandbox/log", headers=SANDBOX_KEY, timeout=30).json()
    return int(log["requests"].get("getResponse", 0))


async def _by_sdk(running: Studio) -> tuple[list[float], int]:
    """The same by the SDK, which polls each order from a task of its own."""
    before = _polls(running)
    orders = [sdk_request(f"Polled by the SDK {number}") for number in range(MEASURED)]
    async with Vendor(api_key="any", transport="rest", http_base_url=f"{running.sandbox_url}/v1") as vendor:
        ends = await asyncio.gather(*(_timed(vendor, order) for order in orders))
    ready = _ready_at(running)
    delays = [end - ready[order["taskUUID"]] for end, order in zip(ends, orders, strict=True)]
    return delays, _polls(running) - before


async def _timed(vendor: Vendor, order: dict[str, Any]) -> float:
    await vendor.run(order)
    return datetime.now(UTC).timestamp()
