"""Real processes, killed at random, with faults at random: at the end everything is accounted for.

``python -m tests.journeys.chaos [orders] [seed]`` prints the figures; the suite runs a small one.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import httpx
import psutil

from bench.client import Person
from tests.processes import Studio, studio, wait_for

KEY = {"Authorization": "Bearer any-key"}
VICTIMS = ("manage.py cluster", "gunicorn", "manage.py watch", "studio.sandbox")
FAULTS = (
    *(
        (name, "submit")
        for name in ("busy_429", "error_500", "unavailable_503", "html_502", "malformed_json", "refused_400")
    ),
    *((name, "submit") for name in ("cut_before", "cut_after", "cut_after", "quota_402", "invalid_key_401")),
    *((name, "poll") for name in ("busy_429", "error_500", "html_502", "empty_data", "cut_before")),
    *((name, "render") for name in ("error_in_errors", "error_in_item", "partial_failure", "safety_block")),
    *((name, "download") for name in ("url_422", "url_502", "truncated", "short_file", "wrong_file")),
    ("url_expired", "download"),
    # Answers that are lost, refused when repeated, forgotten or incomplete.
    *(("lost_then_refused", "order"),) * 3,
    *(("cost_missing", "order"),) * 2,
    *(("forgotten", "poll"), ("forgotten", "details"), ("safety_400", "submit")),
)
NOT_FOUND_SECONDS = 15  # how long nobody may know an order until it is given up, here
UNFINISHED = (
    "select count(*) from generation_generation where state not in ('ready','failed','blocked','cancelled')"
)


@dataclass
class Outcome:
    """What is left when the dust has settled."""

    ordered: int
    seconds: float
    kills: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    states: dict[str, int] = field(default_factory=dict)
    accepted: int = 0
    sent_again: int = 0
    billed_twice: int = 0
    ready_takes: int = 0
    failed_takes: int = 0
    spent: Decimal = Decimal(0)
    held: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)
    refused_unheard: int = 0
    estimated: int = 0
    never_told: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The figures, one a line."""
        kills = ", ".join(f"{count} x {name}" for name, count in sorted(self.kills.items()))
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return [
            f"{self.ordered} orders in {self.seconds:.0f} s; kill -9: {kills}; {self.faults} faults armed",
            f"orders: {states}",
            f"takes: {self.ready_takes} ready, {self.failed_takes} failed with a reason",
            f"accepted by the provider: {self.accepted}, sent more than once: {self.sent_again}",
            f"billed twice: {self.billed_twice}",
            f"ledger: ${self.spent} paid, ${self.held} held; the provider's bill: ${self.billed}",
            f"refused after a lost answer: {self.refused_unheard} orders; at the agreed price: {self.estimated} results",
            *(f"billed, but never told: {result}" for result in self.never_told),
            *(f"PROBLEM: {problem}" for problem in self.problems),
            "Nothing was lost and nothing paid twice." if not self.problems else "NOT GOOD",
        ]


class Chaos:
    """Kills and breaks things until told to stop."""

    def __init__(self, running: Studio, *, seed: int, pause: float) -> None:
        self.running, self.pause = running, pause
        self.chance = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.faults = 0
        self.stop = Event()
        self.thread = Thread(target=self._rage)

    def _rage(self) -> None:
        while not self.stop.wait(self.chance.uniform(0.3, 1.0) * self.pause):
            with suppress(httpx.HTTPError):
                self._break()
            self._kill()

    def _break(self) -> None:
        _clear(self.running)  # what did not strike by now does not pile up
        for name, place in self.chance.sample(FAULTS, 3):
            wish = {"fault": name, "on": place, "times": self.chance.randint(1, 2)}
            url = f"{self.running.sandbox_url}/sandbox/faults"
            httpx.post(url, json=[wish], headers=KEY, timeout=5).raise_for_status()
            self.faults += 1

    def _kill(self) -> None:
        victim = self.chance.choice(VICTIMS)
        children = self.running.children(victim)
        if children:
            with suppress(psutil.Error):
                self.chance.choice(children).kill()
                self.kills[victim.rpartition(" ")[2].rpartition(".")[2]] += 1


def run(data: Path, *, orders: int, seed: int = 1, pause: float = 3.0, patience: float = 900) -> Outcome:
    """Order ``orders`` videos while everything breaks; then let it heal, and look at what is left."""
    with studio(
        data,
        is_paid=True,
        SANDBOX_PACE="instant",
        PAID_AT_ONCE="16",
        ORDERS_AT_MOST="100000",
        NOT_FOUND_SECONDS=str(NOT_FOUND_SECONDS),
        LOG_LEVEL="ERROR",
    ) as running:
        person = Person(running)
        wait_for(lambda: _unfinished(data) == 0)
        started = time.monotonic()
        chaos = Chaos(running, seed=seed, pause=pause)
        chaos.thread.start()
        try:
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda number: _order(person, number), range(orders)))
            # The work itself must be struck too, not only the ordering.
            ends = time.monotonic() + orders
            wait_for(
                lambda: _unfinished(data) <= orders // 5 or time.monotonic() > ends,
                seconds=orders + 60,
                pause=0.5,
            )
        finally:
            chaos.stop.set()
            chaos.thread.join()
        wait_for(lambda: _clear(running), seconds=60, pause=0.5)
        wait_for(lambda: _unfinished(data) == 0, seconds=patience, pause=0.5)
        outcome = Outcome(orders, time.monotonic() - started, chaos.kills, chaos.faults)
        bill = httpx.get(f"{running.sandbox_url}/sandbox/bill", headers=KEY, timeout=30).json()
        _account(outcome, bill, data)
        return outcome


