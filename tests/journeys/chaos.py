"""Real processes, killed at random, with faults at random: at the end everything is accounted for.

``python -m tests.journeys.chaos [orders] [seed] [rows of a plan]`` breaks two nodes that share PostgreSQL, Redis and S3, and no
disk; it prints the figures and writes them into docs/performance.md. The suite runs a small one on SQLite.
"""

from __future__ import annotations

import itertools
import random
import secrets
import sqlite3
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

import httpx
import psutil
import psycopg

from bench import report
from bench.client import Person
from bench.report import Figure
from tests.environment.postgres import postgres
from tests.environment.redis import redis_server
from tests.environment.s3 import s3_server
from tests.journeys import chaos_plan
from tests.processes import Studio, command_of, studio, wait_for

KEY = {"Authorization": "Bearer any-key"}
OWN_PROGRAMS = ("studio-cluster", "studio-web", "studio-watcher")
VICTIMS = (*OWN_PROGRAMS, "studio.sandbox")
NODE = "a whole node"  # every process of one but the sandbox, at once
Wish = tuple[str, str]
FAULTS: tuple[Wish, ...] = (
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
BOTH: tuple[tuple[Wish, ...], ...] = (  # at one order, or one after the other
    (("lost_then_refused", "order"), ("cost_missing", "order")),
    (("lost_then_refused", "order"), ("forgotten", "poll")),
    (("cut_after", "submit"), ("forgotten", "poll")),
)
NOT_FOUND_SECONDS = 15  # how long nobody may know an order until it is given up, here
ENVIRONMENT: dict[str, Any] = {
    "SANDBOX_PACE": "instant",
    "PAID_AT_ONCE": "16",
    "ORDERS_AT_MOST": "100000",
    "NOT_FOUND_SECONDS": str(NOT_FOUND_SECONDS),
    "LOG_LEVEL": "ERROR",
}
Look = Callable[[str], list[tuple[Any, ...]]]
UNFINISHED = (
    "select count(*) from generation_generation where state not in ('ready','failed','blocked','cancelled')",
    chaos_plan.WAITING,
)
PAID = "select count(*) from generation_generation where engine='runware'"
ROWS = 100  # of a plan


@dataclass
class Outcome:
    """What is left when the dust has settled."""

    ordered: int
    seconds: float
    nodes: int = 1
    rows: int = 0  # of a batch of a plan, of all orders
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
    more: list[tuple[str, str]] = field(default_factory=list)  # figures of one kind of chaos

    def figures(self) -> list[tuple[str, str]]:
        """The figures, by name."""
        kills = ", ".join(f"{count} × {name}" for name, count in sorted(self.kills.items()))
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.states.items()))
        return [
            ("orders, nodes", f"{self.ordered}, {self.nodes}, in {self.seconds:.0f} s"),
            ("of the orders, rows of one batch of a plan", str(self.rows)),
            ("kill -9", kills),
            ("faults armed", str(self.faults)),
            ("orders at the end", states),
            ("takes at the end", f"{self.ready_takes} ready, {self.failed_takes} failed with a reason"),
            ("accepted by the provider, of them sent more than once", f"{self.accepted}, {self.sent_again}"),
            ("billed twice", str(self.billed_twice)),
            ("ledger: paid, held", f"${self.spent}, ${self.held}"),
            ("the provider's bill", f"${self.billed}"),
            ("orders refused after a lost answer", str(self.refused_unheard)),
            ("results at the agreed price, as no cost was named", str(self.estimated)),
            ("billed, but never told", "; ".join(self.never_told) or "nothing"),
            *self.more,
        ]

    def lines(self) -> list[str]:
        """The figures and what is wrong, one a line."""
        return [
            *(f"{name}: {figure}" for name, figure in self.figures()),
            *(f"PROBLEM: {problem}" for problem in self.problems),
            "Nothing was lost and nothing paid twice." if not self.problems else "NOT GOOD",
        ]


