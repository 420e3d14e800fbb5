"""The web server: gunicorn starts and supervises the processes, waitress speaks HTTP in each of them.

One loop reads requests and sends answers; threads only run views. A client that sends its request slowly,
never ends it or does not read the answer holds a socket, and neither a thread nor a database connection.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Collection
from typing import Any

from django.conf import settings
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from studio.core.processes.web_connections import Channel

MOST_CONNECTIONS = 4000  # of one process; an idle one takes about 10 KB
MOST_HEADER_BYTES = 1 << 15
RECEIVE_BYTES = 1 << 16
HEADER_SECONDS = 30  # for the request line and all headers
SILENT_SECONDS = 60  # without a byte in either direction
LOOP_SECONDS = 1.0


class WebWorker(Worker):  # type: ignore[misc]
    """A process of the web server."""

    def run(self) -> None:
        """Serve until told to stop, then end what has begun."""
        allow_many_connections()
        tempfile.tempdir = str(settings.SPOOL)  # bodies of more than half a megabyte are received there
        self.connections: dict[int, Any] = {}
        sockets = [listener.sock for listener in self.sockets]
        listen(self.wsgi, sockets, threads=self.cfg.threads, connections=self.connections)
        while self.alive and self.ppid == os.getppid():
            self._turn()
        self._finish()

    def handle_exit(self, *_: Any) -> None:
        """Stop at the next turn of the loop."""
        self.alive = False
        for server in servers(self.connections):
            server.pull_trigger()  # the loop may be waiting for clients

    def _turn(self) -> None:
        """Wait for whatever comes first, and handle it."""
        self.notify()
        wasyncore.loop(timeout=LOOP_SECONDS, use_poll=True, map=self.connections, count=1)
        close_slow_headers(channels(self.connections), now=time.time())

    def _finish(self) -> None:
        """Take no more connections; let requests end and answers go out, for as long as gunicorn allows."""
        for server in servers(self.connections):
            server.del_channel(self.connections)
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < deadline and any(map(is_busy, channels(self.connections))):
            self._turn()


def listen(application: Any, sockets: list[Any], *, threads: int, connections: dict[int, Any]) -> None:
    """Serve these sockets in the loop of ``connections``, by so many threads."""
    create_server(
        application,
        map=connections,
        sockets=sockets,
        threads=threads,
        connection_limit=MOST_CONNECTIONS,
        max_request_header_size=MOST_HEADER_BYTES,
        recv_bytes=RECEIVE_BYTES,
        channel_timeout=SILENT_SECONDS,
        cleanup_interval=10,
        # Who may set X-Forwarded-For and -Proto is decided by PROXIES and PUBLIC_BASE_URL.
        clear_untrusted_proxy_headers=False,
        ident="",
    )
    for server in servers(connections):
        server.channel_class = Channel


def servers(connections: dict[int, Any]) -> list[BaseWSGIServer]:
    """The servers among the connections."""
    return [one for one in list(connections.values()) if isinstance(one, BaseWSGIServer)]


def channels(connections: dict[int, Any]) -> list[Channel]:
    """The connections of clients."""
    return [one for one in list(connections.values()) if isinstance(one, Channel)]


def is_busy(channel: Channel) -> bool:
    """Whether a request is being received or answered on this connection."""
    return bool(channel.request or channel.requests or channel.total_outbufs_len)


def close_slow_headers(open_channels: Collection[Channel], *, now: float) -> None:
    """Close connections whose headers take too long, although a byte may come now and then."""
    for channel in open_channels:
        request = channel.request
        if request and not request.headers_finished and request.began_at < now - HEADER_SECONDS:
            channel.will_close = True


def allow_many_connections() -> None:
    """Raise the limit of open files of this process, as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = MOST_CONNECTIONS * 3  # a connection, a file for its body and one for the answer
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
