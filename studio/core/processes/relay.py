"""Relay of log lines: each is passed on with the name of the program that wrote it, without a thread.

Whoever reads the log may stop reading: then nothing more is taken from the programs, and nothing waits here.
"""

from __future__ import annotations

import os
import select
import time

READ_BYTES = 1 << 16


def named_line(name: str, line: str) -> str:
    """A line of the common log."""
    return f"{name:>8} | {line}\n"


class Relay:
    """Reads what programs write into pipes, and writes it line by line to one file descriptor."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._names: dict[int, str] = {}  # of programs, by the end of their pipe that is read here
        self._begun: dict[int, bytes] = {}  # lines without an end
        self._pending = b""

    def add(self, name: str, source: int) -> None:
        """Pass on what comes from this pipe, until nobody can write to it any more."""
        os.set_blocking(source, False)
        self._names[source], self._begun[source] = name, b""

    def say(self, name: str, line: str) -> None:
        """Write a line of our own."""
        self._pending += named_line(name, line).encode()

    def turn(self, seconds: float) -> None:
        """Wait at most so long for something that can be passed on, and pass it on."""
        if self._pending:
            select.select([], [self._target], [], seconds)
        else:
            for source in select.select([*self._names], [], [], seconds)[0]:
                self._read(source)
        while self._pending and select.select([], [self._target], [], 0)[1]:
            self._write()

    def finish(self, seconds: float) -> None:
        """Pass on what has been written by now, for at most so long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and (self._pending or select.select([*self._names], [], [], 0)[0]):
            self.turn(deadline - time.monotonic())

    def close(self) -> None:
        """Close the pipes, in a process that reads none of them."""
        for source in self._names:
            os.close(source)
        self._names.clear()

    def _read(self, source: int) -> None:
        data = os.read(source, READ_BYTES)
        *lines, rest = (self._begun[source] + data).split(b"\n")
        if not data and rest:  # the last line has no end
            lines, rest = [rest], b""
        for line in lines:
            self.say(self._names[source], line.decode(errors="replace").rstrip())
        self._begun[source] = rest
        if not data:
            os.close(source)
            del self._names[source], self._begun[source]

    def _write(self) -> None:
        """Write no more than a pipe that can be written to takes at once."""
        try:
            written = os.write(self._target, self._pending[: select.PIPE_BUF])
        except OSError:  # nobody can read it any more
            written = len(self._pending)
        self._pending = self._pending[written:]
