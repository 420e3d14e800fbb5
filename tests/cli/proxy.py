"""A proxy in front of a studio that breaks requests on purpose, each fault once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
LEFT_OUT = {"connection", "transfer-encoding", "content-encoding", "host"}


class FaultyProxy:
    """Forwards to a studio. ``faults``: what happens to the next requests whose method and path begin so.

    ``busy``: 429 with Retry-After; ``broken``: 502 with a page; ``gone``: nobody hears of
    it; ``lost``: the studio does it and nobody hears of that;
    ``cut``: half of the answer's body.
    """

    def __init__(self, target: str) -> None:
        self.target, self.faults, self.seen = target, list[tuple[str, str, str]](), list[tuple[str, str]]()
        self.on_request: Callable[[str, str], None] = lambda method, path: None
        handler = type(
            "Handler", (_Handler,), {"proxy": self, **{f"do_{one}": _Handler.answer for one in METHODS}}
        )
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.client = httpx.Client(base_url=target, timeout=60)

    def break_next(self, fault: str, method: str, path: str = "") -> None:
        """Do this to the next request of this method to an address that contains ``path``."""
        self.faults.append((fault, method, path))

    def fault_of(self, method: str, path: str) -> str:
        for one in self.faults:
            if one[1] == method and one[2] in path:
                self.faults.remove(one)
                return one[0]
        return ""


@contextlib.contextmanager
def faulty_proxy(target: str) -> Iterator[FaultyProxy]:
    proxy = FaultyProxy(target)
    with proxy.server as server, proxy.client:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield proxy
        finally:
            server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: FaultyProxy

    def answer(self) -> None:
        proxy, method = self.proxy, self.command
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        proxy.seen.append((method, self.path))
        proxy.on_request(method, self.path)
        fault = proxy.fault_of(method, self.path)
        if fault == "gone":
            self.close_connection = True
            return
        if fault in {"busy", "broken"}:
            self._send(429 if fault == "busy" else 502, {"Retry-After": "0"}, b"<h1>Not now</h1>")
            return
        headers = {name: value for name, value in self.headers.items() if name.lower() not in LEFT_OUT}
        response = proxy.client.request(method, self.path, content=body, headers=headers)
        if fault == "lost":
            self.close_connection = True
            return
        half = len(response.content) // 2 if fault == "cut" else None
        self._send(response.status_code, dict(response.headers), response.content, half)

    def _send(self, status: int, headers: dict[str, str], body: bytes, stop: int | None = None) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in {*LEFT_OUT, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:stop])
        self.close_connection = self.close_connection or stop is not None

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing."""
