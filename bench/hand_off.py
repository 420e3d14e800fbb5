"""The zip of 200 takes, 3 GB: first byte, speed and memory, beside ``zip -0`` of the same files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.client import Person
from bench.memory import Watch, large
from bench.report import Figure
from bench.upload import make_new
from tests.processes import Studio, studio

TAKES = 200
MEGABYTES = 15  # each
ROUNDS = 5
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """One zip as it came: until its first byte, and as a whole."""

    first_byte_seconds: float
    seconds: float
    size_bytes: int

    @property
    def speed(self) -> float:
        """Megabytes of the zip in each second."""
        return self.size_bytes / 1e6 / self.seconds


def measure() -> list[Figure]:
    """Our zip and that of the program in turn; memory of the web server meanwhile, beside that at rest."""
    with TemporaryDirectory() as name, studio(Path(name) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        person.rest()
        folder = _files(running, person, Path(name))
        idle = _peak(running, lambda: time.sleep(2))
        downloads, commands, peaks = [], [], []
        _received(_command(folder))  # both read from the memory of the system from here on
        for _ in range(ROUNDS):
            peaks.append(_peak(running, lambda: downloads.append(_received(_download(person)))))
            commands.append(_received(_command(folder)))
    return _figures(downloads, commands, [peak - idle for peak in peaks], idle)


def _figures(
    downloads: list[Transfer], commands: list[Transfer], growth: list[float], idle: float
) -> list[Figure]:
    speeds, peers = [one.speed for one in downloads], [one.speed for one in commands]
    firsts = [one.first_byte_seconds for one in downloads]
    ratios = [one / peer for one, peer in zip(speeds, peers, strict=True)]
    words = f"zip of {TAKES} takes, {downloads[0].size_bytes / 1e9:.1f} GB, with SHA-256 of each, over HTTP"
    return [
        Figure(
            words,
            f"{median(speeds):.0f} MB/s",
            f"{min(speeds):.0f}–{max(speeds):.0f} MB/s",
            f"`zip -0` into a pipe {median(peers):.0f} MB/s ({min(peers):.0f}–{max(peers):.0f} MB/s)",
        ),
        Figure(
            "the same as a ratio",
            f"{median(ratios):.2f}",
            f"{min(ratios):.2f}–{max(ratios):.2f}",
            "reach: ≥ 0.7",
        ),
        Figure(
            "until its first byte",
            f"{median(firsts):.2f} s",
            f"{min(firsts):.2f}–{max(firsts):.2f} s",
            "reach: < 1 s",
        ),
        Figure(
            "web: largest process above idle meanwhile",
            f"{median(growth):.0f} MB",
            f"{min(growth):.0f}–{max(growth):.0f} MB",
            f"idle {idle:.0f} MB; reach: < 60 MB",
        ),
    ]


def _received(content: Iterable[bytes]) -> Transfer:
    start = time.perf_counter()
    first, size_bytes = 0.0, 0
    for chunk in content:
        first = first or time.perf_counter() - start
        size_bytes += len(chunk)
    return Transfer(first_byte_seconds=first, seconds=time.perf_counter() - start, size_bytes=size_bytes)


def _download(person: Person) -> Iterator[bytes]:
    with person.http.stream("GET", f"{person.gallery}hand-off/takes.zip?set=all") as response:
        response.raise_for_status()
        yield from response.iter_raw(CHUNK_BYTES)


def _command(folder: Path) -> Iterator[bytes]:
    command = ["zip", "-0", "-q", "-r", "-", "."]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout
        while chunk := process.stdout.read(CHUNK_BYTES):
            yield chunk
    assert process.returncode == 0


def _peak(running: Studio, work: Callable[[], object]) -> float:
    watch = Watch(running)
    try:
        work()
    finally:
        peaks = watch.stop()
    return peaks["web"]


def _files(running: Studio, person: Person, folder: Path) -> Path:
    """The takes with a file of its own for each; the folder of the files."""
    clip = large(folder / "clip.mp4", MEGABYTES)
    stored = running.data / "media" / "bench"
    stored.mkdir(parents=True)
    names = []
    for number in range(TAKES):
        path = stored / f"{number:03}.mp4"
        shutil.copy(clip, path)
        make_new(path, number)
        names.append(f"bench/{path.name}")
    with closing(sqlite3.connect(person.database, timeout=30)) as database, database:
        _write_takes(database, names, MEGABYTES * 1_000_000)
    return stored


def _write_takes(database: sqlite3.Connection, names: list[str], size_bytes: int) -> None:
    """A take of the demo once for each file, in the place of all takes of the demo."""
    take = _row(database, "generation_take", "asset_id IS NOT NULL")
    database.execute("UPDATE generation_take SET trashed_at = created_at")
    order = _row(database, "generation_generation", f"id = '{take['generation_id']}'")
    asset = _row(database, "library_asset", f"id = '{take['asset_id']}'")
    for number, name in enumerate(names, 100):
        asset_id, order_id, take_id = (uuid.uuid4().hex for _ in range(3))
        file = {"id": asset_id, "original": name, "size_bytes": size_bytes, "sha256": asset_id * 2}
        _insert(database, "library_asset", {**asset, **file})
        keys = {"id": order_id, "task_uuid": order_id, "order_key": order_id}
        _insert(database, "generation_generation", {**order, **keys})
        of_both = {"generation_id": order_id, "asset_id": asset_id, "number": number, "is_circled": False}
        _insert(database, "generation_take", {**take, "id": take_id, **of_both})


def _row(database: sqlite3.Connection, table: str, condition: str) -> dict[str, object]:
    """One row of a table, without columns that the database computes."""
    columns = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
    row = database.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {condition}").fetchone()
    return dict(zip(columns, row, strict=True))


def _insert(database: sqlite3.Connection, table: str, row: dict[str, object]) -> None:
    places = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", list(row.values()))
