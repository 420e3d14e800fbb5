"""Seeking in a stored video through the studio, against nginx on the same file."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from bench.client import Person
from bench.memory import large
from bench.report import Figure
from tests.environment.ports import free_port
from tests.processes import answers, studio, wait_for

MEGABYTES = 200
SEEKS = 200
ROUNDS = 5
SIZES = {"64 KB": 1 << 16, "512 KB": 1 << 19}


def measure() -> list[Figure]:
    """The same places of the same file in turn, over one connection each; the studio checks who asks."""
    with TemporaryDirectory() as name, studio(Path(name) / "data", SANDBOX_PACE="instant") as running:
        person = Person(running)
        asset = person.upload(large(Path(name) / "large.mp4", MEGABYTES), "source_video")
        stored = next((running.data / "media/assets").rglob(f"{asset}/original.mp4"))
        person.rest()
        own_path = f"/assets/{asset}/original/"
        with _nginx(Path(name), stored) as base, httpx.Client(base_url=base) as peer:
            rows = [_row(person.http, own_path, peer, words, size) for words, size in SIZES.items()]
            return [*rows, _whole(person.http, own_path, peer)]


def _row(own_client: httpx.Client, own_path: str, peer: httpx.Client, words: str, size: int) -> Figure:
    reads = []
    for number in range(ROUNDS):
        places = random.Random(number).sample(range(MEGABYTES * 1_000_000 - size), SEEKS)
        reads.append(
            (_seeks(own_client, own_path, places, size), _seeks(peer, "/original.mp4", places, size))
        )
    one, other = (sorted(column) for column in zip(*reads, strict=True))
    rate = median(one) * size / 1e6
    return Figure(
        f"seeks with {words} each",
        f"{median(one):.0f}/s",
        f"{one[0]:.0f}–{one[-1]:.0f}/s",
        f"{rate:.0f} MB/s; {median(one) / median(other):.2f} × nginx, which asks nobody:"
        f" {median(other):.0f}/s ({other[0]:.0f}–{other[-1]:.0f}); reach: 0.7",
    )


def _seeks(client: httpx.Client, address: str, places: list[int], size: int) -> float:
    start = time.perf_counter()
    for place in places:
        answer = client.get(address, headers={"Range": f"bytes={place}-{place + size - 1}"})
        assert answer.status_code == 206
        assert len(answer.content) == size
    return len(places) / (time.perf_counter() - start)


def _whole(own_client: httpx.Client, own_path: str, peer: httpx.Client) -> Figure:
    reads = [(_reads(own_client, own_path), _reads(peer, "/original.mp4")) for _ in range(ROUNDS)]
    one, other = (sorted(column) for column in zip(*reads, strict=True))
    return Figure(
        f"the whole file of {MEGABYTES} MB",
        f"{median(one):.0f} MB/s",
        f"{one[0]:.0f}–{one[-1]:.0f} MB/s",
        f"nginx {median(other):.0f} MB/s ({other[0]:.0f}–{other[-1]:.0f})",
    )


def _reads(client: httpx.Client, address: str) -> float:
    start = time.perf_counter()
    with client.stream("GET", address) as answer:
        for _ in answer.iter_raw(1 << 20):
            pass
    return MEGABYTES / (time.perf_counter() - start)


@contextmanager
def _nginx(folder: Path, stored: Path) -> Iterator[str]:
    """An nginx of our own that serves the folder of the file."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; user root; worker_processes 1;\n"
        f"events {{}} http {{ access_log off; sendfile on; server {{ listen 127.0.0.1:{port};"
        f" root {stored.parent}; }} }}\n"
    )
    process = subprocess.Popen(["nginx", "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/"), seconds=10)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()
