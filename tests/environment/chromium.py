"""Where the browser of the browser tests is: named, on the path, or in Playwright's own folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

from tests.environment.programs import starts

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ASK_PLAYWRIGHT = (
    "from playwright.sync_api import sync_playwright as start\n"
    "with start() as playwright: print(playwright.chromium.executable_path)"
)


def chromium_path() -> str:
    """The program to start; fails with a sentence when there is none."""
    path = find_chromium()
    assert path, "Chromium is missing. `make environment` installs it, or says what to type."
    return path


@cache
def find_chromium() -> str | None:
    """The first Chromium or Chrome that starts; only ``CHROMIUM`` where that is set."""
    return next((path for path in _candidates() if starts(path)), None)


def download_chromium() -> bool:
    """Let Playwright fetch its own Chromium; False when that cannot be reached."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    find_chromium.cache_clear()
    return done.returncode == 0


def playwright_starts() -> bool:
    """Whether the Node.js that Playwright brings finds its one library that a bare system has not, libatomic."""
    command = [sys.executable, "-m", "playwright", "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _candidates() -> Iterator[str]:
    if named := os.environ.get("CHROMIUM"):
        yield named
        return
    yield from filter(None, map(shutil.which, NAMES))
    done = subprocess.run([sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False)
    yield done.stdout.strip()
