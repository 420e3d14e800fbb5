"""A process with a pool of eight connections, which the test leads through outages by lines of its standard input."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import django
from django.db import OperationalError, close_old_connections, connection

from tests.processes import wait_for

THREADS = 8


def ask(barrier: Barrier | None = None) -> None:
    """What a request does; several that meet at a barrier have a connection each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if barrier:
            barrier.wait()
    close_old_connections()


def pool_size() -> int:
    """How many connections there are, with those that are being made."""
    size: int = connection.pool.get_stats()["pool_size"]  # type: ignore[attr-defined]
    return size


def report(state: str) -> None:
    """Say how far it is, and wait for the test."""
    print(state, flush=True)
    input()


if __name__ == "__main__":
    django.setup()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, [Barrier(THREADS)] * THREADS))
    report(f"{pool_size()} are idle")
    ask()
    report("answered")
    try:
        ask()
    except OperationalError:
        wait_for(lambda: pool_size() == 0)
        report("away, and nothing waits")
    ask()
    print("answered")
