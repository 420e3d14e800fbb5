"""From the provider's "success" to a card whose video can be played; beside the vendor's SDK."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread

import httpx
from runware import Runware as Vendor  # the vendor's own client

from bench.client import SANDBOX_KEY, Person, sdk_request, until
from bench.report import Figure
from tests.processes import Studio, studio

ROUNDS = 20


class Success:
    """Notes when the sandbox first says success about a task, by asking every 20 ms."""

    def __init__(self, running: Studio, task: str) -> None:
        self.at = 0.0
        self._url, self._task = f"{running.sandbox_url}/v1", task
        self._thread = Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        ask = [{"taskType": "getResponse", "taskUUID": self._task}]
        with httpx.Client(headers=SANDBOX_KEY) as http:
            until(lambda: '"success"' in http.post(self._url, json=ask).text, seconds=120)
        self.at = time.monotonic()

    def wait(self) -> float:
        """The moment, in seconds of the monotonic clock."""
        self._thread.join()
        return self.at


def measure() -> list[Figure]:
    """Rounds in turn: ours, theirs, ours, theirs."""
    with TemporaryDirectory() as folder, studio(Path(folder) / "data", SANDBOX_PACE="quick") as running:
        person = Person(running)
        _idle(person)
        own_times, peer_times = [], []
        for number in range(ROUNDS):
            own_times.append(_ours(running, person, number))
            peer_times.append(asyncio.run(_theirs(running, number)))
    words = "success → card with a playable video (page polls as the server says)"
    return [
        Figure(
            words,
            f"{median(own_times):.2f} s",
            f"{min(own_times):.2f}–{max(own_times):.2f} s",
            f"SDK returns after {median(peer_times):.2f} s",
        ),
        Figure(
            "the same as a ratio to the SDK",
            f"{median(own_times) / median(peer_times):.2f}",
            "",
            "reach: < 1, median < 2 s",
        ),
    ]


def _idle(person: Person) -> None:
    query = "select count(*) from generation_generation where state not in ('ready')"
    until(lambda: person.rows(query) == [(0,)], seconds=120)


def _ours(running: Studio, person: Person, number: int) -> float:
    prompt = f"Measurement {number} {uuid.uuid4()}"
    person.order(prompt)
    query = "select id, task_uuid from generation_generation where sent_prompt = ?"
    pk, task = (str(uuid.UUID(value)) for value in person.rows(query, prompt)[0])
    success = Success(running, task)
    _watch_card(person, pk)
    return max(0.0, time.monotonic() - success.wait())


def _watch_card(person: Person, pk: str) -> None:
    """Ask as the page does, as often as the last answer says, until the card has a video to play."""
    playable = re.compile(rf'id="card-{pk}"(?:(?!</li>).)*?\sdata-play', re.DOTALL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        text = person.http.get(f"{person.gallery}watch/?since=0").text
        if playable.search(text):
            return
        time.sleep(_interval_seconds(text))
    raise TimeoutError


def _interval_seconds(page: str) -> float:
    """How long the page waits until it asks again."""
    match = re.search(r"every (\d+)(ms|s)", page)
    return int(match[1]) / (1000 if match[2] == "ms" else 1) if match else 1.0


async def _theirs(running: Studio, number: int) -> float:
    request = sdk_request(f"Measurement {number}")
    success = Success(running, request["taskUUID"])
    async with Vendor(api_key="any", transport="rest", http_base_url=f"{running.sandbox_url}/v1") as vendor:
        await vendor.run(request)
        returned = time.monotonic()
    return max(0.0, returned - success.wait())
