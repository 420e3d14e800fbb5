"""A file of 300 MB and a bucket: uploaded beside the bare client, then read by zip and film; and memory."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import boto3
import httpx
from botocore.config import Config

from bench.client import Person, until
from bench.memory import Watch, large
from bench.report import Figure
from bench.upload import begin, make_new, send_in_pieces
from tests.environment.s3 import s3_server
from tests.processes import Studio, studio

MEGABYTES = 300
ROUNDS = 2
AT_ONCE = 3  # parts, as the page does it


def measure() -> list[Figure]:
    """All three ways of uploading in turn, each round another file; then what reads it."""
    with TemporaryDirectory() as name, TemporaryDirectory() as buckets, s3_server(Path(buckets)) as server:
        settings: Any = server.new_bucket()
        with studio(Path(name) / "data", SANDBOX_PACE="instant", **settings) as running:
            return _measure(running, large(Path(name) / "large.mp4", MEGABYTES), settings)


def _measure(running: Studio, source: Path, settings: dict[str, str]) -> list[Figure]:
    person = Person(running)
    person.rest()
    idle = _peaks(running, lambda: time.sleep(2))
    figures: list[Figure] = []
    uploads = _peaks(running, lambda: figures.extend(_uploads(person, source, settings)))
    prepared = _peaks(running, lambda: until(lambda: _is_ready(person), seconds=300, pause=0.2))
    _make_it_a_take(person)
    zipped = _peaks(running, lambda: figures.append(_zip(person)))
    filmed = _peaks(running, lambda: figures.append(_film(person)))
    memory = [
        ("web, while it is uploaded", "web", uploads),
        ("worker, while it is checked and previewed", "worker", prepared),
        ("web, while the zip is sent", "web", zipped),
        ("worker, while the film is made", "worker", filmed),
    ]
    return [*figures, *(_memory(words, peaks[kind], idle[kind]) for words, kind, peaks in memory)]


def _memory(words: str, peak: float, idle: float) -> Figure:
    return Figure(
        f"{words}: above idle", f"{peak - idle:.0f} MB", "", f"idle {idle:.0f} MB; file {MEGABYTES} MB"
    )


def _peaks(running: Studio, work: Callable[[], object]) -> dict[str, float]:
    watch = Watch(running)
    try:
        work()
    finally:
        peaks = watch.stop()
    return peaks


def _uploads(person: Person, source: Path, settings: dict[str, str]) -> list[Figure]:
    speeds: dict[str, list[float]] = {"pieces": [], "parts": [], "bare": []}
    ways: dict[str, Callable[[], object]] = {
        "pieces": lambda: send_in_pieces(person, source),
        "parts": lambda: _send_parts(person, source),
        "bare": lambda: _bare(source, settings),
    }
    for number in range(ROUNDS):
        for shift, (name, send) in enumerate(ways.items()):
            make_new(source, number * 10 + shift)
            start = time.perf_counter()
            send()
            speeds[name].append(MEGABYTES / (time.perf_counter() - start))
    bare = median(speeds["bare"])
    words = {"pieces": "in pieces through the studio", "parts": "in parts straight to the bucket"}
    return [
        Figure(
            f"{MEGABYTES} MB {words[name]}, checked and hashed",
            f"{median(speeds[name]):.0f} MB/s",
            f"{min(speeds[name]):.0f}–{max(speeds[name]):.0f} MB/s",
            f"bare client, unchecked: {bare:.0f} MB/s; ratio {median(speeds[name]) / bare:.2f}",
        )
        for name in words
    ]


def _send_parts(person: Person, source: Path) -> None:
    response = begin(person, source, **{"Upload-Direct": "1"})
    address = response.headers["Upload-Parts"]
    with httpx.Client(timeout=120) as bucket, ThreadPoolExecutor(AT_ONCE) as pool:
        while parts := person.http.get(address).json()["parts"]:
            list(pool.map(lambda part: _put(bucket, source, part), parts))
    person.http.post(address).raise_for_status()


def _put(bucket: httpx.Client, source: Path, part: dict[str, Any]) -> None:
    with source.open("rb") as file:
        file.seek(part["start"])
        bucket.put(part["url"], content=file.read(part["end"] - part["start"])).raise_for_status()


def _bare(source: Path, settings: dict[str, str]) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=settings["S3_ENDPOINT_URL"],
        aws_access_key_id=settings["S3_ACCESS_KEY"],
        aws_secret_access_key=settings["S3_SECRET_KEY"],
        region_name="us-east-1",
        config=Config(request_checksum_calculation="when_required"),
    )
    client.upload_file(str(source), settings["S3_BUCKET"], f"bare/{time.monotonic_ns()}.mp4")


def _is_ready(person: Person) -> bool:
    return not person.rows("SELECT 1 FROM library_asset WHERE state = 'preparing'")


def _make_it_a_take(person: Person) -> None:
    """Put the large file in the place of the files of the demo's takes, as no page can."""
    with closing(sqlite3.connect(person.database, timeout=30)) as database, database:
        [asset] = database.execute(
            "SELECT id FROM library_asset WHERE size_bytes > 200000000 LIMIT 1"
        ).fetchone()
        database.execute("UPDATE generation_take SET asset_id = ?", [asset])


def _zip(person: Person) -> Figure:
    start = time.perf_counter()
    size_bytes = 0
    with person.http.stream("GET", f"{person.gallery}hand-off/takes.zip?set=all") as response:
        for chunk in response.iter_bytes():
            size_bytes += len(chunk)
    seconds = time.perf_counter() - start
    return Figure(
        f"zip of {size_bytes / 1e6:.0f} MB from the bucket", f"{size_bytes / 1e6 / seconds:.0f} MB/s"
    )


def _film(person: Person) -> Figure:
    start = time.perf_counter()
    person.http.post(f"{person.gallery}hand-off/film/?set=all").raise_for_status()
    until(lambda: person.rows("SELECT 1 FROM exports_film WHERE state = 'ready'"), seconds=300, pause=0.2)
    return Figure("film of these takes, which reads what it shows", f"{time.perf_counter() - start:.1f} s")
