"""Stand in front of rclone's S3 server, which answers a range with status 200, and say 206 as S3 does.

A browser that seeks takes a 200 for the whole file; all else goes through as it is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

CHUNK_BYTES = 1 << 16
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding"}


@contextlib.contextmanager
def with_partial_content(port: int) -> Iterator[int]:
    """The port of a server that forwards to ``port`` while the block lasts."""
    methods = {f"do_{method}": _Forward.forward for method in METHODS}
    handler = type("Forward", (_Forward,), {"port": port, **methods})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


class _Forward(BaseHTTPRequestHandler):
    # A body would wait for 40 ms, until the other side acknowledges its head.
    disable_nagle_algorithm = True
    protocol_version = "HTTP/1.1"
    port: int

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):  # whoever asked was killed
            super().handle()

    def forward(self) -> None:
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port)) as connection:
            self._forward_to(connection)

    def _forward_to(self, connection: HTTPConnection) -> None:
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in HOP_BY_HOP:
                connection.putheader(name, value)
        connection.endheaders()
        self._send_body_to(connection)
        with connection.getresponse() as response:
            self._forward_response(response)

    def log_request(self, *_: object) -> None:
        """Say nothing: the output belongs to the tests."""

    def _send_body_to(self, connection: HTTPConnection) -> None:
        left = int(self.headers.get("Content-Length", 0))
        while left and (chunk := self.rfile.read(min(left, CHUNK_BYTES))):
            connection.send(chunk)
            left -= len(chunk)

    def _forward_response(self, response: HTTPResponse) -> None:
        is_partial = response.status == 200 and response.headers.get("Content-Range")
        self.send_response_only(206 if is_partial else response.status)
        for name, value in response.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if response.headers.get("Content-Length") is None:
            self.send_header("Connection", "close")
        self.end_headers()
        with contextlib.suppress(ConnectionError):  # whoever asked has seen enough
            while chunk := response.read(CHUNK_BYTES):
                self.wfile.write(chunk)
