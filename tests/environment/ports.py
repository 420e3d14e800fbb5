"""Free ports, and programs that listen on one."""

from __future__ import annotations

import contextlib
import random
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from tests.shared import FOLDER

START_SECONDS = 60
PORTS = range(20_000, 32_000)  # the system gives those above to connections, also between a look and its use


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens, and which nobody else of this run is given."""
    while True:
        port = random.SystemRandom().choice(PORTS)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            (FOLDER / f"port-{port}").touch(exist_ok=False)
            return port


@contextlib.contextmanager
def running(
    command: Sequence[str], *, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A program while the block lasts, from when it listens; fails with what it printed when it does not.

    ``environment``: its variables, if not those of this process.
    """
    with tempfile.TemporaryFile("w+") as output, _started(command, output, environment) as process:
        if not _listens_soon(process, port):
            output.seek(0)
            raise AssertionError(f"{command[0]} does not answer on port {port}: {output.read()}")
        yield


@contextlib.contextmanager
def _started(
    command: Sequence[str], output: IO[str], environment: Mapping[str, str] | None
) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def _listens_soon(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.01)
    return False
