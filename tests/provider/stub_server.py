"""A small real HTTP server whose answers a test decides: what the sandbox has no word for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = dict[str, str]
Responder = Callable[[str, Headers], tuple[int, Headers, bytes]]


@dataclass
class StubServer:
    """``respond`` maps a path and the request's headers (lower case) to status, headers and body.

    An empty header is left out, so there may be no ``Content-Length``: then the end is the end.
    """

    base_url: str
    respond: Responder = field(default=lambda _path, _headers: (404, {}, b""))
    requests: list[tuple[str, Headers]] = field(default_factory=list)

    def always(self, status: int, body: bytes = b"", **headers: str) -> None:
        """The same answer to everything; underscores in header names stand for hyphens."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.respond = lambda _path, _headers: (status, named, body)


@contextmanager
def stub_server() -> Iterator[StubServer]:
    """Serve on a free port of this machine."""
    server_ = StubServer("")

    class Handler(BaseHTTPRequestHandler):
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            server_.requests.append((self.path, headers))
            status, answer, body = server_.respond(self.path, headers)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | answer).items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server_.base_url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server_
        finally:
            server.shutdown()
            thread.join()