class Chaos:
    """Kills and breaks things until told to stop."""

    def __init__(
        self, nodes: Sequence[Studio], *, seed: int, pause: float, breaks_provider: bool = True
    ) -> None:
        self.nodes, self.pause, self.breaks_provider = nodes, pause, breaks_provider
        self.sandbox_url = nodes[0].sandbox_url
        self.chance = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.faults = 0
        self.stop = Event()
        self.thread = Thread(target=self._rage)

    def _rage(self) -> None:
        while not self.stop.wait(self.chance.uniform(0.3, 1.0) * self.pause):
            if self.breaks_provider:
                with suppress(httpx.HTTPError):
                    self._break()
            self._kill()

    def _break(self) -> None:
        _clear(self.sandbox_url)  # what did not strike by now does not pile up
        for name, place in (*self.chance.sample(FAULTS, 3), *self.chance.choice(BOTH)):
            wish = {"fault": name, "on": place, "times": self.chance.randint(1, 2)}
            url = f"{self.sandbox_url}/sandbox/faults"
            httpx.post(url, json=[wish], headers=KEY, timeout=5).raise_for_status()
            self.faults += 1

    def _kill(self) -> None:
        programs = VICTIMS if self.breaks_provider else OWN_PROGRAMS
        victim = self.chance.choice((*programs, *[NODE] * (len(self.nodes) - 1)))
        number = 0 if victim == "studio.sandbox" else self.chance.randrange(len(self.nodes))
        children = self.nodes[number].children("" if victim == NODE else victim)
        if victim == NODE:
            children = [one for one in children if "studio.sandbox" not in command_of(one)]
        elif children:
            children = [self.chance.choice(children)]
        for child in children:
            with suppress(psutil.Error):
                child.kill()
        self.kills[f"{victim.replace('-', '.').rpartition('.')[2]} {number + 1}"] += bool(children)


@contextmanager
def one_node(data: Path) -> Iterator[tuple[list[Studio], Look]]:
    """One node on SQLite, and a look into the database."""
    with studio(data, is_paid=True, **ENVIRONMENT) as running:
        yield [running], partial(look_into_sqlite, data / "studio.sqlite3")


