"""A Redis of its own for the tests that need one, on a free port, keeping nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.processes import free_port, wait_for


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """Start a server and give its address; stop it afterwards."""
    program = shutil.which("redis-server")
    if program is None:
        assert not os.environ.get("CI"), "Redis is missing: apt-get install redis-server"
        pytest.skip("Redis is not installed: apt-get install redis-server")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(lambda: _listens(port), seconds=20)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
