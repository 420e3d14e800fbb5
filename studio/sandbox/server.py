"""The sandbox on a port: gunicorn with one threaded worker, its renderers and its webhooks."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from studio.core.processes.process import die_with_parent
from studio.sandbox import cleanup, jobs, rendering
from studio.sandbox.app import Sandbox
from studio.sandbox.pool import RendererPool
from studio.sandbox.rendering import Pace

THREADS = 24  # hanging and trickling answers hold one each


class CannotServe(SystemExit):
    """The sandbox cannot start here; ends the program with the sentence that says why."""


@dataclass(frozen=True, kw_only=True)
class ServerSettings:
    """What the command line decides."""

    host: str = "127.0.0.1"
    port: int = 8765  # 0: any free one
    data: Path = Path("var/sandbox")
    key: str = ""  # empty: any key will do
    pace: Pace = Pace.REAL
    workers: int = 1  # renderer processes
    hosts: tuple[str, ...] = ()  # that may be called: host:port or host:*


def serve(settings: ServerSettings) -> None:
    """Serve until a signal says stop. Raises CannotServe."""
    _make_writable(settings.data)
    listener = _listen(settings.host, settings.port)
    if os.environ.get("STUDIO_PARENT_DEATH"):
        die_with_parent(signal.SIGTERM)
    _Server(settings, listener).run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, configured by code instead of its command line."""

    def __init__(self, settings: ServerSettings, listener: socket.socket) -> None:
        self._settings = settings
        self._base_url = _base_url(settings.host, listener)
        # Given away for good: gunicorn makes its own socket of it and closes this one.
        self._listener = listener.detach()
        self._pool: RendererPool | None = None
        super().__init__()

    def load_config(self) -> None:
        hooks: dict[str, Callable[..., None]] = {
            "post_fork": lambda _arbiter, _worker: die_with_parent(),
            "post_worker_init": lambda _worker: self._say_ready(),
            "worker_exit": lambda _arbiter, _worker: self._stop_pool(),
        }
        plain = {
            "bind": f"fd://{self._listener}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "keepalive": 30,
            "graceful_timeout": 2,
            "timeout": 0,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        values: dict[str, Any] = plain | hooks
        for name, value in values.items():
            self.cfg.set(name, value)

    def load(self) -> Sandbox:
        """Make the application: called in the worker, where its threads may start."""
        settings = self._settings
        sandbox = Sandbox(
            settings.data,
            base_url=self._base_url,
            key=settings.key,
            pace=settings.pace,
            wake=self._wake,
            hosts=settings.hosts,
        )
        jobs.requeue(sandbox.store)
        cleanup.start_cleanup(sandbox.store)
        sandbox.webhooks.start()
        if settings.pace is Pace.INSTANT:
            # Renderers would take orders from under the threads that complete them at once.
            rendering.complete_instantly(sandbox.store)
        else:
            self._pool = RendererPool(settings.data, settings.pace, settings.workers, sandbox.webhooks.wake)
            self._pool.start()
        return sandbox

    def _wake(self) -> None:
        if self._pool:
            self._pool.wake()

    def _say_ready(self) -> None:
        print(f"Sandbox listening on {self._base_url}", flush=True)

    def _stop_pool(self) -> None:
        if self._pool:
            self._pool.stop()


def _base_url(host: str, listener: socket.socket) -> str:
    name = "127.0.0.1" if host in ("", "0.0.0.0") else host  # noqa: S104 - compared, not bound
    return f"http://{name}:{listener.getsockname()[1]}"


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as problem:
        raise CannotServe(f"The sandbox cannot listen on {host}:{port}: {problem}.") from None
    listener.listen(1024)
    listener.set_inheritable(True)
    return listener


def _make_writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise CannotServe(f"The sandbox cannot write to {folder}: {problem.strerror}.") from None
