"""What is done to the studio: servers that are cut off, a provider that stops, a full disk, clients that never end."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.environment.passage import Passage
from tests.environment.ports import free_port
from tests.processes import BASE, Studio, answers, wait_for

SLOW_CLIENTS = 500
DISK_BYTES = 700_000_000
HALVES = (
    b"GET /sign-in/ HTTP/1.1\r\nHost: loc",
    b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\nonly",
)


class Provider:
    """The sandbox as the paid provider, in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def running(self) -> Iterator[Provider]:
        """While the block lasts."""
        self.open()
        try:
            yield self
        finally:
            self.close()

    def open(self) -> None:
        """Start it; what it had accepted it goes on with."""
        command = [sys.executable, "-m", "studio.sandbox", "--port", str(self.port), "--data", str(self.data)]
        self.process = subprocess.Popen([*command, "--pace", "instant"], cwd=BASE, stdout=subprocess.DEVNULL)
        wait_for(lambda: answers(f"{self.url}/healthz"))

    def close(self) -> None:
        """Stop it."""
        if self.process:
            self.process.terminate()
            self.process.wait(20)


@contextlib.contextmanager
def cut_off(*servers: Passage | Provider) -> Iterator[None]:
    """Nobody reaches these servers while the block lasts."""
    for server in servers:
        server.close()
    try:
        yield
    finally:
        for server in servers:
            server.open()


@contextlib.contextmanager
def disk_in_memory(folder: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


@contextlib.contextmanager
def filled(folder: Path) -> Iterator[None]:
    """A disk on which no byte is free while the block lasts."""
    path = folder / "filling"
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(1_000_000))
    with contextlib.suppress(OSError), path.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(512))
    try:
        yield
    finally:
        path.unlink()


@contextlib.contextmanager
def slow_clients(nodes: Sequence[Studio]) -> Iterator[None]:
    """Headers and bodies at every node that somebody does not finish."""
    with contextlib.ExitStack() as stack:
        for node in nodes:
            for number in range(SLOW_CLIENTS):
                client = stack.enter_context(
                    socket.create_connection(("127.0.0.1", port_of(node.base_url)), timeout=10)
                )
                client.sendall(HALVES[number % 2])
        yield


def kill(node: Studio) -> None:
    """Every process of a node at once, as by a power cut."""
    for process in [*node.children(), node.process]:
        process.kill()
    node.process.wait()


def port_of(address: str) -> int:
    """The port in a URL."""
    return int(re.findall(r":(\d+)", address)[-1])


def hold(seconds: float) -> None:
    """Let it last so long."""
    time.sleep(seconds)
