"""Two hundred generations under way at once, with two workers and a sandbox that answers at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.client import SANDBOX_KEY, Person, until
from bench.report import Figure
from tests.processes import Studio, studio

COUNT = 200


def measure() -> list[Figure]:
    """Order all of them from 8 connections, then wait until every one is ready."""
    with (
        TemporaryDirectory() as folder,
        studio(Path(folder) / "data", SANDBOX_PACE="instant", ORDERS_AT_MOST="100000") as running,
    ):
        person = Person(running)
        _wait(person, 3)
        before = _requests(running)
        started = time.monotonic()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: person.order(f"One of many {number}"), range(COUNT)))
        ordered = time.monotonic() - started
        _wait(person, COUNT + 3)
        whole = time.monotonic() - started
        bill = httpx.get(f"{running.sandbox_url}/sandbox/bill", headers=SANDBOX_KEY).json()
        twice = sum(one["submits"] > 1 for one in bill["accepted"])
        requests = sum(_requests(running).values()) - sum(before.values())
        takes = person.rows(
            "select count(*), count(distinct video_uuid) from generation_take where state='ready'"
        )
    return [
        Figure(
            f"{COUNT} orders accepted by the web server",
            f"{ordered:.1f} s",
            "",
            f"{COUNT / ordered:.0f} orders/s",
        ),
        Figure(
            f"all {COUNT} ready, 2 workers",
            f"{whole:.1f} s",
            "",
            f"{COUNT / whole:.1f} videos/s, each with poster and sprite",
        ),
        Figure("ready takes, of them distinct", f"{takes[0][0]}, {takes[0][1]}", "", f"{COUNT + 3} ordered"),
        Figure("orders sent more than once", str(twice), "", "reach: 0"),
        Figure(
            "provider requests per generation",
            f"{requests / COUNT:.2f}",
            "",
            "submit, poll, download: 3 at least",
        ),
    ]


def _wait(person: Person, count: int) -> None:
    query = "select count(*) from generation_generation where state = 'ready'"
    until(lambda: person.rows(query)[0][0] >= count, seconds=600, pause=0.2)


def _requests(running: Studio) -> dict[str, int]:
    log = httpx.get(f"{running.sandbox_url}/sandbox/log", headers=SANDBOX_KEY).json()
    return {str(kind): int(count) for kind, count in log["requests"].items()}
