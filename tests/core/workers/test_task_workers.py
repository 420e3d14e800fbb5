"""A real cluster of task workers: places for orders, the end of it, and a Redis that comes and goes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.databases import with_tables
from tests.environment.ports import free_port
from tests.environment.redis import redis_server
from tests.processes import BASE, STOP_SECONDS, wait_for

pytestmark = pytest.mark.processes
WRITE, WAIT = "tests.core.cluster_tasks.write", "tests.core.cluster_tasks.write_and_wait"


@dataclass
class Cluster:
    """A cluster, whose tasks write into a folder."""

    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    folder: Path

    def enqueue(self, kind: str, task: str, *names: str) -> None:
        calls = [
            f"queue._enqueue({kind!r}, {task!r}, ({str(self.folder / name)!r},), None)" for name in names
        ]
        self.run("; ".join(calls))

    def run(self, code: str) -> str:
        code = f"import django; django.setup(); from studio.core import queue; {code}"
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, cwd=BASE, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def has(self, name: str) -> bool:
        return (self.folder / name).exists()

    def waiting(self, kind: str) -> int:
        return int(self.run(f"print(queue.waiting_by_kind()[{kind!r}])"))


@contextlib.contextmanager
def cluster(tmp_path: Path, **environment: str) -> Iterator[Cluster]:
    data = tmp_path / "data"
    (data / "static").mkdir(parents=True)
    (data / "static" / "staticfiles.json").write_text("{}")
    with_tables(data)
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "studio.settings",
        "STUDIO_DATA": str(data),
        "WORKERS": "3",
        **environment,
    }
    process = subprocess.Popen([sys.executable, "manage.py", "cluster"], cwd=BASE, env=variables)
    folder = tmp_path / "written"
    folder.mkdir()
    try:
        yield Cluster(process, variables, folder)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(params=["database", "redis"])
def carrier(request: pytest.FixtureRequest) -> dict[str, str]:
    return {"REDIS_URL": request.getfixturevalue("redis_url")} if request.param == "redis" else {}


def test_long_work_never_delays_an_order_and_what_the_end_interrupts_goes_back(
    tmp_path: Path, carrier: Any
) -> None:
    with cluster(tmp_path, **carrier) as running:
        running.enqueue("film", WAIT, "first", "second")
        wait_for(lambda: running.has("first"))
        running.enqueue("fetch", WAIT, "result")
        wait_for(lambda: running.has("result"))
        running.enqueue("orders", WRITE, "order")
        wait_for(lambda: running.has("order"))
        assert not running.has("second"), "it waits for the one place of long work, and nowhere else"
        assert running.waiting("film") == 1
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(STOP_SECONDS) == 0
        assert running.waiting("film") == 2
        assert running.waiting("fetch") == 1


def test_work_goes_on_while_redis_is_away_and_when_it_is_back(tmp_path: Path) -> None:
    port = free_port()
    with cluster(tmp_path, REDIS_URL=f"redis://127.0.0.1:{port}/0") as running:
        with redis_server(port):
            running.enqueue("orders", WRITE, "with")
            wait_for(lambda: running.has("with"))
        running.enqueue("orders", WRITE, "without")
        wait_for(lambda: running.has("without"))
        with redis_server(port):
            running.enqueue("orders", WRITE, "again")
            wait_for(lambda: running.has("again"))
