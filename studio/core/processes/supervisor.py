"""Process supervisor: prefixes output with names, restarts dead children, stops all together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread
from typing import IO, NoReturn

from studio.core.processes.process import adopt_orphans, die_with_parent, reap_orphans

PROGRAMS = "STUDIO_PROGRAMS"  # in the environment, from one program of this process to the next
STOP_SECONDS = 9.5  # a little more than task workers need
STEADY_SECONDS = 20.0
MOST_PAUSE_SECONDS = 10.0


@dataclass
class Child:
    """A child process that the supervisor keeps running."""

    name: str
    command: Sequence[str]
    death_signal: signal.Signals = signal.SIGKILL
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0

    def start(self) -> None:
        """Start it in a group of its own, so that its whole family can be stopped."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
            preexec_fn=partial(die_with_parent, self.death_signal),  # noqa: PLW1509 - no threads fork here
        )
        if self.process.stdout:
            Thread(target=_relay, args=(self.name, self.process.stdout), daemon=True).start()

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to the child's process group."""
        if self.process:
            try:
                os.killpg(self.process.pid, what)
            except ProcessLookupError:
                return

    @property
    def is_alive(self) -> bool:
        """Whether the child process is running."""
        return self.process is not None and self.process.poll() is None


def become_supervisor(children: Sequence[Child], *, greeting: Sequence[str]) -> NoReturn:
    """Go on as ``python -m studio.core.processes.supervisor``: in this process, but without its memory.

    ``greeting``: a command that runs once, beside the children.
    """
    programs = [[child.name, child.command, child.death_signal] for child in children]
    os.environ[PROGRAMS] = json.dumps([programs, greeting])
    os.execv(sys.executable, [sys.executable, "-m", "studio.core.processes.supervisor"])  # noqa: S606 - no shell


def main() -> None:
    """Supervise what the environment names until a signal comes."""
    programs, greeting = json.loads(os.environ.pop(PROGRAMS))
    stop = Event()
    for what in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(what, lambda *_: stop.set())
    children = [Child(name, command, signal.Signals(how)) for name, command, how in programs]
    greeter = subprocess.Popen(  # noqa: S603 - our own command
        greeting,
        start_new_session=True,  # Ctrl-C is for us
        preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads fork here
    )
    run(children, stop=stop)
    greeter.kill()
    log_line("studio", "Stopped.")


def run(children: Sequence[Child], *, stop: Event) -> None:
    """Keep the children running until ``stop`` is set, then stop all of them."""
    adopt_orphans()
    for child in children:
        child.start()
    try:
        while not stop.wait(0.2):
            for child in children:
                _restart_if_dead(child)
            reap_orphans({child.process.pid for child in children if child.process})
    finally:
        _stop(children)


def _restart_if_dead(child: Child) -> None:
    if child.is_alive:
        return
    now = time.monotonic()
    if child.process is not None:
        child.signal(signal.SIGKILL)  # what it left behind
        steady = now - child.started_at > STEADY_SECONDS
        child.failures = 0 if steady else child.failures + 1
        pause = min(MOST_PAUSE_SECONDS, 0.25 * 2**child.failures)
        log_line(
            "studio", f"{child.name} ended with {child.process.returncode}; it starts again in {pause:.1f} s"
        )
        child.process, child.start_at = None, now + pause
    elif now >= child.start_at:
        child.start()


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        if child.is_alive and child.process:
            child.process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(child.is_alive for child in children):
        time.sleep(0.05)
    for child in children:
        child.signal(signal.SIGKILL)


def _relay(name: str, output: IO[bytes]) -> None:
    for line in output:
        log_line(name, line.decode(errors="replace").rstrip())


def log_line(name: str, line: str) -> None:
    """Write a line of the common log, prefixed with the name of its program."""
    sys.stdout.write(f"{name:>8} | {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
