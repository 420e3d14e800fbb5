"""What ``make environment`` says where a browser is neither here nor to be had."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.environment import system_packages
from tests.environment.__main__ import PARTS, request
from tests.processes import BASE


def set_up(folder: Any, *purpose: str, **environment: Any) -> Any:
    """Run the step on a machine with nothing on its path, from which no download can be reached."""
    nothing = {"PATH": str(folder), "HOME": str(folder), "PLAYWRIGHT_BROWSERS_PATH": str(folder)}
    nothing |= {"PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:9", "CHROMIUM": "", "FIREFOX": ""}
    return subprocess.run(
        [sys.executable, "-m", "tests.environment", *purpose],
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


@pytest.mark.processes
def test_other_browsers_that_cannot_be_had_are_one_sentence_too(tmp_path: Path) -> None:
    done = set_up(tmp_path, "browsers")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("No test has run, since firefox, webkit, xvfb")
    assert "set FIREFOX to the path of a Firefox" in done.stderr


@pytest.mark.parametrize("variable", ["CHROMIUM", "FIREFOX"])
def test_a_wrong_path_of_a_browser_is_said_before_anything_is_installed(
    tmp_path: Path, variable: str
) -> None:
    done = set_up(tmp_path, **{variable: "/nowhere/browser"})
    assert done.returncode == 1
    assert done.stderr == (
        f"No test has run, since {variable} is '/nowhere/browser', but no browser starts there.\n"
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


@pytest.mark.parametrize("manager", system_packages.MANAGERS, ids=lambda manager: manager.program)
def test_every_system_has_a_package_for_every_part(manager: Any) -> None:
    assert set(manager.packages) == set(PARTS)
