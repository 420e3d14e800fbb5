"""German beside English: the same pages, by two people of one team, in turn."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.report import Figure
from tests.processes import BASE

TAKES = 200


def measure() -> list[Figure]:
    """Pages in a process of its own, with an empty database."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "static").mkdir()
        environment = {**os.environ, "STUDIO_DATA": folder, "DJANGO_SETTINGS_MODULE": "studio.settings"}
        command = [sys.executable, "-m", "bench.translation_rounds", str(TAKES)]
        output = subprocess.run(
            command, cwd=BASE, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
    return [Figure(*line.split("\t")) for line in output.stdout.splitlines() if "\t" in line]
