"""A whole studio in real processes, on free ports, in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.databases import with_static_files
from tests.environment.ports import free_port

BASE = Path(__file__).resolve().parent.parent
START_SECONDS = 200  # a bound for what never happens, on a machine that is busy too
STOP_SECONDS = 120
# A program of Python that is stopped when its parent ends, however that ends.
WITH_PARENT = """
import os, signal, sys
from studio.core.processes.process import die_with_parent
die_with_parent(signal.SIGTERM)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@dataclass
class Studio:
    """A running studio and what it printed."""

    process: subprocess.Popen[bytes]
    base_url: str
    sandbox_url: str
    data: Path
    log: Path
    resources: contextlib.ExitStack

    def open(self, resource: Any) -> Any:
        """Something to close when the studio stops."""
        return self.resources.enter_context(resource)

    def last_lines(self, count: int) -> str:
        """The end of what it printed: why something did not come."""
        return "".join(self.log.read_text(errors="replace").splitlines(keepends=True)[-count:])

    def link(self) -> str:
        """The sign-in link it printed, with the address the tests use."""
        return wait_for(lambda: re.search(r"http://\S+/sign-in/\S+", self.log.read_text()))[0].replace(
            "localhost", "127.0.0.1"
        )

    def children(self, word: str = "") -> list[psutil.Process]:
        processes = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in processes if word in command_of(one)]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit code; one that does not end is killed, and its children with it."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


def command_of(process: psutil.Process) -> str:
    """The name of a process and its command line; empty once it is gone."""
    with contextlib.suppress(psutil.Error):
        return " ".join([process.name(), *process.cmdline()])
    return ""


def has_ended(process: psutil.Process) -> bool:
    """Whether a process runs no more, buried or not."""
    try:
        return process.status() in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return True


def kill(process: psutil.Process) -> None:
    """Kill a process that may have ended by itself meanwhile, and return when it runs no more."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
    wait_for(lambda: has_ended(process))


def wait_for(condition: Any, *, seconds: float = START_SECONDS, pause: float = 0.05) -> Any:
    """The first truthy answer of ``condition``; fails loudly after a bound."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := condition():
            return result
        time.sleep(pause)
    raise AssertionError(f"not true within {seconds} s: {condition}")


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5, verify=False).status_code < 500  # certificates take 20 ms to load
    except httpx.HTTPError:
        return False


@contextlib.contextmanager
def studio(data: Path, *, is_paid: bool = False, code: Path = BASE, **environment: str) -> Iterator[Studio]:
    """Start everything with ``manage.py up`` and stop it afterwards, leaving nothing.

    ``is_paid``: the sandbox plays the paid provider too. ``code``: the checkout that runs.
    """
    port, sandbox = free_port(), free_port()
    if code == BASE:
        with_static_files(data)
    if is_paid:
        environment |= {
            "RUNWARE_API_KEY": "any-key",
            "RUNWARE_BASE_URL": f"http://127.0.0.1:{sandbox}/v1",
        }
    log = data.parent / f"{data.name}-{port}.log"
    plain = {
        name: value
        for name, value in os.environ.items()
        if name not in {"RUNWARE_API_KEY", "DATABASE_URL", "REDIS_URL"}
    }
    plain |= {"STUDIO_DATA": str(data), "PORT": str(port), "SANDBOX_PORT": str(sandbox), **environment}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", WITH_PARENT, "manage.py", "up"],
            cwd=code,
            env=plain,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    elsewhere = environment.get("SANDBOX_URL", "").removesuffix("/v1")
    addresses = f"http://127.0.0.1:{port}", elsewhere or f"http://127.0.0.1:{sandbox}"
    running = Studio(process, *addresses, data, log, contextlib.ExitStack())
    try:
        wait_for(lambda: process.poll() is not None or answers(f"{running.base_url}/sign-in/"))
        assert process.poll() is None, log.read_text()
        wait_for(lambda: answers(f"{running.sandbox_url}/healthz"))
        yield running
    finally:
        running.resources.close()
        running.stop()
