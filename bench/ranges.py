"""Seeking in a stored video through the studio, against nginx on the same file."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.client import Person
from bench.memory import large
from bench.report import Figure
from tests.environment.nginx import nginx
from tests.environment.ports import free_port
from tests.processes import answers, studio, wait_for

MEGABYTES = 200
SEEKS = 200
ROUNDS = 5
SIZES = {"64 KB": 1 << 16, "512 KB": 1 << 19}


def measure() -> list[Figure]:
    """The studio alone, then the studio behind nginx that sends the files after it has asked who asks."""
    alone = _measured("the studio alone")
    return alone + _measured("nginx after the studio", X_ACCEL_LOCATION="/stored", PROXIES="1")


def _measured(words: str, **environment: Any) -> list[Figure]:
    """The same places of the same file in turn, over one connection each; the studio checks who asks."""
    with (
        TemporaryDirectory() as name,
        studio(Path(name) / "data", SANDBOX_PACE="instant", **environment) as running,
    ):
        person = Person(running)
        asset = person.upload(large(Path(name) / "large.mp4", MEGABYTES), "source_video")
        stored = next((running.data / "media/assets").rglob(f"{asset}/original.mp4"))
        person.rest()
        path = f"/assets/{asset}/original/"
        with ExitStack() as stack:
            peer = stack.enter_context(httpx.Client(base_url=stack.enter_context(_nginx(Path(name), stored))))
            if environment:
                folder = Path(name) / "front"
                folder.mkdir()
                port = int(running.base_url.rpartition(":")[2])
                front = nginx(folder, studio_ports=[port], data=running.data, has_certificate=False)
                person.http.base_url = stack.enter_context(front).https_url
            rows = [_row(words, person.http, path, peer, size) for size in SIZES]
            return [*rows, _whole(words, person.http, path, peer)]


def _row(words: str, own_client: httpx.Client, own_path: str, peer: httpx.Client, size_name: str) -> Figure:
    reads, size = [], SIZES[size_name]
    for number in range(ROUNDS):
        places = random.Random(number).sample(range(MEGABYTES * 1_000_000 - size), SEEKS)
        reads.append(
            (_seeks(own_client, own_path, places, size), _seeks(peer, "/original.mp4", places, size))
        )
    one, other = (sorted(column) for column in zip(*reads, strict=True))
    rate = median(one) * size / 1e6
    return Figure(
        f"{words}: seeks with {size_name} each",
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


def _whole(words: str, own_client: httpx.Client, own_path: str, peer: httpx.Client) -> Figure:
    reads = [(_reads(own_client, own_path), _reads(peer, "/original.mp4")) for _ in range(ROUNDS)]
    one, other = (sorted(column) for column in zip(*reads, strict=True))
    return Figure(
        f"{words}: the whole file of {MEGABYTES} MB",
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
