"""A receiver of webhooks on loopback that answers as it is told, and keeps what came."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Its address, its answers in turn (the last one stays), and what came."""

    port: int
    requests: list[Received] = field(default_factory=list)
    statuses: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"thanks"
    drips: bool = False  # a byte of the head now and then, never all of it
    waits: threading.Event | None = None  # before it answers

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/in?key=hidden-in-the-address"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextlib.contextmanager
def receiver() -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.state = Receiver(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: Receiver

    def handle_error(self, *_: Any) -> None:
        """A connection that the studio has ended is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        state = self.server.state
        body = self.rfile.read(int(self.headers["Content-Length"]))
        state.requests.append(Received(self.path, dict(self.headers), body))
        if state.waits:
            state.waits.wait(60)
        with contextlib.suppress(OSError):
            self._drip() if state.drips else self._respond(state)

    def _respond(self, state: Receiver) -> None:
        self.send_response(state.statuses[0] if len(state.statuses) == 1 else state.statuses.pop(0))
        for name, value in state.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(state.body)))
        self.end_headers()
        self.wfile.write(state.body)

    def _drip(self) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 10_000:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.02)

    def log_message(self, *_: Any) -> None:
        pass
