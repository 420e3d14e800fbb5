"""HTTP on top of WSGI: responses, files with byte ranges, connections cut on purpose."""

from __future__ import annotations

import errno
import json
import re
import select
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
CHUNK_BYTES = 256 * 1024
CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
}


class ConnectionCut(BrokenPipeError):
    """The connection was cut on purpose. A server drops it in silence; a WSGI test sees it raised."""

    def __init__(self) -> None:
        super().__init__(errno.EPIPE, "cut on purpose")


class NoAnswer(ConnectionCut):
    """The connection was cut after a silence longer than anybody waits."""


@dataclass(frozen=True)
class WsgiResponse:
    """What goes back: a whole body, or pieces with a length in the headers."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, start_response: StartResponse) -> Iterable[bytes]:
        """Begin the response and hand over its body, in WSGI's way."""
        headers = dict(self.headers)
        if isinstance(self.body, bytes):
            headers["Content-Length"] = str(len(self.body))
        start_response(f"{self.status} {HTTPStatus(self.status).phrase}", list(headers.items()))
        return [self.body] if isinstance(self.body, bytes) else self.body


def json_response(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> WsgiResponse:
    """A response with a JSON body."""
    text = json.dumps(value, separators=(",", ":"))
    return WsgiResponse(text.encode(), status, {"Content-Type": "application/json", **(headers or {})})


def html_response(title: str, status: int) -> WsgiResponse:
    """A page of HTML, as a proxy or a store would send it in place of what was asked for."""
    page = f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return WsgiResponse(page.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def file_response(path: Path, environ: Environ) -> WsgiResponse:
    """The file, or the one range of it that was asked for (RFC 9110, section 14)."""
    size = path.stat().st_size
    headers = {
        "Content-Type": CONTENT_TYPES.get(path.suffix, "application/octet-stream"),
        "Accept-Ranges": "bytes",
        "ETag": f'"{path.stem}"',
    }
    range_header = environ.get("HTTP_RANGE", "")
    span = byte_range(range_header, size)
    if span is None:
        return WsgiResponse(b"", 416, {**headers, "Content-Range": f"bytes */{size}"})
    start, end = span
    headers["Content-Length"] = str(end - start)
    status = 200
    if range_header and (start, end) != (0, size):
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    return WsgiResponse([] if is_head else file_chunks(path, start, end), status, headers)


def byte_range(range_header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; everything when unclear, None when out of the file."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", range_header.strip())
    first, last = match.groups() if match else ("", "")
    if not (first or last) or (first and last and int(last) < int(first)):
        return 0, size
    if not first:
        return (max(0, size - int(last)), size) if int(last) else None
    end = min(size, int(last) + 1) if last else size
    return (int(first), end) if int(first) < end else None


def file_chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` up to ``end``, a piece at a time."""
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(CHUNK_BYTES, end - start))):
            start += len(piece)
            yield piece


def body_stream(environ: Environ) -> BinaryIO:
    """The stream of the request body."""
    stream: BinaryIO = environ["wsgi.input"]
    return stream


def cut(environ: Environ) -> ConnectionCut:
    """Tear the connection down at once, and return the exception to raise.

    gunicorn hands its socket to the application as ``gunicorn.socket`` and passes over EPIPE in
    silence. It must close the socket itself: it counts its connections as it does. Without that
    socket (a WSGI transport in a test) the exception alone tells of the cut.
    """
    connection: socket.socket | None = environ.get("gunicorn.socket")
    if connection:
        with suppress(OSError):  # the client was faster
            connection.shutdown(socket.SHUT_RDWR)
    return ConnectionCut()


def hang(environ: Environ, seconds: float) -> ConnectionCut:
    """Stay silent until the time is over or the client gives up; then cut, as ``cut`` does."""
    connection: socket.socket | None = environ.get("gunicorn.socket")
    deadline = time.monotonic() + seconds
    while connection and time.monotonic() < deadline:
        readable, _, _ = select.select([connection], [], [], 0.25)
        if readable and not connection.recv(1, socket.MSG_PEEK):
            break
    cut(environ)
    return NoAnswer()
