"""A batch whose workers are killed again and again: each row is ordered and held exactly once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured

from tests.databases import with_tables

ROWS = 12
pytestmark = pytest.mark.processes


def process(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.plan.carry_out_process", *words],
        cwd=configured.BASE,
        env={**os.environ, "STUDIO_DATA": str(folder), "RUNWARE_API_KEY": "any-key", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def finished(folder: Path, *words: str, **environment: str) -> str:
    running = process(folder, *words, **environment)
    output, _ = running.communicate()
    assert running.returncode == 0
    return output.strip()


def killed(folder: Path, batch: str, *, after: int, **environment: str) -> None:
    """A worker that is killed while it makes its ``after``-th order, whether or not that is committed."""
    running = process(folder, "work", batch, **environment)
    for _ in range(after):
        assert running.stdout.readline()
    running.kill()
    running.wait()
    running.stdout.close()


def carried_out(folder: Path, **environment: str) -> Any:
    batch = finished(folder, "prepare", str(ROWS), **environment)
    for after in (1, 3, 2):
        killed(folder, batch, after=after, **environment)
    workers = [process(folder, "work", batch, **environment) for _ in range(2)]
    for worker in workers:
        worker.communicate()
        assert worker.returncode == 0
    return json.loads(finished(folder, "report", batch, **environment))


EACH_ONCE = {
    "states": {"ordered": ROWS},
    "orders": ROWS,
    "by row": ROWS,
    "linked": ROWS,
    "holds": ROWS,
    "held": "6.7200",
}


def test_killed_workers_order_each_row_once_on_sqlite(tmp_path: Path) -> None:
    assert carried_out(with_tables(tmp_path)) == EACH_ONCE


def test_killed_workers_order_each_row_once_on_postgresql(tmp_path: Path, migrated_postgres_url: str) -> None:
    assert carried_out(tmp_path, DATABASE_URL=migrated_postgres_url) == EACH_ONCE
