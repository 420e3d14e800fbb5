"""A real studio whose Redis and PostgreSQL are stopped and started again under it."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

from bench.client import Person
from tests.environment.ports import free_port
from tests.environment.postgres import postgres
from tests.environment.redis import redis_server
from tests.processes import BASE, studio, wait_for

pytestmark = [pytest.mark.processes, pytest.mark.servers]


def ready_cards(person: Any) -> int:
    return len(re.findall(r'data-state="ready"', person.http.get(person.gallery).text))


def get(running: Any, path: str) -> httpx.Response:
    return httpx.get(running.base_url + path, timeout=60)


def test_nothing_is_lost_and_everything_comes_back(tmp_path: Path) -> None:
    redis_port = free_port()
    with contextlib.ExitStack() as servers:
        database = servers.enter_context(postgres())
        with_redis = servers.enter_context(contextlib.ExitStack())
        redis_url = with_redis.enter_context(redis_server(redis_port))
        environment: dict[str, Any] = {
            "DATABASE_URL": database.address,
            "REDIS_URL": redis_url,
            "DATABASE_POOL": "4",
        }
        with studio(tmp_path / "data", SANDBOX_PACE="instant", **environment) as running:
            person = Person(running)
            wait_for(lambda: ready_cards(person) == 3)

            with_redis.close()
            person.order("A quiet pier without Redis.")
            wait_for(lambda: ready_cards(person) == 4)
            readiness = get(running, "/readyz")
            assert readiness.status_code == HTTPStatus.OK
            assert "Redis does not answer" in readiness.json()["problems"]["queue"]

            with redis_server(redis_port):
                database.stop()
                page = person.http.get(person.gallery)
                assert page.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                assert "Its database does not answer" in page.text
                readiness = get(running, "/readyz")
                assert readiness.status_code == HTTPStatus.SERVICE_UNAVAILABLE
                assert readiness.json()["problems"]["installation"] == "the database does not answer"
                assert get(running, "/healthz").status_code == HTTPStatus.OK
                with joining_node(running.data, environment, tmp_path / "joining.log") as log:
                    wait_for(lambda: "Waiting: the database does not answer" in log.read_text())
                    assert "Traceback" not in log.read_text()
                    database.start()
                    wait_for(lambda: get(running, "/readyz").json()["problems"] == {})
                person.order("A quiet pier after the outage.")
                wait_for(lambda: ready_cards(person) == 5)


@contextlib.contextmanager
def joining_node(data: Path, environment: dict[str, str], log: Path) -> Any:
    """A watcher that another node starts in the middle of it; its log."""
    variables = {**os.environ, **environment, "STUDIO_DATA": str(data)}
    command = [sys.executable, "manage.py", "watch"]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=BASE, env=variables, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield log
        finally:
            process.terminate()
