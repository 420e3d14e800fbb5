"""The supervisor: it forks, names, restarts and stops programs, and none outlives it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.processes import BASE, has_ended, kill, wait_for

pytestmark = pytest.mark.processes


class Running:
    """A supervisor of small programs, and its log."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def lines(self) -> list[str]:
        return self._log.read_text().splitlines()

    def logged(self, pattern: str) -> re.Match[str] | None:
        """The first line of the log in which this is found."""
        return next(filter(None, (re.search(pattern, line) for line in self.lines)), None)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@contextmanager
def supervised(folder: Path, *names: str) -> Iterator[Running]:
    log = folder / "log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "tests.core.processes.supervised", *names]
        process = subprocess.Popen(command, cwd=BASE, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield Running(process, log)
    finally:
        process.kill()
        process.wait(60)


def test_programs_share_what_is_loaded_and_have_names_and_groups(tmp_path: Path) -> None:
    with supervised(tmp_path, "sleep", "execute") as running:
        line = wait_for(lambda: running.logged(r" sleep \| pid (\d+) group (\d+) argv .* loaded 4950$"))
        assert line[1] == line[2]
        assert wait_for(lambda: running.logged(r"^ execute \| executed$"))
        [process] = [one for one in running.children() if one.pid == int(line[1])]
        assert process.name() == "studio-sleep"
        assert process.cmdline() == psutil.Process(running.process.pid).cmdline(), "it is forked"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_of_them(tmp_path: Path, how: signal.Signals) -> None:
    with supervised(tmp_path, "sleep", "execute") as running:
        wait_for(lambda: running.logged("loaded") and running.logged("executed"))
        children = running.children()
        running.process.send_signal(how)
        assert running.process.wait(60) == 0
        assert len(children) == 2
        assert all(map(has_ended, children))
        assert running.lines[-1] == "  studio | Stopped."


def test_what_does_not_stop_is_killed_within_ten_seconds_with_all_that_it_started(tmp_path: Path) -> None:
    with supervised(tmp_path, "deaf") as running:
        wait_for(lambda: running.logged("loaded") and len(running.children()) == 2)
        children = running.children()
        running.process.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()
        assert running.process.wait(60) == 0
        assert time.monotonic() - asked_at > 9
        assert children
        wait_for(lambda: all(map(has_ended, children)))


def test_a_log_that_nobody_reads_keeps_nobody_from_stopping(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.core.processes.supervised", "flood"]
    with subprocess.Popen(command, cwd=BASE, stdout=subprocess.PIPE) as process:
        wait_for(lambda: psutil.Process(process.pid).children())
        [child] = psutil.Process(process.pid).children()
        wait_for(lambda: child.status() == psutil.STATUS_SLEEPING)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
        assert has_ended(child)


def test_one_that_dies_is_started_again_in_the_same_memory(tmp_path: Path) -> None:
    with supervised(tmp_path, "sleep") as running:
        first = wait_for(lambda: running.logged(r"pid (\d+)"))[1]
        kill(psutil.Process(int(first)))
        again = wait_for(lambda: running.logged(rf"pid (?!{first})(\d+) .* loaded 4950"))
        assert running.logged(r"^  studio \| sleep ended with -9; it starts again in 0.5 s$")
        assert [child.pid for child in running.children()] == [int(again[1])]


def test_one_that_fails_says_why_and_is_tried_again_later_and_later(tmp_path: Path) -> None:
    with supervised(tmp_path, "fail") as running:
        wait_for(lambda: running.logged("starts again in 1.0 s"))
        assert running.logged(r"^    fail \| about to fail")
        assert running.logged(r"^    fail \| RuntimeError: as it was asked to$")
        assert running.logged(r"^  studio \| fail ended with 1; it starts again in 0.5 s$")


def test_what_a_dead_one_left_behind_is_cleared_away(tmp_path: Path) -> None:
    with supervised(tmp_path, "leave") as running:
        wait_for(lambda: running.logged("leave ended with 3; it starts again in 2.0 s"))
        assert len(running.children()) <= 2, "what was left three times before has ended"


def test_a_program_holds_no_pipe_of_another(tmp_path: Path) -> None:
    with supervised(tmp_path, "sleep", "execute", "files") as running:
        assert wait_for(lambda: running.logged(r"files \[0, 1, 2, 3\]"))


def test_a_killed_supervisor_leaves_nothing_behind(tmp_path: Path) -> None:
    with supervised(tmp_path, "sleep", "deaf") as running:
        wait_for(lambda: sum("loaded" in line for line in running.lines) == 2)
        own = [child for child in running.children() if child.name().startswith("studio-")]
        os.kill(running.process.pid, signal.SIGKILL)
        assert len(own) == 2
        wait_for(lambda: all(map(has_ended, own)))
