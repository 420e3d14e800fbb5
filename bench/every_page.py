"""Every page with 200, 20,000 and 100,000 takes and all that lies beside them, on both databases."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Figure
from tests.environment.postgres import postgres
from tests.processes import BASE

SIZES = tuple(map(int, os.environ.get("BENCH_SIZES", "200 20000 100000").split()))


def measure() -> list[Figure]:
    """On SQLite, then on PostgreSQL; each in a process of its own. The median is that of the smallest."""
    figures = _measured()
    with postgres() as server:
        return figures + _measured(DATABASE_URL=server.address)


def _measured(**environment: str) -> list[Figure]:
    with TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        own = {"STUDIO_DATA": folder, "DJANGO_SETTINGS_MODULE": "studio.settings", **environment}
        command = [sys.executable, "-m", "bench.page_rounds", *map(str, SIZES)]
        output = subprocess.run(
            command, cwd=BASE, env={**os.environ, **own}, check=True, stdout=subprocess.PIPE, text=True
        )
    return [Figure(*line.split("\t")) for line in output.stdout.splitlines() if "\t" in line]