@contextmanager
def two_nodes(folder: Path) -> Iterator[tuple[list[Studio], Look]]:
    """Two nodes that share a PostgreSQL, a Redis and a bucket, and no disk; and a look into the database."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres()).address
        (folder / "s3").mkdir()
        shared: dict[str, Any] = {
            **ENVIRONMENT,
            **stack.enter_context(s3_server(folder / "s3")).new_bucket(),
            "DATABASE_URL": database,
            "REDIS_URL": stack.enter_context(redis_server()),
            "SECRET_KEY": secrets.token_urlsafe(48),
        }
        first = stack.enter_context(studio(folder / "first", is_paid=True, **shared))
        provider = f"{first.sandbox_url}/v1"
        elsewhere: dict[str, Any] = {
            "SANDBOX_URL": provider,
            "RUNWARE_BASE_URL": provider,
            "RUNWARE_API_KEY": "any-key",
        }
        second = stack.enter_context(studio(folder / "second", **shared, **elsewhere))
        yield [first, second], partial(_look_into_postgresql, database)


def rage(
    nodes: Sequence[Studio],
    look: Look,
    person: Person,
    *,
    orders: int,
    rows: int,
    seed: int = 1,
    pause: float = 3.0,
    patience: float = 1800,
) -> Outcome:
    """Order videos, and rows of a plan, while everything breaks; then look at what is left, also of before."""
    wait_for(lambda: unfinished(look) == 0, seconds=300)
    chaos_plan.bring(person, rows)
    before = look(PAID)[0][0]
    started = time.monotonic()
    chaos = Chaos(nodes, seed=seed, pause=pause)
    chaos.thread.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            doors = [f"{node.base_url}{person.gallery}order/" for node in nodes]
            batch = pool.submit(chaos_plan.order, person, [node.base_url for node in nodes])
            list(pool.map(lambda number: _order(person, doors, number), range(orders)))
            batch.result()
        # The work itself must be struck too, not only the ordering.
        ends = time.monotonic() + orders + rows
        wait_for(
            lambda: unfinished(look) <= (orders + rows) // 5 or time.monotonic() > ends,
            seconds=orders + rows + 60,
            pause=0.5,
        )
    finally:
        chaos.stop.set()
        chaos.thread.join()
    wait_for(lambda: _clear(nodes[0].sandbox_url), seconds=60, pause=0.5)
    wait_for(lambda: unfinished(look) == 0, seconds=patience, pause=0.5)
    in_batch = look("select count(*) from plan_batchrow")[0][0]
    outcome = Outcome(
        before + orders + in_batch,
        time.monotonic() - started,
        len(nodes),
        in_batch,
        chaos.kills,
        chaos.faults,
    )
    account(outcome, nodes[0].sandbox_url, look)
    return outcome


def _order(person: Person, doors: Sequence[str], number: int) -> None:
    """Press Generate until a node says yes: the same click, so the same key, at one node after the other."""
    form = {
        "mode": "text",
        "shot": "1",  # without it, in the last row of the plan, which would then have a take and not be asked for
        "prompt": f"A storm over the sea, number {number}.",
        "engine": "runware",
        "order_key": str(uuid.uuid4()),
        "number_results": str(1 + number % 2),
    }
    turns = itertools.count(number)

    def press() -> bool:
        door = doors[next(turns) % len(doors)]
        origin = "/".join(door.split("/")[:3])
        try:
            answer = person.http.post(door, data=form, timeout=20, headers={"Referer": origin})
        except httpx.HTTPError:
            return False
        return answer.status_code == 200

    wait_for(press, seconds=180, pause=0.3)


def unfinished(look: Look) -> int:
    """How many orders and rows of a plan have not ended."""
    return sum(int(look(query)[0][0]) for query in UNFINISHED)


def _clear(sandbox_url: str) -> bool:
    try:
        return httpx.delete(f"{sandbox_url}/sandbox/faults", headers=KEY, timeout=5).is_success
    except httpx.HTTPError:
        return False


def account(outcome: Outcome, sandbox_url: str, look: Look) -> None:
    """Write down what is left, and what of it is wrong."""
    bill = httpx.get(f"{sandbox_url}/sandbox/bill", headers=KEY, timeout=30).json()
    paid = "from generation_generation where engine='runware'"
    outcome.states = dict(look(f"select state, count(*) {paid} group by state"))
    tasks = {str(uuid.UUID(str(task))) for (task,) in look(f"select task_uuid {paid}")}
    takes = look(
        "select take.state, take.video_uuid, take.asset_id, take.error_message from generation_take take"
        " join generation_generation g on g.id = take.generation_id where g.engine='runware'",
    )
    accepted = [one for one in bill["accepted"] if one["taskUUID"] in tasks]
    billed = [one for one in bill["results"] if one["taskUUID"] in tasks]
    outcome.accepted, outcome.sent_again = len(accepted), sum(one["submits"] > 1 for one in accepted)
    outcome.ready_takes = sum(state == "ready" for state, *_ in takes)
    outcome.failed_takes = sum(state == "failed" for state, *_ in takes)
    outcome.billed = sum((Decimal(str(one["cost"])) for one in billed), Decimal(0))
    sums = look("select spent_usd, held_usd from ledger_entry")
    outcome.spent = sum((Decimal(str(spent)) for spent, _ in sums), Decimal(0))
    outcome.held = sum((Decimal(str(held)) for _, held in sums), Decimal(0))
    outcome.billed_twice = len(billed) - len({one["videoUUID"] for one in billed})
    video_uuids = [video for _, video, *_ in takes if video]
    unknown = {
        str(uuid.UUID(str(task))) for (task,) in look(f"select task_uuid {paid} and acceptance='unknown'")
    }
    untold = [one for one in billed if one["taskUUID"] in unknown and one["videoUUID"] not in video_uuids]
    outcome.never_told = [f"{one['videoUUID']}, ${one['cost']}" for one in untold]
    told_results = [one["videoUUID"] for one in billed if one not in untold]
    never_told_usd = sum((Decimal(str(one["cost"])) for one in untold), Decimal(0))
    outcome.refused_unheard = look(f"select count(*) {paid} and refusal_code != ''")[0][0]
    outcome.estimated = look("select count(*) from ledger_entry where note != ''")[0][0]
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
    outcome.problems += chaos_plan.faults(look, Counter(one["taskUUID"] for one in accepted))


def look_into_sqlite(path: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query, as nobody but a test may ask for them."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
        return connection.execute(query).fetchall()


def _look_into_postgresql(address: str, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(address) as connection:
        return connection.execute(query.encode()).fetchall()


def main() -> None:
    """Run it with two nodes, print the figures and write them down."""
    usual = [300, 1, ROWS]
    orders, seed, rows = ([int(word) for word in sys.argv[1:]] + usual[len(sys.argv) - 1 :])[:3]
    with TemporaryDirectory() as folder, two_nodes(Path(folder)) as (nodes, look):
        outcome = rage(nodes, look, Person(nodes[0]), orders=orders, rows=rows, seed=seed)
    sys.stdout.write("\n".join(outcome.lines()) + "\n")
    figures = [Figure(name, figure) for name, figure in outcome.figures()]
    report.write({"Faults and kill -9 (`make chaos`)": figures}, Path("docs/performance.md"))
    sys.exit(bool(outcome.problems))


if __name__ == "__main__":
    main()
