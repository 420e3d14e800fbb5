"""Five hundred open galleries, each asking what has changed as a page does while something renders."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx

from bench.client import Person
from bench.report import Figure
from bench.rest import processor_seconds
from tests.processes import Studio, studio

WATCHERS = 500
ASKS_EVERY = 3.0
SECONDS = 30.0
PATIENCE_SECONDS = 10.0


def measure() -> list[Figure]:
    """All at their pace for half a minute; beside them one person who opens the gallery."""
    with TemporaryDirectory() as folder, studio(Path(folder) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        person.rest()
        alone = [_opened(person) for _ in range(10)]
        before = processor_seconds(running)
        times, lost, pages = asyncio.run(_all(person, running))
        share = (processor_seconds(running) - before) / SECONDS * 100
    p95 = quantiles(times, n=20)[-1]
    return [
        Figure(
            f"{WATCHERS} open galleries, each asks every {ASKS_EVERY:.0f} s",
            f"p95 {p95 * 1000:.0f} ms",
            f"{min(times) * 1000:.0f}–{max(times) * 1000:.0f} ms",
            f"{len(times) / SECONDS:.0f} answers/s, {lost} lost; the studio used {share:.0f} % of a core",
        ),
        Figure(
            "a gallery opened meanwhile",
            f"{median(pages) * 1000:.0f} ms",
            f"{min(pages) * 1000:.0f}–{max(pages) * 1000:.0f} ms",
            f"{median(pages) / median(alone):.1f} × alone",
        ),
    ]


def _opened(person: Person) -> float:
    began = time.perf_counter()
    person.http.get(person.gallery).raise_for_status()
    return time.perf_counter() - began


async def _all(person: Person, running: Studio) -> tuple[list[float], int, list[float]]:
    """Seconds of each answer, how many were lost, and seconds of the pages that were opened meanwhile."""
    page = person.http.get(person.gallery).text
    address = re.findall(r'hx-get="([^"]*watch/[^"]*)"', page)[0].replace("&amp;", "&")
    limits = httpx.Limits(max_connections=WATCHERS, max_keepalive_connections=WATCHERS)
    async with httpx.AsyncClient(
        base_url=running.base_url, cookies=person.http.cookies, timeout=PATIENCE_SECONDS, limits=limits
    ) as http:
        watching = [_watch(http, address, number) for number in range(WATCHERS)]
        results, pages = await asyncio.gather(asyncio.gather(*watching), asyncio.to_thread(_pages, person))
    return [one for times, _ in results for one in times], sum(lost for _, lost in results), pages


def _pages(person: Person) -> list[float]:
    ends, pages = time.monotonic() + SECONDS, []
    while time.monotonic() < ends:
        pages.append(_opened(person))
        time.sleep(1)
    return pages


async def _watch(http: httpx.AsyncClient, address: str, number: int) -> tuple[list[float], int]:
    """One open page: seconds of its answers, and how many it did not get."""
    times: list[float] = []
    lost, ends = 0, time.monotonic() + SECONDS
    await asyncio.sleep(ASKS_EVERY * number / WATCHERS)
    while time.monotonic() < ends:
        began = time.perf_counter()
        try:
            (await http.get(address, headers={"HX-Request": "true"})).raise_for_status()
            times.append(time.perf_counter() - began)
        except httpx.HTTPError:
            lost += 1
        await asyncio.sleep(max(0.0, ASKS_EVERY - (time.perf_counter() - began)))
    return times, lost
