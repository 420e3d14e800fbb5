"""From the start of a warm studio to its first page; beside ``manage.py check``."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.report import Figure
from tests.processes import BASE, studio

ROUNDS = 5


def measure() -> list[Figure]:
    """Five rounds in turn."""
    ups, checks = [], []
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with studio(data, SANDBOX_PACE="instant"):
            pass  # the first start makes the database
        for _ in range(ROUNDS):
            started = time.monotonic()
            with studio(data, SANDBOX_PACE="instant"):
                ups.append(time.monotonic() - started)
            started = time.monotonic()
            subprocess.run([sys.executable, "manage.py", "check"], cwd=BASE, check=True, capture_output=True)
            checks.append(time.monotonic() - started)
    beside = f"manage.py check takes {median(checks):.2f} s"
    return [
        Figure(
            "start to first page, warm", f"{median(ups):.2f} s", f"{min(ups):.2f}–{max(ups):.2f} s", beside
        )
    ]
