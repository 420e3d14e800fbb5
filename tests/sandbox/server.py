"""A real sandbox process on a free port, for the tests of any room."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from studio.sandbox.store import Store
from tests.processes import STOP_SECONDS

ROOT = Path(__file__).resolve().parents[2]
READY = "Sandbox listening on "


@dataclass(frozen=True)
class Sandbox:
    """Where the process listens and what it takes."""

    base_url: str  # http://127.0.0.1:PORT; the protocol is at api_url
    key: str
    data_dir: Path
    process: subprocess.Popen[str]

    @property
    def api_url(self) -> str:
        """What RUNWARE_BASE_URL is to be."""
        return f"{self.base_url}/v1"

    @property
    def headers(self) -> dict[str, str]:
        """The authorization that the protocol and the control API want."""
        return {"Authorization": f"Bearer {self.key}"}

    def fault(self, name: str, **how: Any) -> None:
        """Arm a fault: ``on``, ``times``, ``match``, ``seconds``, ``after_seconds``."""
        answer = httpx.post(
            f"{self.base_url}/sandbox/faults", json=[{"fault": name, **how}], headers=self.headers, timeout=60
        )
        assert answer.status_code == 200, answer.text

    def has_struck(self) -> bool:
        """Whether every fault that was armed has been met as often as it may."""
        answer = httpx.get(f"{self.base_url}/sandbox/faults", headers=self.headers, timeout=60)
        return all(fault["hits"] == fault["times"] for fault in answer.json()["faults"])

    def forget_orders(self) -> None:
        """Have neither poll nor archive know any order, until the faults are cleared."""
        for place in ("poll", "details"):
            self.fault("forgotten", on=place, times=None)

    def release_held(self) -> None:
        """Have every result that is held show now."""
        store = Store(self.data_dir)
        store.change("UPDATE result SET ready_at = min(ready_at, ?)", store.clock())
        store.close()

    def clear_faults(self) -> None:
        """Forget every fault."""
        httpx.delete(f"{self.base_url}/sandbox/faults", headers=self.headers, timeout=60).raise_for_status()

    def name_cost(self, task_uuid: UUID, cost: str) -> None:
        """Have poll and archive name this cost of every result of a task, whatever they did before."""
        with closing(sqlite3.connect(next(self.data_dir.glob("*.sqlite3")))) as connection, connection:
            connection.execute("UPDATE result SET price = ? WHERE task_uuid = ?", (cost, str(task_uuid)))
            connection.execute("UPDATE task SET hooks = '[]' WHERE uuid = ?", (str(task_uuid),))

    def bill(self) -> dict[str, Any]:
        """``results``, ``accepted`` and ``total``."""
        bill: dict[str, Any] = httpx.get(
            f"{self.base_url}/sandbox/bill", headers=self.headers, timeout=60
        ).json()
        return bill

    def log(self) -> dict[str, Any]:
        """``requests`` by kind and ``deliveries``."""
        entries: dict[str, Any] = httpx.get(
            f"{self.base_url}/sandbox/log", headers=self.headers, timeout=60
        ).json()
        return entries

    def post(self, *tasks: dict[str, Any]) -> httpx.Response:
        """Send tasks as they are."""
        return httpx.post(self.api_url, json=list(tasks), headers=self.headers, timeout=60)

    def kill(self) -> None:
        """End the server without a chance to say goodbye; its worker and renderer die with it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(60)


@contextmanager
def start(
    data_dir: Path,
    *,
    pace: str = "real",
    key: str = "sandbox-key",
    port: int = 0,
    workers: int = 1,
    call: str = "",
    module: str = "studio.sandbox",
) -> Iterator[Sandbox]:
    """Start a sandbox and stop it on leaving. The same ``data_dir`` continues where the last one ended.

    ``call``: the host that it may call, as ``host:port`` or ``host:*``. ``module``: the program, if it is
    another one with the same command line.
    """
    command = [sys.executable, "-m", module, "--port", str(port), "--data", str(data_dir)]
    command += ["--call", call] if call else []
    environment = {**os.environ, "STUDIO_PARENT_DEATH": "1"}
    process = subprocess.Popen(
        [*command, "--pace", pace, "--workers", str(workers), *(["--key", key] if key else [])],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line.startswith(READY), "the sandbox did not start"
            yield Sandbox(line.removeprefix(READY).strip(), key or "any-key", data_dir, process)
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
