"""A fork server: a child process for each operation, forked from one that has imported everything.

Task workers are daemons, which may not fork children of their own, and web workers have threads, which
must not; so a plain subprocess (``studio.media.operations``) forks, one for each process that asks, from
its first operation on.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

ATTEMPTS = 3
EXIT_SECONDS = 1
IDLE_SECONDS = 30.0  # then the process that forks gives its memory back; the next request starts another
CHUNK_BYTES = 1 << 16
PROGRESS_SIGN = b"~"  # begins a line that says how far the operation is
OnProgress = Callable[[float], None]


class ForkServer:
    """Starts the forking process when needed, sends it requests and reads the answers of its children."""

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._lock = Lock()
        self._owner_pid = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        atexit.register(self.close)

    def run(self, request: bytes, *, seconds: float, on_progress: OnProgress | None = None) -> bytes:
        """The answer of a new child to one line of JSON; empty when it died. Raises TimeoutError.

        ``on_progress`` is called with the share that is done, from 0 to 1, where the child says it.
        """
        deadline = time.monotonic() + seconds
        for _ in range(ATTEMPTS):
            local_end, remote_end = socket.socketpair()
            with local_end:
                with remote_end:
                    self._hand_over(remote_end)
                _, has_started, rest = _exchange(local_end, request, deadline, on_progress).partition(b"\n")
            if has_started:
                return rest.rpartition(b"\n")[2]
            self._await_exit()
        raise RuntimeError("No process can be started to read files.")

    def close(self) -> None:
        """End the process that forks, and with it every child."""
        if self._control:
            self._control.close()
        if self._process and self._owner_pid == os.getpid():
            self._process.kill()
            self._process.wait()
        self._process = self._control = None

    def _await_exit(self) -> None:
        """Nobody took the request: the process is dying, and is not to be asked again."""
        with self._lock, suppress(subprocess.TimeoutExpired):
            if self._process:
                self._process.wait(EXIT_SECONDS)

    def _hand_over(self, job: socket.socket) -> None:
        with self._lock:
            control = self._started()
            with suppress(BrokenPipeError):  # it has just died: nobody answers, and another is started
                socket.send_fds(control, [b"."], [job.fileno()])

    def _started(self) -> socket.socket:
        is_ours = self._owner_pid == os.getpid()
        if is_ours and self._control and self._process and self._process.poll() is None:
            return self._control
        self.close()
        self._control, remote_end = socket.socketpair()
        with remote_end:
            end = remote_end.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "studio.media.operations", str(end), str(self._idle_seconds)],
                pass_fds=[end],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._owner_pid = os.getpid()
        return self._control


def _exchange(job: socket.socket, request: bytes, deadline: float, on_progress: OnProgress | None) -> bytes:
    """Send the request and read all that the child writes, its pid first. Kills the child if interrupted."""
    received = b""
    try:
        with suppress(ConnectionError):
            job.sendall(request + b"\n")
            while chunk := _receive(job, deadline):
                received += chunk
                if on_progress and (share := _share(received)) is not None:
                    on_progress(share)
    except BaseException:
        _kill(received)
        raise
    return received


def _share(received: bytes) -> float | None:
    """The share in the last whole line, where that is what the child writes there."""
    last = received.rpartition(b"\n")[0].rpartition(b"\n")[2]
    return float(last.removeprefix(PROGRESS_SIGN)) if last.startswith(PROGRESS_SIGN) else None


def _receive(job: socket.socket, deadline: float) -> bytes:
    seconds_left = deadline - time.monotonic()
    if seconds_left <= 0:
        raise TimeoutError
    job.settimeout(seconds_left)
    return job.recv(CHUNK_BYTES)


def _kill(received: bytes) -> None:
    pid, has_started, _ = received.partition(b"\n")
    if has_started:
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
