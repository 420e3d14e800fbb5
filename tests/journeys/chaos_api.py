"""Orders by token while web servers and workers are killed: each retry under its key is the same order.

``python -m tests.journeys.chaos_api [orders] [seed]`` breaks two nodes; it prints the figures and writes them into
docs/performance.md. The suite runs a small one on SQLite.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench import report
from bench.client import Person
from bench.report import Figure
from tests.journeys.chaos import (
    Chaos,
    Look,
    Outcome,
    account,
    two_nodes,
    unfinished,
)
from tests.processes import Studio, wait_for

AT_ONCE = 4
ALL_SCOPES = ("read", "review", "draft", "ask", "order")
FORM = {"name": "Chaos", "scopes": ALL_SCOPES, "reach": "all", "lifetime": "30"}


@dataclass
class Programs:
    """Programs with one token that order, retry, and sometimes send something else under the same key."""

    origins: Sequence[str]
    secret: str
    project: str
    seed: int
    statuses: Counter[int] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def order(self, number: int) -> None:
        """Order until a node says yes; then once more, alone or at one moment, and with another body."""
        chance = random.Random(f"{self.seed}/{number}")
        body = {"prompt": f"A harbour by token, number {number}.", "shot": 1, "engine": "render"}
        key = f"chaos {self.seed}, order {number}"
        with ThreadPoolExecutor(2) as pool:
            times = chance.choice((1, 1, 2, 3))
            sent = [pool.submit(self._until_answered, body, key, {200, 201}) for _ in range(times)]
            ids = {answer.result().json()["id"] for answer in sent}
        if chance.random() < 0.5:
            ids.add(self._until_answered(body, key, {200}).json()["id"])
        if chance.random() < 0.25:
            self._until_answered({**body, "prompt": "A calm lake."}, key, {409})
        if len(ids) != 1:
            self.problems.append(f"order {number} is {len(ids)} orders")

    def _until_answered(self, body: dict[str, Any], key: str, expected: set[int]) -> httpx.Response:
        """The answer of a node that is not being killed. What is not expected, and no fault of a node, is a problem."""
        turns = iter(range(10_000))

        def answer() -> httpx.Response | None:
            response = self._send(self.origins[next(turns) % len(self.origins)], body, key)
            return response if response is not None and response.status_code < 429 else None

        response: httpx.Response = wait_for(answer, seconds=180, pause=0.2)
        if response.status_code not in expected:
            self.problems.append(f"{key}: {response.status_code} {response.text[:200]}")
        return response

    def _send(self, origin: str, body: dict[str, Any], key: str) -> httpx.Response | None:
        headers = {"Authorization": f"Bearer {self.secret}", "Idempotency-Key": key}
        try:
            response = httpx.post(
                f"{origin}/api/v1/projects/{self.project}/orders", json=body, headers=headers, timeout=20
            )
        except httpx.HTTPError:
            self.statuses[0] += 1
            return None
        self.statuses[response.status_code] += 1
        return response


def rage(
    nodes: Sequence[Studio],
    look: Look,
    person: Person,
    *,
    orders: int,
    seed: int = 1,
    pause: float = 3.0,
    patience: float = 1800,
) -> Outcome:
    """Order by token, before anything else is paid for, while nodes are killed; then look at what is left."""
    wait_for(lambda: unfinished(look) == 0, seconds=300)
    programs = Programs([node.base_url for node in nodes], _token(person), person.gallery.split("/")[2], seed)
    started = time.monotonic()
    chaos = Chaos(nodes, seed=seed, pause=pause, breaks_provider=False)
    chaos.thread.start()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(programs.order, range(orders)))
        wait_for(lambda: chaos.kills.total() > 0, seconds=60)
        # The work itself must be struck too, but where one node dies again and again it must get on at last.
        ends = time.monotonic() + orders
        wait_for(
            lambda: unfinished(look) <= orders // 5 or time.monotonic() > ends,
            seconds=orders + 60,
            pause=0.5,
        )
    finally:
        chaos.stop.set()
        chaos.thread.join()
    wait_for(lambda: unfinished(look) == 0, seconds=patience, pause=0.5)
    outcome = Outcome(orders, time.monotonic() - started, len(nodes), kills=chaos.kills)
    account(outcome, nodes[0].sandbox_url, look)
    outcome.more = [("answers by status; 0: none came", _listed(programs.statuses))]
    outcome.problems += [*programs.problems, *_faults(outcome, look)]
    return outcome


def _faults(outcome: Outcome, look: Look) -> Iterator[str]:
    """What is wrong beside: every order is one accepted task, and what the token may spend was counted."""
    if outcome.accepted != outcome.ordered:
        yield f"{outcome.accepted} tasks were accepted for {outcome.ordered} orders"
    if outcome.spent != outcome.billed:
        yield f"${outcome.spent} in the ledger, ${outcome.billed} on the bill"
    counted = look("select count(*), count(distinct generation_id) from api_tokenorder")[0]
    if tuple(counted) != (outcome.ordered, outcome.ordered):
        yield f"{counted} orders count against the token"


def _token(person: Person) -> str:
    """A token with all scopes, made on the page as a person does."""
    page = unescape(person.http.post("/profile/tokens/", data=FORM).text)
    match = re.search(r"ct_[\w-]{43}", page)
    assert match, page
    return match[0]


def _listed(statuses: Counter[int]) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items()))


def main() -> None:
    """Run it with two nodes, print the figures and write them down."""
    usual = [200, 1]
    orders, seed = ([int(word) for word in sys.argv[1:]] + usual[len(sys.argv) - 1 :])[:2]
    with TemporaryDirectory() as folder, two_nodes(Path(folder)) as (nodes, look):
        outcome = rage(nodes, look, Person(nodes[0]), orders=orders, seed=seed)
    sys.stdout.write("\n".join(outcome.lines()) + "\n")
    figures = [Figure(name, figure) for name, figure in outcome.figures()]
    title = "Orders by token and kill -9 (`python -m tests.journeys.chaos_api`)"
    report.write({title: figures}, Path("docs/performance.md"))
    sys.exit(bool(outcome.problems))


if __name__ == "__main__":
    main()
