"""Process pool of renderers: starts them, restarts them and wakes them for new work."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from studio.sandbox.rendering import Pace

IDLE_SECONDS = 30.0  # then a renderer gives its memory back; the next order starts it again
RESTART_DELAY = 0.5  # seconds between the death of a renderer and the next start


class RendererPool:
    """One thread per renderer process; it starts the process, listens to it, and starts it again.

    A process that ended because it had nothing to do is started when there is new work.
    """

    def __init__(
        self,
        folder: Path,
        pace: Pace,
        workers: int,
        on_result: Callable[[], None],
        *,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._command = [sys.executable, "-m", "studio.sandbox.renderer", "--data", str(folder)]
        self._command += ["--pace", pace.value, "--idle-seconds", str(idle_seconds)]
        self._on_result = on_result
        self._stopping = Event()
        self._workers = workers
        self._processes: dict[int, subprocess.Popen[str]] = {}
        self._wakeups = [Event() for _ in range(workers)]

    def start(self) -> None:
        """Start every renderer; returns at once."""
        for slot in range(self._workers):
            Thread(target=self._run, args=(slot,), name=f"renderer {slot}", daemon=True).start()

    def wake(self) -> None:
        """There may be new work."""
        for is_wanted in self._wakeups:
            is_wanted.set()
        for process in list(self._processes.values()):
            # A renderer that has just died looks for work when it starts again.
            with suppress(OSError, ValueError):
                if process.stdin:
                    process.stdin.write("work\n")
                    process.stdin.flush()

    def stop(self) -> None:
        """End every renderer. What it was rendering is queued again at the next start."""
        self._stopping.set()
        for is_wanted in self._wakeups:
            is_wanted.set()
        for process in list(self._processes.values()):
            process.kill()
            process.wait()

    def _run(self, slot: int) -> None:
        command = [*self._command, "--slot", str(slot)]
        # This thread must live as long as the process: the kernel ends the child with its thread.
        while not self._stopping.is_set():
            self._wakeups[slot].clear()  # before it looks for work
            with subprocess.Popen(  # noqa: S603 - our own interpreter
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            ) as process:
                self._processes[slot] = process
                for _ in process.stdout or ():
                    self._on_result()
            if process.returncode == 0:
                self._wakeups[slot].wait()
            else:
                self._stopping.wait(RESTART_DELAY)
