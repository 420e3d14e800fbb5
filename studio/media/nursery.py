"""A child process for each deed, forked from one that has imported everything (``studio.media.deeds``).

Task workers are daemons, which may not fork children of their own, and web workers have threads, which
must not; so it is a plain subprocess that forks, one for each process that asks, from the first deed on.
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from threading import Lock

ATTEMPTS = 3
DYING_SECONDS = 1
CHUNK_BYTES = 1 << 16


class Nursery:
    """Has a child made for each wish, and takes what it says."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._owner = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        atexit.register(self.close)

    def ask(self, wish: bytes, *, seconds: float) -> bytes:
        """What a new child answers to one line of JSON; nothing when it died. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        for _ in range(ATTEMPTS):
            mine, theirs = socket.socketpair()
            with mine:
                with theirs:
                    self._hand_over(theirs)
                _, is_born, answer = _listen(mine, wish, deadline).partition(b"\n")
            if is_born:
                return answer
            self._let_die()
        raise RuntimeError("No process can be started to read files.")

    def close(self) -> None:
        """End the process that forks, and with it every child."""
        if self._control:
            self._control.close()
        if self._process and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._process = self._control = None

    def _let_die(self) -> None:
        """Nobody took the wish: the process is dying, and is not to be asked again."""
        with self._lock, suppress(subprocess.TimeoutExpired):
            if self._process:
                self._process.wait(DYING_SECONDS)

    def _hand_over(self, job: socket.socket) -> None:
        with self._lock:
            control = self._started()
            with suppress(BrokenPipeError):  # it has just died: nobody answers, and another is started
                socket.send_fds(control, [b"."], [job.fileno()])

    def _started(self) -> socket.socket:
        is_ours = self._owner == os.getpid()
        if is_ours and self._control and self._process and self._process.poll() is None:
            return self._control
        self.close()
        self._control, theirs = socket.socketpair()
        with theirs:
            end = theirs.fileno()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-m", "studio.media.deeds", str(end)],
                pass_fds=[end],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        self._owner = os.getpid()
        return self._control


def _listen(job: socket.socket, wish: bytes, deadline: float) -> bytes:
    """Everything that the child says, its number first. Whatever ends the listening ends the child."""
    said = b""
    try:
        with suppress(ConnectionError):
            job.sendall(wish + b"\n")
            while chunk := _receive(job, deadline):
                said += chunk
    except BaseException:
        _kill(said)
        raise
    return said


def _receive(job: socket.socket, deadline: float) -> bytes:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    job.settimeout(left)
    return job.recv(CHUNK_BYTES)


def _kill(said: bytes) -> None:
    pid, is_born, _ = said.partition(b"\n")
    if is_born:
        with suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
