"""A supervisor of small programs, as the tests start it: ``python -m tests.core.processes.supervised NAME…``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial

from studio.core.processes.supervisor import Child, Program, supervise

LOADED = bytearray(range(100))  # what a program finds without having made it


def sleep() -> None:
    """Says who it is, then waits."""
    sys.stdout.write(f"pid {os.getpid()} group {os.getpgid(0)} argv {sys.argv[1:]} loaded {sum(LOADED)}\n")
    time.sleep(600)


def be_deaf() -> None:
    """Ignores every wish to stop, and has a child that does."""
    for what in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(what, signal.SIG_IGN)
    with subprocess.Popen(["sleep", "600"]):
        sleep()


def fail() -> None:
    """Ends by an error after a line without an end."""
    sys.stdout.write("about to fail")
    raise RuntimeError("as it was asked to")


def leave() -> None:
    """Ends with a code, and leaves a process behind."""
    subprocess.Popen(["sleep", "600"])
    sys.exit(3)


def show_files() -> None:
    """Says which files are open here, the folder that lists them among them."""
    sys.stdout.write(f"files {sorted(map(int, os.listdir('/proc/self/fd')))}\n")  # noqa: PTH208 - numbers
    sleep()


def flood() -> None:
    """Writes without end."""
    while True:
        sys.stdout.write("x" * 100 + "\n")


EXECUTE = partial(os.execv, "/bin/sh", ["sh", "-c", "echo executed; exec sleep 600"])
PROGRAMS: dict[str, Program] = {
    "sleep": sleep,
    "deaf": be_deaf,
    "fail": fail,
    "leave": leave,
    "files": show_files,
    "flood": flood,
    "execute": EXECUTE,
}

if __name__ == "__main__":
    if program := supervise([Child(name, PROGRAMS[name]) for name in sys.argv[1:]]):
        program()
