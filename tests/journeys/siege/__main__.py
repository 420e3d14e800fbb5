"""The siege: one fault after the other, then the account."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import report
from bench.client import Person
from bench.report import Figure
from tests.core.transfer.studios import manage
from tests.journeys.siege.checks import PAID, after_the_restore, at_the_end
from tests.journeys.siege.faults import SLOW_CLIENTS, cut_off, filled, kill, slow_clients
from tests.journeys.siege.nodes import Nodes, Servers, datas_of, previous_version, servers
from tests.journeys.siege.people import People, Phase
from tests.processes import BASE, answers, wait_for

OUTAGE_SECONDS = 30
WELL_SECONDS = 300
Fault = contextlib.AbstractContextManager[Any]


class Siege:
    """Nodes and people, and the phases that they go through."""

    def __init__(self, nodes: Nodes, people: People, servers: Servers) -> None:
        self.nodes, self.people, self.servers = nodes, people, servers

    def phase(self, name: str, fault: Fault, *, seconds: float = OUTAGE_SECONDS) -> None:
        """Let a fault last; then see how long it takes until an order becomes a take and every node is ready."""
        print(f"{time.strftime('%H:%M:%S')} {name}", flush=True)
        phase = Phase(name)
        self.people.phases.append(phase)
        with fault:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                phase.named |= self._named()
                time.sleep(1)
        phase.over_at = time.monotonic()
        wait_for(self._is_well, seconds=WELL_SECONDS, pause=0.2)
        phase.back_seconds = time.monotonic() - phase.over_at

    def _named(self) -> set[str]:
        """What the nodes tell load balancers."""
        answered = [self.nodes.readiness(number) for number in range(len(self.nodes.running))]
        return {problem for one in answered for problem in one.json()["problems"].values()}

    def _is_well(self) -> bool:
        urls = [f"{node.base_url}/readyz" for node in self.nodes.running]
        return all(map(answers, urls)) and self._becomes_a_take(self.people.order())

    def _becomes_a_take(self, order_key: str) -> bool:
        query = f"select state from {PAID} and order_key = %s"
        wait_for(lambda: self.servers.look(query, order_key) == [("ready",)], seconds=WELL_SECONDS, pause=0.2)
        return True

    @contextlib.contextmanager
    def done(self, work: Callable[[], object]) -> Any:
        """A fault that is over when this work is done."""
        work()
        yield

    @contextlib.contextmanager
    def killed(self, number: int) -> Any:
        """A node without power."""
        kill(self.nodes.running[number])
        yield
        self.nodes.restart(number)

    def deploy(self, previous: Path) -> None:
        """Tables of the new version under the old programs, the new programs node by node, and one back and forth."""
        self.nodes.prepare(BASE)
        for number, code in ((0, BASE), (1, BASE), (1, previous), (1, BASE)):
            self.nodes.deploy(number, code)


def disturb(siege: Siege, previous: Path, backup: Path) -> None:
    """One after the other."""
    passages, provider = siege.servers.passages, siege.servers.provider
    siege.phase("nothing, on the version before", contextlib.nullcontext(), seconds=15)
    siege.phase(
        "rolling deploy of this version, and one node back and forth",
        siege.done(lambda: siege.deploy(previous)),
        seconds=0,
    )
    data, environment = siege.nodes.datas[0], siege.servers.environment
    siege.phase("a backup", siege.done(lambda: manage(data, "backup", backup, **environment)), seconds=0)
    siege.phase("a node is killed, the other goes on", siege.killed(1), seconds=15)
    for name, server in passages.items():
        siege.phase(f"{name} is away", cut_off(server))
    siege.phase("the provider is away", cut_off(provider))
    siege.phase("Redis and S3 are away", cut_off(passages["Redis"], passages["S3"]))
    siege.phase("PostgreSQL and Redis are away", cut_off(passages["PostgreSQL"], passages["Redis"]))
    siege.phase("the disk of a node is full", filled(siege.nodes.datas[1].parent))
    siege.phase(f"{SLOW_CLIENTS} slow clients at each node", slow_clients(siege.nodes.running), seconds=15)


def run(folder: Path, tell: Callable[[list[Figure]], None]) -> bool:
    """Tell the phases and what must be true at the end; whether all of it is."""
    previous, backup = previous_version(folder), folder / "backup"
    with contextlib.ExitStack() as stack:
        outside = stack.enter_context(servers(folder))
        nodes = Nodes(outside, datas_of(folder, stack), previous, stack)
        person = Person(nodes.running[0])
        people = People(nodes.url, person.http.cookies, person.gallery, take_of(person, outside), folder)
        try:
            with people:
                disturb(Siege(nodes, people, outside), previous, backup)
        finally:
            tell([figure(phase) for phase in people.phases if phase.answers])
        account = at_the_end(people, outside)
        tell(answers_of(account))
        nodes.stop()
        restored = after_the_restore(outside, backup, folder)
        tell(answers_of(restored))
        return all({**account, **restored}.values())


def answers_of(account: dict[str, bool]) -> list[Figure]:
    """Rows of the table: what must be true, and whether it is."""
    return [Figure(words, "yes" if holds else "**no**") for words, holds in account.items()]


def take_of(person: Person, servers: Servers) -> str:
    """The address of a take of the demo project, once there is one."""
    query = "select id from generation_take where state = 'ready' limit 1"
    [(take,)] = wait_for(lambda: servers.look(query), pause=0.5)
    return f"/takes/{take}/"


def figure(phase: Phase) -> Figure:
    """One row of the table."""
    bad = ", ".join(f"{count} × {name}" for name, count in phase.bad.most_common(4)) or "none"
    slowest = max((one.seconds for one in phase.answers), default=0)
    named = "; ".join(sorted(phase.named))
    return Figure(
        phase.name,
        f"back after {phase.back_seconds:.1f} s" if phase.over_at else "",
        f"slowest answer {slowest:.1f} s",
        f"{len(phase.answers)} answers, {phase.explained} say what is away; without a sentence: {bad}"
        + (f", the last {phase.late_seconds:.0f} s after the end" if phase.late_seconds else "")
        + (f"; /readyz: {named}" if named else ""),
    )


def main(folder: Path) -> None:
    """Run it, print, and renew the section of docs/performance.md."""
    os.environ.pop("DATABASE_URL", None)
    rows: list[Figure] = []

    def tell(more: list[Figure]) -> None:
        rows.extend(more)
        print(*more, sep="\n", flush=True)
        report.write({"Two nodes under siege": rows}, BASE / "docs" / "performance.md")

    sys.exit(not run(folder, tell))


if __name__ == "__main__":
    with TemporaryDirectory() as temporary:
        main(
            Path(sys.argv[1] if sys.argv[1:] else temporary)
        )  # a folder that is named is kept, with its logs
