"""How many connections the threads of a process hold."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

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
