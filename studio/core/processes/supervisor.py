"""Process supervisor: forks programs, names their log lines, restarts dead ones, stops all together.

It has loaded what its programs need before it forks them, so all of them share that memory. It runs no thread
and does nothing else, so whatever is forked later, to replace what has died, begins with the same memory.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from studio.core.processes.process import STOP_SIGNALS, adopt_orphans, fork, reap_orphans
from studio.core.processes.relay import Relay, named_line

STOP_SECONDS = 9.5  # a little more than task workers need
STEADY_SECONDS = 20.0
MOST_PAUSE_SECONDS = 10.0
TURN_SECONDS = 0.2
STOP_TURN_SECONDS = 0.05
LAST_LINES_SECONDS = 1.0
Program = Callable[[], object]


@dataclass
class Child:
    """A program that the supervisor keeps running, each time in a new process."""

    name: str
    program: Program
    death_signal: signal.Signals = signal.SIGKILL
    process_id: int | None = None
    exit_code: int | None = None  # of the last process; as that of subprocess
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0

    @property
    def is_alive(self) -> bool:
        """Whether its process is running."""
        if self.process_id is None or self.exit_code is not None:
            return False
        ended, status = os.waitpid(self.process_id, os.WNOHANG)
        if ended:
            self.exit_code = os.waitstatus_to_exitcode(status)
        return not ended

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to its process and all that it started."""
        if self.process_id:
            with suppress(ProcessLookupError):
                os.killpg(self.process_id, what)


def supervise(children: Sequence[Child]) -> Program | None:
    """Keep the children running until a signal comes, then stop them and return None.

    It returns in each child too, with the program that is to be run there.
    """
    stopping: list[int] = []
    for what in STOP_SIGNALS:
        signal.signal(what, lambda number, _: stopping.append(number))
    relay = Relay(sys.stdout.fileno())
    adopt_orphans()
    while not stopping:
        for child in children:
            if _must_start(child, relay) and not _start(child, relay):
                return child.program
        reap_orphans({child.process_id for child in children if child.process_id})
        relay.turn(TURN_SECONDS)
    _stop(children, relay)
    relay.say("studio", "Stopped.")
    relay.finish(LAST_LINES_SECONDS)
    return None


def _must_start(child: Child, relay: Relay) -> bool:
    """Whether it is time to start this child; one that has just ended is cleared away first."""
    if child.is_alive:
        return False
    now = time.monotonic()
    if child.process_id is not None:
        child.signal(signal.SIGKILL)  # what it left behind
        steady = now - child.started_at > STEADY_SECONDS
        child.failures = 0 if steady else child.failures + 1
        pause = min(MOST_PAUSE_SECONDS, 0.25 * 2**child.failures)
        relay.say("studio", f"{child.name} ended with {child.exit_code}; it starts again in {pause:.1f} s")
        child.process_id, child.start_at = None, now + pause
    return now >= child.start_at


def _start(child: Child, relay: Relay) -> bool:
    """Fork it. False in the new process, whose output goes through the relay of its parent."""
    reader, writer = os.pipe()
    child.started_at, child.exit_code = time.monotonic(), None
    child.process_id = fork(f"studio-{child.name}", death_signal=child.death_signal)
    if child.process_id:
        os.close(writer)
        relay.add(child.name, reader)
        return True
    relay.close()
    os.close(reader)
    _write_to(writer)
    return False


def _write_to(pipe: int) -> None:
    """Let this process write to a pipe, line by line, and read nothing."""
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - not a path of ours
        os.dup2(nothing.fileno(), 0)
    for standard in (1, 2):
        os.dup2(pipe, standard)
    os.close(pipe)
    os.environ["PYTHONUNBUFFERED"] = "1"  # for those that it starts
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, write_through=True)  # type: ignore[union-attr]


def _stop(children: Sequence[Child], relay: Relay) -> None:
    for child in children:
        if child.is_alive and child.process_id:
            os.kill(child.process_id, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(child.is_alive for child in children):
        relay.turn(STOP_TURN_SECONDS)
    for child in children:
        child.signal(signal.SIGKILL)


def log_line(name: str, line: str) -> None:
    """Write a line of the common log, prefixed with the name of its program."""
    sys.stdout.write(named_line(name, line))
    sys.stdout.flush()
