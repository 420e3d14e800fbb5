"""Whether the time of an answer tells which addresses have accounts: sign-in and a new password, in turn."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

import httpx

from bench.client import Person
from bench.report import Figure
from tests.processes import Studio, studio

ROUNDS = 60
Send = Callable[[str], None]


def measure() -> list[Figure]:
    """The same request for an address that has an account and for one that has none, one after the other."""
    with TemporaryDirectory() as folder, studio(Path(folder) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        person.rest()
        email = str(person.rows("SELECT email FROM accounts_user LIMIT 1")[0][0])
        visitor = running.open(httpx.Client(base_url=running.base_url, timeout=60))
        visitor.get("/sign-in/").raise_for_status()
        visitor.headers.update({"X-CSRFToken": visitor.cookies["csrftoken"], "Referer": running.base_url})

        def sign_in(address: str) -> None:
            visitor.post("/sign-in/", data={"email": address, "password": f"wrong {uuid4()}"})

        def reset(address: str) -> None:
            visitor.post("/password/", data={"email": address}).raise_for_status()

        return [
            _compare(running, "sign-in with a wrong password", sign_in, email),
            _compare(running, "asking for a new password", reset, email),
        ]


def _compare(running: Studio, what: str, send: Send, email: str) -> Figure:
    with_account: list[float] = []
    without_account: list[float] = []
    for _ in range(ROUNDS):
        for seconds, address in ((with_account, email), (without_account, f"{uuid4()}@studio.local")):
            _forget_attempts(running)
            seconds.append(_seconds(send, address))
    ratio = median(with_account) / median(without_account)
    return Figure(
        f"{what}: address with an account",
        f"{median(with_account) * 1000:.0f} ms",
        f"{min(with_account) * 1000:.0f}–{max(with_account) * 1000:.0f} ms",
        f"{ratio:.2f} × that of an address without one; reach: 0.9–1.1",
    )


def _seconds(send: Send, address: str) -> float:
    started = time.monotonic()
    send(address)
    return time.monotonic() - started


def _forget_attempts(running: Studio) -> None:
    """Limits would answer from the ninth attempt on."""
    with closing(sqlite3.connect(running.data / "studio.sqlite3", timeout=30)) as connection, connection:
        connection.execute("DELETE FROM core_ratecounter")
