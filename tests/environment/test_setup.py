"""What ``make environment`` says where a browser is neither here nor to be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.environment import system_packages
from tests.environment.__main__ import request
from tests.processes import BASE


def set_up(folder: Any, **environment: Any) -> Any:
    """Run the step on a machine with nothing on its path, from which no download can be reached."""
    nothing = {"PATH": str(folder), "HOME": str(folder), "PLAYWRIGHT_BROWSERS_PATH": str(folder)}
    nothing |= {"PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9", "CHROMIUM": ""}
    return subprocess.run(
        [sys.executable, "-m", "tests.environment"],
        cwd=BASE,
        env={**os.environ, **nothing, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.processes
def test_a_browser_that_cannot_be_had_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    done = set_up(tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("No test has run, since chromium could not be installed.")
    assert "set CHROMIUM to the path of a Chromium or Chrome" in done.stderr


def test_a_wrong_path_of_a_browser_is_said_before_anything_is_installed(tmp_path: Path) -> None:
    done = set_up(tmp_path, CHROMIUM="/nowhere/chromium")
    assert done.returncode == 1
    assert done.stderr == (
        "No test has run, since CHROMIUM is '/nowhere/chromium', but no browser starts there.\n"
    )
    assert not done.stdout


@pytest.mark.parametrize("manager", system_packages.MANAGERS, ids=lambda manager: manager.program)
def test_the_sentence_names_the_command_of_the_system_at_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manager: Any
) -> None:
    program = tmp_path / manager.program
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    sentence = request(["chromium", "fonts"])
    assert f"{manager.program} {manager.install[0]} chromium fontconfig" in sentence
