"""Bring what the tests need and no Python package has, or say what to type.

``python -m tests.environment`` for ``make test``, ``python -m tests.environment browsers`` for ``make test-browsers``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.environment import system_packages
from tests.environment.chromium import download_chromium, find_chromium, playwright_starts
from tests.environment.fonts import has_fonts
from tests.environment.nginx import PROGRAM as NGINX
from tests.environment.other_browsers import find_firefox, find_webkit, has_h264, has_screen
from tests.environment.pgbouncer import PROGRAM as PGBOUNCER
from tests.environment.programs import starts

PARTS: dict[str, Callable[[], bool]] = {
    "chromium": lambda: find_chromium() is not None,
    "fonts": has_fonts,
    "libatomic": playwright_starts,
    "pgbouncer": lambda: starts(PGBOUNCER),
    "nginx": lambda: Path(NGINX).exists(),
    "firefox": lambda: find_firefox() is not None,
    "webkit": lambda: find_webkit() is not None,
    "xvfb": has_screen,
    "h264": has_h264,
}
NEEDS = {
    "tests": ("chromium", "fonts", "libatomic", "nginx", "pgbouncer"),
    "browsers": ("firefox", "webkit", "xvfb", "h264", "fonts"),
}


def missing_parts(needs: Iterable[str]) -> list[str]:
    """What is not here, by the names that ``system_packages`` knows."""
    find_chromium.cache_clear()
    find_firefox.cache_clear()
    return [name for name in needs if not PARTS[name]()]


def bring(parts: list[str]) -> list[str]:
    """Install them by the first means that is allowed; what is still missing then."""
    say(f"The tests need {', '.join(parts)}: installing with the system's package manager…")
    system_packages.install(parts)
    still = missing_parts(parts)
    if "chromium" in still:
        say("Not allowed or not to be had there: downloading Chromium with Playwright…")
        download_chromium()
        still = missing_parts(parts)
    return still


def request(parts: list[str]) -> str:
    """The one sentence that says what a person has to do."""
    command = system_packages.command_to_type(parts)
    typing = f"Type `{command}`" if command else f"Install {', '.join(parts)}"
    named = {
        "chromium": "CHROMIUM to the path of a Chromium or Chrome",
        "firefox": "FIREFOX to the path of a Firefox",
    }
    elsewhere = "".join(f", or set {named[part]}" for part in parts if part in named)
    return f"No test has run, since {', '.join(parts)} could not be installed. {typing}{elsewhere}."


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def wrong_path() -> str:
    """A sentence about a variable that names a browser which does not start; empty when there is none."""
    for variable, find in (("CHROMIUM", find_chromium), ("FIREFOX", find_firefox)):
        path = os.environ.get(variable)
        if path and not find():
            return f"No test has run, since {variable} is '{path}', but no browser starts there."
    return ""


def set_up(purpose: str = "tests") -> str:
    """Bring what is missing for ``tests`` or ``browsers``; why no test can run, or nothing."""
    if wrong := wrong_path():
        return wrong
    parts = missing_parts(NEEDS[purpose])
    still_missing = bring(parts) if parts else []
    return request(still_missing) if still_missing else ""


if __name__ == "__main__":
    sys.exit(set_up(*sys.argv[1:]) or 0)
