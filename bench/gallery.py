"""The gallery with 200, 2,000, 20,000 and 100,000 takes: pages, filters, search and poll, as ratios."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.report import Figure
from tests.processes import BASE

SIZES = (200, 2_000, 20_000, 100_000)


def measure() -> list[Figure]:
    """In a process of its own, with a temporary database."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        environment = {**os.environ, "STUDIO_DATA": folder, "DJANGO_SETTINGS_MODULE": "studio.settings"}
        command = [sys.executable, "-m", "bench.gallery_rounds", *map(str, SIZES)]
        output = subprocess.run(
            command, cwd=BASE, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    return [Figure(*line.split("\t")) for line in output.stdout.splitlines() if "\t" in line]


def show(times: list[float]) -> tuple[str, str]:
    """Median and spread in milliseconds."""
    return f"{median(times):.0f} ms", f"{min(times):.0f}–{max(times):.0f} ms"


def packed(content: bytes) -> float:
    """Kilobytes as they travel."""
    return len(gzip.compress(content, 6)) / 1000
