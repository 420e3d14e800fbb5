"""The checkout in which pictures of an older commit are taken leaves nothing, however its process ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.contact_sheets import remove_left_over
from tests.processes import BASE

HOLD = """
import sys, time
from pathlib import Path
from tests.browser.contact_sheets import checkout_of
with checkout_of("HEAD", Path(sys.argv[1])) as checkout:
    print(checkout, flush=True)
    time.sleep(600)
"""
IDENTITY = ("-c", "user.name=Alice", "-c", "user.email=alice@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "repository"
    for command in (["init", "-q", str(folder)], ["-C", str(folder), "add", "."]):
        subprocess.run(["git", *command], check=True)
        (folder / "page.html").write_text("A page.")
    subprocess.run(["git", *IDENTITY, "-C", str(folder), "commit", "-qm", "Show a page"], check=True)
    return folder


def worktrees(repository: Path) -> int:
    """How many checkouts of the repository git holds."""
    shown = subprocess.run(["git", "worktree", "list"], cwd=repository, check=True, capture_output=True)
    return len(shown.stdout.splitlines())


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_checkout_goes_away_however_its_process_is_ended(repository: Path, end: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(repository)],
        cwd=BASE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as holding:
        assert holding.stdout
        checkout = Path(holding.stdout.readline().strip())
        assert (checkout / "page.html").read_text() == "A page."
        assert worktrees(repository) == 2
        remove_left_over(repository)
        assert checkout.exists()  # its process runs
        holding.send_signal(end)
    if end is signal.SIGKILL:
        remove_left_over(repository)
    assert not checkout.parent.exists()
    assert worktrees(repository) == 1