def _order(person: Person, number: int) -> None:
    """Press Generate until the studio says yes: the same click, so the same key."""
    form = {
        "mode": "text",
        "prompt": f"A storm over the sea, number {number}.",
        "engine": "runware",
        "order_key": str(uuid.uuid4()),
        "number_results": str(1 + number % 2),
    }

    def press() -> bool:
        try:
            answer = person.http.post(f"{person.gallery}order/", data=form, timeout=20)
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    wait_for(press, seconds=120, pause=0.3)


def _unfinished(data: Path) -> int:
    return int(_look(data, UNFINISHED)[0][0])


def _clear(running: Studio) -> bool:
    try:
        return httpx.delete(f"{running.sandbox_url}/sandbox/faults", headers=KEY, timeout=5).is_success
    except httpx.HTTPError:
        return False


def _account(outcome: Outcome, bill: dict[str, Any], data: Path) -> None:
    paid = "from generation_generation where engine='runware'"
    outcome.states = dict(_look(data, f"select state, count(*) {paid} group by state"))
    tasks = {str(uuid.UUID(task)) for (task,) in _look(data, f"select task_uuid {paid}")}
    takes = _look(
        data,
        "select take.state, take.video_uuid, take.asset_id, take.error_message from generation_take take"
        " join generation_generation g on g.id = take.generation_id where g.engine='runware'",
    )
    accepted = [one for one in bill["accepted"] if one["taskUUID"] in tasks]
    billed = [one for one in bill["results"] if one["taskUUID"] in tasks]
    outcome.accepted, outcome.sent_again = len(accepted), sum(one["submits"] > 1 for one in accepted)
    outcome.ready_takes = sum(state == "ready" for state, *_ in takes)
    outcome.failed_takes = sum(state == "failed" for state, *_ in takes)
    outcome.billed = sum((Decimal(str(one["cost"])) for one in billed), Decimal(0))
    sums = _look(data, "select spent_usd, held_usd from ledger_entry")
    outcome.spent = sum((Decimal(str(spent)) for spent, _ in sums), Decimal(0))
    outcome.held = sum((Decimal(str(held)) for _, held in sums), Decimal(0))
    outcome.billed_twice = len(billed) - len({one["videoUUID"] for one in billed})
    video_uuids = [video for _, video, *_ in takes if video]
    unknown = {
        str(uuid.UUID(task)) for (task,) in _look(data, f"select task_uuid {paid} and acceptance='unknown'")
    }
    untold = [one for one in billed if one["taskUUID"] in unknown and one["videoUUID"] not in video_uuids]
    outcome.never_told = [f"{one['videoUUID']}, ${one['cost']}" for one in untold]
    told_results = [one["videoUUID"] for one in billed if one not in untold]
    never_told_usd = sum((Decimal(str(one["cost"])) for one in untold), Decimal(0))
    outcome.refused_unheard = _look(data, f"select count(*) {paid} and refusal_code != ''")[0][0]
    outcome.estimated = _look(data, "select count(*) from ledger_entry where note != ''")[0][0]
    checks = {
        "every order is there": sum(outcome.states.values()) == outcome.ordered,
        "every order ended": set(outcome.states) <= {"ready", "failed", "blocked"},
        "every billed result is exactly one take, or its order's charge is unknown": sorted(told_results)
        == sorted(video_uuids),
        "every ready take has its own file": all(asset for state, _, asset, _ in takes if state == "ready"),
        "nothing is held": outcome.held == 0,
        "the ledger equals the bill without what was never told": outcome.spent
        == outcome.billed - never_told_usd,
    }
    outcome.problems = [f"not true: {words}" for words, holds in checks.items() if not holds]


def _look(data: Path, query: str) -> list[tuple[Any, ...]]:
    path = f"file:{data / 'studio.sqlite3'}?mode=ro"
    with closing(sqlite3.connect(path, uri=True, timeout=30)) as connection:
        return connection.execute(query).fetchall()


def main() -> None:
    """Run it and print."""
    orders, seed = ([int(word) for word in sys.argv[1:]] + [300, 1][len(sys.argv) - 1 :])[:2]
    with TemporaryDirectory() as folder:
        outcome = run(Path(folder) / "data", orders=orders, seed=seed)
    sys.stdout.write("\n".join(outcome.lines()) + "\n")
    sys.exit(bool(outcome.problems))


if __name__ == "__main__":
    main()
