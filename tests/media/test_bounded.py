"""An operation on an untrusted file has a process of its own, which may hang, swell or die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings

from studio.media import bounded, probe
from studio.media.errors import Unusable
from studio.media.fork_server import ForkServer
from tests.browser import files
from tests.processes import has_ended, wait_for


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return files.clip(tmp_path / "clip.mp4", seconds=1, size=(192, 108))


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file that gives nothing and has no end."""
    os.mkfifo(tmp_path / "endless.mp4")
    return tmp_path / "endless.mp4"


def forking(of: Any = None) -> Any:
    """The process that forks for this one, or for another."""
    children = psutil.Process(of).children()
    return next((one for one in children if "studio.media.operations" in one.cmdline()), None)


def children() -> Any:
    return forking().children()


def test_an_operation_in_a_child_process_gives_the_same_answer(clip: Path) -> None:
    assert bounded.probe_bounded(clip) == probe.probe(clip)


def test_a_child_says_how_far_it_is(clip: Path, tmp_path: Path) -> None:
    facts = probe.probe(clip)
    shares: list[float] = []
    answer = bounded.run_bounded(
        "proxy",
        on_progress=shares.append,
        path=str(clip),
        out=str(tmp_path / "out.mp4"),
        facts=facts.to_json(),
    )
    assert answer == {}
    assert shares
    assert all(0 < share <= 1 for share in shares)


def test_operations_share_what_was_imported_and_nothing_else(clip: Path) -> None:
    bounded.probe_bounded(clip)
    first = forking().pid
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(bounded.probe_bounded, [clip] * 12))
    assert results == [probe.probe(clip)] * 12
    assert forking().pid == first
    assert wait_for(lambda: not children())


def test_the_process_that_forks_ends_when_nobody_asks_and_begins_again(clip: Path) -> None:
    server = ForkServer(idle_seconds=0.05)
    request = {"operation": "probe", "seconds": 60, "memory_bytes": bounded.MEMORY_BYTES}
    line = json.dumps({**request, "arguments": {"path": str(clip)}}).encode()
    first = json.loads(server.run(line, seconds=60))
    process = server._process
    assert wait_for(lambda: process.poll() == 0)
    assert json.loads(server.run(line, seconds=60)) == first
    server.close()


def test_it_does_not_end_while_an_operation_runs(clip: Path) -> None:
    server = ForkServer(idle_seconds=0.05)
    request = {"operation": "proxy", "seconds": 60, "memory_bytes": bounded.MEMORY_BYTES}
    facts = probe.probe(clip).to_json()
    arguments = {"path": str(clip), "out": str(clip.with_name("light.mp4")), "facts": facts}
    line = json.dumps({**request, "arguments": arguments}).encode()
    assert json.loads(server.run(line, seconds=60)) == {"result": {}}
    server.close()


def test_an_operation_that_takes_too_long_is_ended_with_a_sentence(endless: Path) -> None:
    with pytest.raises(Unusable, match="too long"):
        bounded.run_bounded("probe", path=str(endless), seconds=0.5)
    assert wait_for(lambda: not children())


def test_an_operation_that_needs_too_much_memory_is_ended_with_a_sentence(clip: Path) -> None:
    with pytest.raises(Unusable, match="memory"):
        bounded.run_bounded("probe", path=str(clip), memory_bytes=60_000_000)
    assert bounded.probe_bounded(clip).frames == 24


def test_an_operation_that_dies_is_a_sentence_and_the_next_one_works(clip: Path, endless: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        dying = pool.submit(bounded.run_bounded, "probe", path=str(endless))
        with endless.open("wb"):  # opened as soon as the operation reads: it has begun, and waits
            # That of an earlier operation may not have ended yet.
            [reading] = wait_for(lambda: len(children()) == 1 and children())
            reading.send_signal(signal.SIGSEGV)
            with pytest.raises(Unusable, match="damaged"):
                dying.result()
    assert bounded.probe_bounded(clip).frames == 24


def test_the_process_that_forks_may_die_too(clip: Path) -> None:
    bounded.probe_bounded(clip)
    killed = forking()
    killed.kill()
    assert bounded.probe_bounded(clip).frames == 24
    assert forking().pid != killed.pid


def test_whoever_stops_waiting_ends_the_operation(endless: Path) -> None:
    """A task worker raises in the middle of a task that has had its time."""

    def too_late(*_: Any) -> None:
        raise InterruptedError("too late")

    before = signal.signal(signal.SIGALRM, too_late)
    try:
        signal.setitimer(signal.ITIMER_REAL, 1)
        with pytest.raises(InterruptedError, match="too late"):
            bounded.run_bounded("probe", path=str(endless))
    finally:
        signal.signal(signal.SIGALRM, before)
    assert wait_for(lambda: not children())


@pytest.mark.processes
def test_nothing_is_left_of_a_worker_that_is_killed(endless: Path) -> None:
    code = f"from studio.media.bounded import run_bounded; run_bounded('probe', path={str(endless)!r})"
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=settings.BASE)
    parent = wait_for(lambda: forking(worker.pid))
    family = [parent, *wait_for(parent.children)]
    worker.kill()
    worker.wait()
    wait_for(lambda: all(map(has_ended, family)))
