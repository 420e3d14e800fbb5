"""One press with wildcards whose process is killed, pressed again and pressed twice: all orders, each once."""

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

pytestmark = pytest.mark.processes
NOTHING = {"prompts": 0, "orders": 0, "held": "0.0000"}
EACH_ONCE = {"prompts": 12, "orders": 12, "held": "6.7200"}


def process(folder: Path, word: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.generation.matrix_process", word],
        cwd=configured.BASE,
        env={**os.environ, "STUDIO_DATA": str(folder), "RUNWARE_API_KEY": "any-key", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def finished(folder: Path, word: str, **environment: str) -> str:
    running = process(folder, word, **environment)
    output, _ = running.communicate()
    assert running.returncode == 0
    return output


def pressed_and_killed(folder: Path, **environment: str) -> list[Any]:
    """What is there after a press that was killed at its 7th order, and after two presses at once."""
    finished(folder, "prepare", **environment)
    killed = process(folder, "press", **environment)
    for _ in range(7):
        assert killed.stdout.readline()
    killed.kill()
    killed.communicate()
    before = json.loads(finished(folder, "report", **environment))
    presses = [process(folder, "press", **environment) for _ in range(2)]
    for press in presses:
        press.communicate()
        assert press.returncode == 0
    return [before, json.loads(finished(folder, "report", **environment))]


def test_killed_and_double_presses_order_each_expansion_once_on_sqlite(tmp_path: Path) -> None:
    assert pressed_and_killed(with_tables(tmp_path)) in ([NOTHING, EACH_ONCE], [EACH_ONCE, EACH_ONCE])


def test_killed_and_double_presses_order_each_expansion_once_on_postgresql(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    outcome = pressed_and_killed(tmp_path, DATABASE_URL=migrated_postgres_url)
    assert outcome in ([NOTHING, EACH_ONCE], [EACH_ONCE, EACH_ONCE])
