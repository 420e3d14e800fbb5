"""Two nodes under orders, uploads and review, while what they stand on goes away and comes back.

``make siege`` takes about ten minutes and prints a table; it ends with 1 when something was lost, paid twice, or
not back in time. The disk that is filled is a small one in memory, for which it must be root.
"""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Lock, Thread
from typing import Any

import httpx
import psycopg
from PIL import Image

from bench.client import Person
from tests.environment.passage import Passage, passage
from tests.environment.ports import free_port
from tests.environment.postgres import postgres
from tests.environment.redis import redis_server
from tests.environment.s3 import s3_server
from tests.processes import BASE, Studio, answers, studio, wait_for

OUTAGE_SECONDS = 30
BACK_SECONDS = 30
PAUSE_SECONDS = 1.0
SLOW_CLIENTS = 500
DISK_BYTES = 700_000_000
KEY = {"Authorization": "Bearer any-key"}
PAID = "generation_generation where engine = 'runware'"
SENTENCE = re.compile(
    r"does not answer|is full|cannot be reached|is away|not stored|try again", re.IGNORECASE
)
PHASES = "phase", "answers", "5xx with a sentence", "500 or none", "worst p", "back after"


@dataclass
class Answer:
    """One answer to one of the people."""

    what: str
    status: int  # 0: none
    has_sentence: bool
    seconds: float


@dataclass
class Phase:
    """What people saw in one phase."""

    name: str
    answers: list[Answer] = field(default_factory=list)
    back_seconds: float = 0.0
    after: list[Answer] = field(default_factory=list)  # bad ones, later than people may be asked to bear

    def line(self) -> str:
        """One row of the table."""
        explained = sum(one.status > 500 and one.has_sentence for one in self.answers)
        bad = Counter(f"{one.what} {one.status}" for one in self.answers if is_bad(one))
        words = ", ".join(f"{count} × {name}" for name, count in bad.most_common(4)) or "none"
        slowest = max((one.seconds for one in self.answers), default=0)
        return f"| {self.name} | {len(self.answers)} | {explained} | {words} | {slowest:.1f} s | {self.back_seconds:.1f} s |"


def is_bad(answer: Answer) -> bool:
    """An error page without a sentence, or no answer."""
    return answer.status in {0, 500} or (answer.status > 500 and not answer.has_sentence)


