"""A test that takes too long fails with a trace of where it was, and the others run all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import BASE

CODE = """
import threading, pytest

@pytest.mark.parametrize("number", range(4))
def test_short(number): pass

@pytest.mark.timeout(1)
def test_endless():
    threading.Lock().acquire() and threading.Event().wait()
"""


@pytest.mark.processes
def test_a_test_without_end_fails_with_its_place_and_takes_no_other_with_it(tmp_path: Path) -> None:
    test = tmp_path / "test_hanging.py"
    test.write_text(CODE)
    command = [sys.executable, "-m", "pytest", "-c", str(BASE / "pyproject.toml"), "--rootdir", str(BASE)]
    done = subprocess.run(
        [*command, "-n", "1", str(test)], cwd=BASE, capture_output=True, text=True, check=False
    )
    assert "Timeout (>1" in done.stdout
    assert "threading.Event().wait()" in done.stdout
    assert "4 passed" in done.stdout.splitlines()[-1]
