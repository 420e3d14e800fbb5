"""Orders a second with more task workers, and with two nodes; the video of each is fetched and previewed."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from bench.client import Person, until
from bench.report import Figure
from tests.environment.postgres import postgres
from tests.environment.redis import redis_server
from tests.environment.s3 import s3_server
from tests.processes import Studio, studio

COUNT = 100
READY = "select count(*) from generation_generation where state = 'ready'"
COMMON: dict[str, Any] = {
    "SANDBOX_PACE": "instant",
    "ORDERS_AT_MOST": "100000",
    "SECRET_KEY": "bench-0123456789-abcdefghijklmnopqrstuvwxyz",
}


def measure() -> list[Figure]:
    """One, two and four workers on SQLite; then one node and two with three workers each on servers."""
    rates = {f"{number} workers, SQLite and disk": _alone(number) for number in (1, 2, 4)}
    for number in (1, 2):
        name = f"{number} {'node' if number == 1 else 'nodes'} of 3 workers, PostgreSQL, Redis and a bucket"
        rates[name] = _on_servers(number)
    base = next(iter(rates.values()))[1]
    return [
        Figure(
            name,
            f"{ready:.1f} orders/s ready",
            "",
            f"{ready / base:.2f} × one worker; {accepted:.0f}/s accepted",
        )
        for name, (accepted, ready) in rates.items()
    ]


def _alone(workers: int) -> tuple[float, float]:
    with (
        TemporaryDirectory() as name,
        studio(Path(name) / "data", **COMMON, WORKERS=str(workers)) as running,
    ):
        person = Person(running)
        return _rates([person], lambda: int(person.rows(READY)[0][0]))


def _on_servers(nodes: int) -> tuple[float, float]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        address = stack.enter_context(postgres()).address
        places: dict[str, Any] = {"DATABASE_URL": address, "REDIS_URL": stack.enter_context(redis_server())}
        places |= stack.enter_context(s3_server(folder / "s3")).new_bucket() | COMMON
        running: list[Studio] = []
        for number in range(nodes):
            sandbox: dict[str, Any] = {"SANDBOX_URL": f"{running[0].sandbox_url}/v1"} if running else {}
            data = folder / f"node-{number}"
            running.append(stack.enter_context(studio(data, **places, **sandbox)))
        first = Person(running[0])
        people = [first, *(first.at(node) for node in running[1:])]
        connection = stack.enter_context(psycopg.connect(address, autocommit=True))
        return _rates(people, lambda: int(connection.execute(READY).fetchall()[0][0]))


def _rates(people: list[Person], ready: Callable[[], int]) -> tuple[float, float]:
    """Orders a second that were accepted, and that became ready."""
    until(lambda: ready() == 3, seconds=300, pause=0.2)  # the demo project
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda number: people[number % len(people)].order(f"One of many {number}"), range(COUNT))
        )
    accepted = time.monotonic() - began
    until(lambda: ready() == COUNT + 3, seconds=600, pause=0.1)
    return COUNT / accepted, COUNT / (time.monotonic() - began)
