"""Web server, task workers and watcher as programs of their own, begun before the installation is prepared."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from tests.environment.ports import free_port
from tests.processes import BASE, STOP_SECONDS, answers, wait_for

pytestmark = pytest.mark.processes
PROGRAMS = {
    "web": ["-m", "gunicorn", "-c", "python:studio.core.gunicorn_settings"],
    "cluster": ["manage.py", "cluster"],
    "watcher": ["manage.py", "watch"],
}


@contextlib.contextmanager
def program(
    command: list[str], environment: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=BASE,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_programs_wait_for_the_preparation_and_then_work(tmp_path: Path) -> None:
    port = str(free_port())
    environment = {**os.environ, "STUDIO_DATA": str(tmp_path / "data"), "PORT": port}
    base_url = f"http://127.0.0.1:{port}"
    commands = {name: [sys.executable, *words] for name, words in PROGRAMS.items()}
    with contextlib.ExitStack() as stack:
        logs = {name: tmp_path / f"{name}.log" for name in commands}
        programs = [
            stack.enter_context(program(command, environment, logs[name]))
            for name, command in commands.items()
        ]
        for log in logs.values():
            wait_for(lambda log=log: "Waiting: the database is not migrated" in log.read_text())
        assert not answers(f"{base_url}/healthz")
        subprocess.run(
            [sys.executable, "manage.py", "prepare", "--without-project"],
            cwd=BASE,
            env=environment,
            check=True,
        )
        wait_for(lambda: answers(f"{base_url}/readyz"))
        assert httpx.get(f"{base_url}/sign-in/", timeout=60).status_code == 200
        wait_for(
            lambda: httpx.get(f"{base_url}/readyz", timeout=60).json() == {"ready": True, "problems": {}}
        )
        link = subprocess.run(
            [sys.executable, "manage.py", "link"], cwd=BASE, env=environment, check=True, capture_output=True
        )
        path = link.stdout.decode().strip().partition("localhost:" + port)[2]
        assert httpx.get(base_url + path, follow_redirects=True, timeout=60).status_code == 200
        health = subprocess.run(
            [sys.executable, "manage.py", "health"],
            cwd=BASE,
            env=environment,
            check=False,
            capture_output=True,
        )
        assert b"Watcher last ran" in health.stdout
        for process in programs:
            process.terminate()
        assert [process.wait(STOP_SECONDS) for process in programs] == [0] * len(programs)