class Siege:
    """Two nodes, people at both, and the passages before what they stand on."""

    def __init__(
        self, nodes: list[Studio], person: Person, passages: dict[str, Passage], database_url: str
    ) -> None:
        self.nodes, self.person, self.passages, self.database_url = nodes, person, passages, database_url
        self.rows: list[Phase] = [Phase("quiet")]
        self.ordered: set[str] = set()
        self.uploaded: set[str] = set()
        self.stop, self.lock, self.turn = Event(), Lock(), 0
        self.client = httpx.Client(cookies=person.http.cookies, timeout=20)
        self.threads = [
            Thread(target=self._repeat, args=(work,)) for work in (self._order, self._upload, self._review)
        ]

    def start(self) -> None:
        """Let people begin."""
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        """Send people home."""
        self.stop.set()
        for thread in self.threads:
            thread.join()
        self.client.close()

    def phase(self, name: str, disturb: Callable[[], Any]) -> None:
        """Disturb; then measure how long it takes until an order becomes a take and nothing fails any more."""
        self.rows.append(row := Phase(name))
        disturb()
        began = time.monotonic()
        self._wait_until_well()
        row.back_seconds = time.monotonic() - began

    def outage(self, *names: str) -> Callable[[], None]:
        """Half a minute without these."""

        def away() -> None:
            for name in names:
                self.passages[name].close()
            time.sleep(OUTAGE_SECONDS)
            for name in names:
                self.passages[name].open()

        return away

    def _wait_until_well(self) -> None:
        def is_well() -> bool:
            return all(answers(f"{node.base_url}/sign-in/") for node in self.nodes) and self._order_and_see()

        wait_for(is_well, seconds=240, pause=0.2)

    def _order_and_see(self) -> bool:
        key = self._order()
        query = f"select state from {PAID} and order_key = %s"
        deadline = time.monotonic() + 60
        while key and time.monotonic() < deadline:
            if self.look(query, key) == [("ready",)]:
                return True
            time.sleep(0.2)
        return False

    def look(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Into the database, past every passage."""
        with psycopg.connect(self.database_url) as connection:
            return connection.execute(query, values).fetchall()

    def _repeat(self, work: Callable[[], Any]) -> None:
        while not self.stop.wait(PAUSE_SECONDS):
            work()

    def _order(self) -> str:
        """Press until the studio says yes: the same click, so the same key. What was accepted must never be lost."""
        key = str(uuid.uuid4())
        form = {"mode": "text", "prompt": f"A storm, {key}.", "engine": "runware", "order_key": key}
        for _ in range(60):
            answer = self._ask("order", "POST", f"{self.person.gallery}order/", data=form)
            if answer.status in {200, 302}:
                self.ordered.add(key)
                return key
            if self.stop.wait(0.5):
                break
        return ""

    def _upload(self) -> None:
        content = io.BytesIO()
        Image.effect_noise((400, 400), random.uniform(20, 90)).convert("RGB").save(content, "PNG")
        name = f"{uuid.uuid4().hex}.png"
        files = {"file": (name, content.getvalue(), "image/png")}
        answer = self._ask(
            "upload", "POST", f"{self.person.gallery}uploads/", data={"role": "reference_images"}, files=files
        )
        if answer.status == 200:
            self.uploaded.add(name)

    def _review(self) -> None:
        self._ask("gallery", "GET", self.person.gallery)

    def _ask(self, what: str, method: str, path: str, **form: Any) -> Answer:
        with self.lock:
            self.turn += 1
            base = self.nodes[self.turn % len(self.nodes)].base_url
            row = self.rows[-1]
        headers = {"X-CSRFToken": self.person.http.cookies["csrftoken"], "Referer": base}
        began = time.monotonic()
        try:
            response = self.client.request(method, f"{base}{path}", headers=headers, **form)
            status, text = response.status_code, response.text if response.status_code >= 500 else ""
        except httpx.HTTPError:
            status, text = 0, ""
        answer = Answer(what, status, bool(SENTENCE.search(text)), time.monotonic() - began)
        row.answers.append(answer)
        return answer


def run(folder: Path) -> tuple[list[str], list[str]]:
    """The rows of the table, and what is not true at the end."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres())
        redis = stack.enter_context(redis_server())
        s3 = stack.enter_context(s3_server(folder / "s3"))
        provider = stack.enter_context(Provider(folder / "provider").running())
        passages = {
            "PostgreSQL": stack.enter_context(passage(port_of(server.address))),
            "Redis": stack.enter_context(passage(port_of(redis))),
            "S3": stack.enter_context(passage(port_of(s3.endpoint_url))),
        }
        environment: dict[str, Any] = {
            "DATABASE_URL": through(server.address, passages["PostgreSQL"]),
            "REDIS_URL": through(redis, passages["Redis"]),
            **s3.new_bucket(),
            "S3_ENDPOINT_URL": through(s3.endpoint_url, passages["S3"]),
            "SANDBOX_URL": f"{provider.url}/v1",
            "RUNWARE_BASE_URL": f"{provider.url}/v1",
            "RUNWARE_API_KEY": "any-key",
            "PAID_AT_ONCE": "8",
            "ORDERS_AT_MOST": "100000",
            "LOG_LEVEL": "ERROR",
            "SECRET_KEY": "siege-0123456789-abcdefghijklmnopqrstuvwxyz",
        }
        small_disk = stack.enter_context(disk_in_memory(folder / "second"))
        datas = [folder / "first" / "data", small_disk / "data"]
        datas[0].parent.mkdir()
        starts = [contextlib.ExitStack() for _ in datas]
        for own in starts:
            stack.push(own)
        nodes = [
            own.enter_context(studio(data, **environment)) for own, data in zip(starts, datas, strict=True)
        ]
        siege = Siege(nodes, Person(nodes[0]), passages, server.address)
        siege.start()
        try:
            disturb(siege, starts, datas, environment, provider)
        finally:
            siege.end()
        problems = account(siege, provider, folder / "s3")
        return [row.line() for row in siege.rows], problems


def disturb(
    siege: Siege,
    starts: list[contextlib.ExitStack],
    datas: list[Path],
    environment: dict[str, Any],
    provider: Provider,
) -> None:
    """One after the other."""

    def restart(number: int) -> None:
        starts[number].close()
        siege.nodes[number] = starts[number].enter_context(studio(datas[number], **environment))

    def kill(number: int) -> None:
        for process in [*siege.nodes[number].children(), siege.nodes[number].process]:
            process.kill()
        time.sleep(OUTAGE_SECONDS / 2)
        restart(number)

    def restart_both() -> None:
        restart(0)
        restart(1)

    siege.phase("nothing", lambda: time.sleep(OUTAGE_SECONDS / 2))
    siege.phase("a node is killed, the other goes on", lambda: kill(1))
    for name in siege.passages:
        siege.phase(f"{name} is away", siege.outage(name))
    siege.phase("the provider is away", provider.outage)
    siege.phase("Redis and S3 are away", siege.outage("Redis", "S3"))
    siege.phase("PostgreSQL and Redis are away", siege.outage("PostgreSQL", "Redis"))
    siege.phase("the disk of a node is full", lambda: fill(datas[1].parent))
    siege.phase(f"{SLOW_CLIENTS} slow clients at each node", lambda: slow_clients(siege.nodes))
    siege.phase("rolling restart", restart_both)


class Provider:
    """The sandbox as the paid provider, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Provider]:
        """While the block lasts."""
        self._start()
        try:
            yield self
        finally:
            self._stop()

    def outage(self) -> None:
        """Half a minute without it; what it has accepted it keeps."""
        self._stop()
        time.sleep(OUTAGE_SECONDS)
        self._start()

    def _start(self) -> None:
        command = [sys.executable, "-m", "studio.sandbox", "--port", str(self.port), "--data", str(self.data)]
        self.process = subprocess.Popen([*command, "--pace", "instant"], cwd=BASE, stdout=subprocess.DEVNULL)
        wait_for(lambda: answers(f"{self.url}/healthz"))

    def _stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)


@contextlib.contextmanager
def disk_in_memory(folder: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> None:
    """Leave no byte for a while."""
    path = folder / "filling"
    with contextlib.suppress(OSError), path.open("wb") as file:
        while True:
            file.write(bytes(1_000_000))
            file.flush()
    time.sleep(OUTAGE_SECONDS)
    path.unlink()


def slow_clients(nodes: list[Studio]) -> None:
    """Headers, bodies and answers that somebody does not finish."""
    halves = (
        b"GET /sign-in/ HTTP/1.1\r\nHost: loc",
        b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\nonly",
    )
    with contextlib.ExitStack() as stack:
        for number in range(SLOW_CLIENTS * len(nodes)):
            address = "127.0.0.1", port_of(nodes[number % len(nodes)].base_url)
            client = stack.enter_context(socket.create_connection(address, timeout=10))
            client.sendall(halves[number // len(nodes) % 2])
        time.sleep(OUTAGE_SECONDS / 2)


def account(siege: Siege, provider: Provider, buckets: Path) -> list[str]:
    """What is not true when everything has ended."""
    wait_for(
        lambda: siege.look(f"select 1 from {PAID} and state <> 'ready' limit 1") == [], seconds=240, pause=0.5
    )
    bill = httpx.get(f"{provider.url}/sandbox/bill", headers=KEY, timeout=30).json()
    tasks = {str(task) for (task,) in siege.look(f"select task_uuid from {PAID}")}
    keys = {str(key) for (key,) in siege.look(f"select order_key from {PAID}")}
    accepted = Counter(one["taskUUID"] for one in bill["accepted"] if one["taskUUID"] in tasks)
    billed = [one for one in bill["results"] if one["taskUUID"] in tasks]
    takes = siege.look(
        f"select video_uuid, original from generation_take take left join library_asset asset on asset.id = asset_id"
        f" where generation_id in (select id from {PAID})"
    )
    [(spent, held)] = siege.look("select sum(spent_usd), sum(held_usd) from ledger_entry")
    names = {name for (name,) in siege.look("select name from library_asset")}
    stored = {str(path.relative_to(bucket)) for bucket in buckets.iterdir() for path in bucket.rglob("*.mp4")}
    cost = sum((Decimal(str(one["cost"])) for one in billed), Decimal(0))
    checks = {
        f"each of {len(siege.ordered)} accepted orders is there": siege.ordered <= keys,
        "the provider has each order once": set(accepted.values()) == {1} and len(accepted) == len(tasks),
        "each billed result is one take": sorted(str(video) for video, _ in takes)
        == sorted(one["videoUUID"] for one in billed),
        "the file of each take is stored": all(name in stored for _, name in takes),
        f"each of {len(siege.uploaded)} accepted uploads is there": siege.uploaded <= names,
        f"the ledger says what the bill says, ${cost}": (spent, held) == (cost, 0),
        f"all was back within {BACK_SECONDS} s": all(row.back_seconds < BACK_SECONDS for row in siege.rows),
    }
    for words, holds in checks.items():
        print(f"{'yes' if holds else 'NO '}  {words}")
    return [words for words, holds in checks.items() if not holds]


def port_of(address: str) -> int:
    """The port in a URL."""
    return int(re.findall(r":(\d+)", address)[-1])


def through(address: str, way: Passage) -> str:
    """The URL by way of a passage."""
    return address.replace(f":{port_of(address)}", f":{way.port}")


def main() -> None:
    """Run it and print."""
    os.environ.pop("DATABASE_URL", None)
    with TemporaryDirectory() as name:
        lines, problems = run(Path(name))
    print("\n".join([f"| {' | '.join(PHASES)} |", "|---" * len(PHASES) + "|", *lines]))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
