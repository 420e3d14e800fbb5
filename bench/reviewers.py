"""Twenty reviewers on one take: each has its page open, asks what is new, and writes now and then."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from uuid import UUID

import httpx

from bench.client import Person, until
from bench.report import Figure
from tests.processes import Studio, studio

REVIEWERS = 20
SECONDS = 20
ASKS_EVERY = 2.0  # as a page does
WRITES_EVERY = 5  # questions


def measure() -> list[Figure]:
    """As pages behave; then as fast as the server answers."""
    with TemporaryDirectory() as folder, studio(Path(folder) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        query = "select count(*) from generation_take where state = 'ready'"
        until(lambda: person.rows(query)[0][0] >= 3, seconds=300, pause=0.2)
        take = str(UUID(person.rows("select id from generation_take order by ordered_at limit 1")[0][0]))
        calm = _run(running, person, take, pause=ASKS_EVERY)
        storm = _run(running, person, take, pause=0.0)
        whole = _times(lambda: person.http.get(f"/takes/{take}/").raise_for_status(), 20)
    return [
        _row(f"{REVIEWERS} reviewers, each asks every {ASKS_EVERY:.0f} s and writes every 10 s", calm),
        _row(f"{REVIEWERS} reviewers, each asks again at once", storm),
        Figure("the take page with all its notes", f"{median(whole) * 1000:.0f} ms", _spread(whole), ""),
    ]


def _run(running: Studio, person: Person, take: str, *, pause: float) -> list[float]:
    """How long each request took, over all reviewers."""
    with ThreadPoolExecutor(REVIEWERS) as pool:
        each = pool.map(lambda number: _review(running, person, take, number, pause), range(REVIEWERS))
        return [one for times in each for one in times]


def _review(running: Studio, person: Person, take: str, number: int, pause: float) -> list[float]:
    """One open page: the poll with the stamp it knows, and a note now and then."""
    times: list[float] = []
    with httpx.Client(base_url=running.base_url, cookies=person.http.cookies, timeout=60) as http:
        http.headers.update({**person.http.headers, "HX-Request": "true"})
        address = f"/takes/{take}/watch/?since=0"
        time.sleep(pause * number / REVIEWERS)
        end, request_count = time.monotonic() + SECONDS, 0
        while time.monotonic() < end:
            began = time.monotonic()
            request_count += 1
            if request_count % WRITES_EVERY == 0:
                note = {
                    "text": f"Note {request_count} of reviewer {number}",
                    "frame_in": str(request_count % 100),
                }
                http.post(f"/takes/{take}/notes/", data=note).raise_for_status()
            else:
                answer = http.get(address)
                answer.raise_for_status()
                if match := re.search(r'hx-get="([^"]*watch[^"]*)"', answer.text):
                    address = match[1].replace("&amp;", "&")
            times.append(time.monotonic() - began)
            time.sleep(max(0.0, pause - times[-1]))
    return times


def _times(act: Callable[[], object], count: int) -> list[float]:
    times = []
    for _ in range(count):
        began = time.monotonic()
        act()
        times.append(time.monotonic() - began)
    return times


def _row(what: str, times: list[float]) -> Figure:
    p95 = quantiles(times, n=20)[-1]
    return Figure(
        what,
        f"p95 {p95 * 1000:.0f} ms",
        _spread(times),
        f"{len(times) / SECONDS:.0f} requests/s, none failed",
    )


def _spread(times: list[float]) -> str:
    return f"{min(times) * 1000:.0f}–{max(times) * 1000:.0f} ms"
