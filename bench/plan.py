"""The plan: its page beside page 1 of the gallery, an import, and paid orders and pages beside its drafts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.client import Person, until
from bench.report import Figure
from tests.processes import BASE, studio
from tests.sandbox import server

ROWS = 200
ROUNDS = 12
PAGE_SIZE = 48  # cards on the first page of the gallery


def measure() -> list[Figure]:
    """Pages and import in a process of its own; then orders and pages of a studio that draws drafts."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        environment = {**os.environ, "STUDIO_DATA": folder, "DJANGO_SETTINGS_MODULE": "studio.settings"}
        command = [sys.executable, "-m", "bench.plan_rounds", str(ROWS)]
        output = subprocess.run(
            command, cwd=BASE, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    pages = [Figure(*line.split("\t")) for line in output.stdout.splitlines() if "\t" in line]
    return pages + _beside_drafts()


def _beside_drafts() -> list[Figure]:
    """Paid orders, which a provider of their own takes, and pages: alone, then during drafts."""
    with (
        TemporaryDirectory() as folder,
        server.start(Path(folder) / "provider", pace="instant", key="any-key") as provider,
        studio(
            Path(folder) / "data",
            RUNWARE_API_KEY="any-key",
            RUNWARE_BASE_URL=provider.api_url,
            ORDERS_AT_MOST="100000",
        ) as running,
    ):
        person = Person(running)
        for number in range(PAGE_SIZE):  # the first page is full before and after
            person.order(f"One paid render {number}", again="runware")
        person.rest()
        idle = _orders(person), _pages(person)
        _draft_all(person)
        busy = _orders(person), _pages(person)
        left = _drafts_left(person)
    names = ("from the press to the provider's yes", "gallery, as a browser gets it")
    return [
        Figure(
            f"{name}, while {ROWS} drafts are drawn",
            f"{1000 * median(during):.0f} ms",
            f"{1000 * min(during):.0f}–{1000 * max(during):.0f} ms",
            f"{median(during) / median(before):.2f} × {1000 * median(before):.0f} ms without them"
            f" ({1000 * min(before):.0f}–{1000 * max(before):.0f} ms); {left} drafts were left",
        )
        for name, before, during in zip(names, idle, busy, strict=True)
    ]


def _draft_all(person: Person) -> None:
    """Import a list of so many rows and draft it; returns when the first drafts are being drawn."""
    lines = "\n".join(f"{number}\tA harbour at dawn, boat {number}." for number in range(101, 101 + ROWS))
    data = {"text": f"number\tprompt\n{lines}", "write": "yes"}
    person.http.post(f"{person.gallery}plan/import/", data=data).raise_for_status()
    key = {"order_key": str(uuid.uuid4())}
    person.http.post(f"{person.gallery}plan/draft/", data=key).raise_for_status()
    drawn = "select count(*) from generation_generation where engine = 'draft' and state = 'rendering'"
    until(lambda: person.rows(drawn)[0][0] > 1, seconds=60)


def _drafts_left(person: Person) -> int:
    waiting = "select count(*) from plan_batchrow where state = 'waiting'"
    return int(person.rows(waiting)[0][0])


def _orders(person: Person) -> list[float]:
    return _rounds(lambda: _order(person))


def _pages(person: Person) -> list[float]:
    return _rounds(lambda: person.http.get(person.gallery).raise_for_status())


def _order(person: Person) -> None:
    """Order one render and wait until the provider has accepted it."""
    key = str(uuid.uuid4())
    person.order("One paid render", again="runware", order_key=key)
    accepted = (
        "select 1 from generation_generation where order_key = ? and acceptance in ('accepted', 'finished')"
    )
    until(lambda: person.rows(accepted, uuid.UUID(key).hex), seconds=120)


def _rounds(action: Callable[[], object]) -> list[float]:
    """How long an action takes, in seconds, a few times."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return times
