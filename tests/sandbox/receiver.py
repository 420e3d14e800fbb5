"""A little HTTP server that writes down what it is sent, and answers as told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Receiver(ThreadingHTTPServer):
    """``calls`` holds (method, path, body) in their order; ``answers`` the status codes to give first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[tuple[str, str, bytes]] = []
        self.answers: list[int] = []
        self.files: dict[str, Path] = {}
        self.arrived = threading.Condition()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def wait_for(self, count: int) -> list[tuple[str, str, bytes]]:
        """The calls, once there are so many."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.calls) >= count, 60)
            return list(self.calls)


class _Handler(BaseHTTPRequestHandler):
    disable_nagle_algorithm = True
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.arrived:  # written down first: the sender may look as soon as it is answered
            self.server.calls.append((self.command, self.path, body))
            self.server.arrived.notify_all()
        self.send_response(self.server.answers.pop(0) if self.server.answers else 204)
        self.end_headers()

    def do_PUT(self) -> None:
        self.do_POST()

    def do_GET(self) -> None:
        path = self.server.files.get(self.path)
        self.send_response(200 if path else 404)
        self.end_headers()
        if path:
            self.wfile.write(path.read_bytes())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port."""
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()
