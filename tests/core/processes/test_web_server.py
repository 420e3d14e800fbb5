"""The web server with two threads and more clients than that, none of which does its part."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from waitress import wasyncore

from studio.core.processes.web_connections import Channel, is_one_too_many
from studio.core.processes.web_server import HEADER_SECONDS, channels, close_slow_headers, is_busy, listen
from studio.core.storage.files import put
from studio.core.web.ranges import serve

THREADS = 2
CLIENTS = 8
CLIP = "tests/web-server.mp4"
CLIP_BYTES = 12_000_000  # more than the kernel keeps for a client that does not read
COOKIES = "Cookie: sessionid=anything; csrftoken=anything\r\n"


class Application(WSGIHandler):
    """The clip, an outage, or what came in by POST."""

    def load_middleware(self, is_async: bool = False) -> None:
        """None: the server is what is tested."""

    def get_response(self, request: Any) -> Any:
        if request.path == "/clip":
            return serve(request, CLIP, mime="video/mp4")
        if request.path == "/away":
            return HttpResponse("Its database does not answer.", status=503)
        words = [request.headers.get("Content-Length"), request.headers.get("Transfer-Encoding")]
        content = f"{words} {len(request.read())}" if request.method == "POST" else "here"
        return HttpResponse(content, headers={"Content-Length": str(len(content))})


@pytest.fixture
def clip(tmp_path: Path) -> Iterator[None]:
    local = tmp_path / "clip"
    with local.open("wb") as file:
        file.truncate(CLIP_BYTES - 5)
        file.seek(0, os.SEEK_END)
        file.write(b"above")
    put(local, CLIP)
    yield
    default_storage.delete(CLIP)


class Server:
    """The server, in a thread of the test."""

    def __init__(self) -> None:
        self.connections: dict[int, Any] = {}
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        listen(Application(), [self.socket], threads=THREADS, connections=self.connections)
        self.stop = Event()
        self.thread = Thread(target=self._run)
        self.clients = contextlib.ExitStack()

    def _run(self) -> None:
        while not self.stop.is_set():
            wasyncore.loop(timeout=0.02, use_poll=True, map=self.connections, count=1)

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator[Server]:
        server = cls()
        server.thread.start()
        try:
            yield server
        finally:
            server.clients.close()
            server.stop.set()
            server.thread.join()
            for channel in channels(server.connections):
                channel.handle_close()  # with the files that it was sending
            wasyncore.close_all(server.connections)

    def open(self, words: str) -> socket.socket:
        client = self.clients.enter_context(socket.socket())
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(20)
        client.connect(self.socket.getsockname())
        client.sendall(words.encode())
        return client

    def ask(self, words: str, *, body: bytes = b"") -> tuple[str, bytes]:
        client = self.open(f"{words}Host: localhost\r\nConnection: close\r\n\r\n")
        client.sendall(body)
        head, _, content = b"".join(iter(lambda: client.recv(1 << 16), b"")).partition(b"\r\n\r\n")
        return head.decode(), content


@pytest.fixture
def server() -> Iterator[Server]:
    with Server.running() as running:
        yield running


@pytest.mark.parametrize(
    "words",
    [
        "GET /clip HTTP/1.1\r\nHost: loc",
        f"POST / HTTP/1.1\r\nHost: localhost\r\n{COOKIES}Content-Length: 900000\r\n\r\nonly this",
        "GET /clip HTTP/1.1\r\nHost: localhost\r\n\r\n",
        f"GET /clip HTTP/1.1\r\nHost: localhost\r\nRange: bytes=100-{CLIP_BYTES}\r\n\r\n",
    ],
    ids=["headers", "body", "unread file", "unread range"],
)
def test_clients_that_do_not_do_their_part_hold_nobody_up(server: Server, clip: None, words: str) -> None:
    for _ in range(CLIENTS):
        server.open(words)
    assert server.ask("GET / HTTP/1.1\r\n")[1] == b"here"


def test_a_range_is_sent_by_the_server_exactly(server: Server, clip: None) -> None:
    first, last = CLIP_BYTES - 7, CLIP_BYTES - 2
    head, content = server.ask(f"GET /clip HTTP/1.1\r\nRange: bytes={first}-{last}\r\n")
    assert "206 Partial Content" in head
    assert content == b"\0\0abov"


def test_a_body_that_no_view_takes_is_not_received(server: Server) -> None:
    head = "POST /sign-in/ HTTP/1.1\r\nContent-Length: 60000000\r\n"
    assert server.ask(head)[1] == b"['60000000', None] 0", "answered before a byte was sent"


def test_a_session_does_not_open_an_address_that_takes_no_files(server: Server) -> None:
    head = f"POST /sign-in/ HTTP/1.1\r\n{COOKIES}Content-Length: 60000000\r\n"
    assert server.ask(head)[1] == b"['60000000', None] 0"


def test_a_body_of_unknown_length_is_not_received(server: Server) -> None:
    head = f"POST /sign-in/ HTTP/1.1\r\n{COOKIES}Transfer-Encoding: chunked\r\n"
    assert server.ask(head)[1] == b"[None, 'chunked'] 0"


def test_a_form_is_received_whole(server: Server) -> None:
    head = "POST /sign-in/ HTTP/1.1\r\nContent-Length: 700000\r\n"
    assert server.ask(head, body=bytes(700_000))[1] == b"['700000', None] 700000"


def test_a_file_that_the_disk_has_no_room_for_is_not_received(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.core.processes.web_connections.free_bytes", lambda: 301_000_000)
    path = "/projects/11111111-1111-4111-8111-111111111111/uploads/"
    head, content = server.ask(f"POST {path} HTTP/1.1\r\n{COOKIES}Content-Length: 9000000\r\n")
    assert "507" in head
    assert b"The disk of the studio is full." in content


def test_headers_that_take_too_long_end_their_connection(server: Server) -> None:
    server.open("GET / HTTP/1.1\r\nHo")
    while not (busy := [one for one in channels(server.connections) if is_busy(one)]):
        assert server.thread.is_alive()
    began = busy[0].request.began_at
    close_slow_headers(busy, now=began + HEADER_SECONDS - 1)
    assert not busy[0].will_close
    close_slow_headers(busy, now=began + HEADER_SECONDS + 1)
    assert busy[0].will_close


@pytest.mark.parametrize(
    ("address", "limit", "proxies", "is_refused"),
    [
        ("192.0.2.1", 3, 0, True),
        ("192.0.2.1", 4, 0, False),
        ("192.0.2.1", 0, 0, False),  # no limit
        ("192.0.2.1", 3, 1, False),  # everybody comes from the proxy
        ("127.0.0.1", 3, 0, False),
    ],
)
def test_one_address_holds_only_so_many_connections(
    settings: Any, address: str, limit: int, proxies: int, is_refused: bool
) -> None:
    settings.CONNECTIONS_PER_ADDRESS, settings.PROXIES = limit, proxies
    active: dict[int, Channel] = {number: SimpleNamespace(addr=(address, 1)) for number in range(4)}  # type: ignore[misc]
    assert is_one_too_many(address, active) is is_refused
