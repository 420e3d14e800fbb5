"""The web server beside others that could carry the studio: clients that are quick, and clients that are not.

Each serves the same studio, whose database and file are made first; each has two processes of eight threads.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psutil

from bench.client import Person
from bench.memory import large
from bench.report import Figure
from tests.environment.ports import free_port
from tests.processes import BASE, studio, wait_for

GUNICORN = (sys.executable, "-m", "gunicorn", "studio.wsgi", "--workers", "2", "--threads", "8", "--preload")
SERVERS = {
    "waitress under gunicorn (ours)": (
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:studio.core.gunicorn_settings",
    ),
    "gunicorn gthread": (*GUNICORN, "--worker-class", "gthread", "--bind", "127.0.0.1:{port}"),
    "granian": (
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}"),
        *("--workers", "2", "--blocking-threads", "8", "--no-access-log", "studio.wsgi:application"),
    ),
}
ASKS, LOST_AT_MOST, PATIENCE_SECONDS = 40, 5, 2.0
CSRF = "Cookie: csrftoken=abcdefghijklmnopqrstuvwxyz012345\r\n"


@dataclass
class Server:
    """A running web server and what its clients need."""

    process: psutil.Process
    port: int

    def ask(self, path: str = "/healthz") -> float:
        """Seconds until the answer is read. Raises OSError."""
        began = time.perf_counter()
        with contextlib.closing(
            HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        ) as connection:
            connection.request("GET", path)
            connection.getresponse().read()
        return time.perf_counter() - began

    def is_up(self) -> bool:
        """Whether it answers at all."""
        with contextlib.suppress(OSError):
            return self.ask() > 0
        return False

    def latency(self) -> tuple[float, int]:
        """Median in milliseconds of those that were answered, and how many were not, of 40."""
        times: list[float] = []
        lost = 0
        while len(times) + lost < ASKS and lost < LOST_AT_MOST:
            try:
                times.append(self.ask())
            except OSError:
                lost += 1
        return (median(times) * 1000 if times else 0.0), lost

    def memory_mb(self) -> float:
        """Of all its processes (PSS)."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(float(one.memory_full_info().pss) for one in family) / 1e6

    def rate(self, path: str, seconds: float = 3.0) -> float:
        """Answers a second to eight clients that keep their connections."""
        ends = time.monotonic() + seconds

        def client(_: int) -> int:
            count = 0
            with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
                while time.monotonic() < ends:
                    connection.request("GET", path)
                    connection.getresponse().read()
                    count += 1
            return count

        with ThreadPoolExecutor(8) as pool:
            return sum(pool.map(client, range(8))) / seconds


def measure() -> list[Figure]:
    """One server after the other, in one run."""
    with TemporaryDirectory() as name:
        data = Path(name) / "data"
        cookie, path = _prepare(Path(name), data)
        reader = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={cookie}\r\n"
        form = f"{CSRF}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000\r\n"
        slow = {
            "500 slow headers": (500, "GET /healthz HTTP/1.1\r\nHost: loc"),
            "200 slow bodies": (
                200,
                f"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n{form}\r\nonly this",
            ),
            "200 readers of a whole file who do not read": (200, f"{reader}\r\n"),
            "200 of a range": (200, f"{reader}Range: bytes=5000000-185000000\r\n\r\n"),
        }
        return [row for words, command in SERVERS.items() for row in _figures(words, command, data, slow)]


def _prepare(folder: Path, data: Path) -> tuple[str, str]:
    """A studio with a file of 200 MB; the session of its owner, and the path of the file."""
    with studio(data, SANDBOX_PACE="instant") as running:
        person = Person(running)
        asset = person.upload(large(folder / "large.mp4", 200), "source_video")
        person.rest()
        return person.http.cookies["sessionid"], f"/assets/{asset}/original/"


def _figures(
    words: str, command: tuple[str, ...], data: Path, slow: dict[str, tuple[int, str]]
) -> Iterator[Figure]:
    with _running(command, data) as (server, start_seconds):
        for path in ("/healthz", "/sign-in/"):
            for _ in range(20):
                server.ask(path)
        alone, _ = server.latency()
        pages = server.rate("/sign-in/")
        yield Figure(
            words,
            f"{start_seconds:.1f} s to start",
            f"{server.memory_mb():.0f} MB",
            f"{server.rate('/healthz'):.0f} answers/s of `/healthz`, {pages:.0f} of the sign-in page",
        )
        for what, (count, sent) in slow.items():
            with _clients(server.port, count, sent):
                time.sleep(1)
                now, lost = server.latency()
                memory = f"{server.memory_mb():.0f} MB meanwhile"
            ending = (
                "nobody else is answered" if lost == LOST_AT_MOST else f"{now:.1f} ms, {lost} of {ASKS} lost"
            )
            ratio = f"{now / alone:.1f} × alone; " if lost < LOST_AT_MOST else ""
            yield Figure(f"· {what}", ending, "", f"{ratio}{memory}")


@contextlib.contextmanager
def _running(command: tuple[str, ...], data: Path) -> Iterator[tuple[Server, float]]:
    port = free_port()
    environment = {**os.environ, "STUDIO_DATA": str(data), "PORT": str(port), "LOG_LEVEL": "ERROR"}
    words = [word.format(port=port) for word in command]
    began = time.monotonic()
    with subprocess.Popen(words, cwd=BASE, env=environment, stderr=subprocess.DEVNULL) as process:
        server = Server(psutil.Process(process.pid), port)
        try:
            wait_for(server.is_up, pause=0.02)
            yield server, time.monotonic() - began
        finally:
            for one in [server.process, *server.process.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    one.kill()


@contextlib.contextmanager
def _clients(port: int, count: int, sent: str) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(10)
            client.connect(("127.0.0.1", port))
            client.sendall(sent.encode())
        yield
