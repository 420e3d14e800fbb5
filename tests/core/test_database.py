"""How many connections the threads of a process hold."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import IO, cast

import pytest

from tests.environment.postgres import postgres
from tests.processes import BASE


@pytest.mark.parametrize(("pool", "connections"), [("2", {1, 2}), ("0", {8})])
def test_threads_share_the_connections_of_a_pool(postgres_url: str, pool: str, connections: set[int]) -> None:
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "DATABASE_URL": postgres_url,
        "DATABASE_POOL": pool,
    }
    command = [sys.executable, "-m", "tests.core.database_process"]
    output = subprocess.run(
        command, cwd=BASE, env=variables, check=True, capture_output=True, text=True
    ).stdout
    assert int(output) in connections


def test_a_pool_is_back_as_soon_as_its_server_is() -> None:
    with postgres() as server, pool_process(server.address) as after:
        assert after() == "8 are idle"
        assert after(server.stop, server.start) == "answered"
        assert after(server.stop) == "away, and nothing waits"
        assert after(server.start) == "answered"


@contextlib.contextmanager
def pool_process(address: str) -> Iterator[Callable[..., str]]:
    """What a process with a pool reports after some steps, the first time without any."""
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "DATABASE_URL": address,
        "DATABASE_POOL": "8",
    }
    command = [sys.executable, "-m", "tests.core.postgresql_process"]
    with subprocess.Popen(
        command, cwd=BASE, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        output, entry = cast("IO[str]", process.stdout), cast("IO[str]", process.stdin)

        def after(*steps: Callable[[], None]) -> str:
            for step in steps:
                step()
            if steps:
                print(file=entry, flush=True)
            return output.readline().strip()

        try:
            yield after
        finally:
            process.kill()
