"""``python -m tests.environment``: bring what the tests need and no Python package has, or say what to type."""

from __future__ import annotations

import os
import sys

from tests.environment import system_packages
from tests.environment.chromium import download_chromium, find_chromium, playwright_starts
from tests.environment.fonts import has_fonts


def missing_parts() -> list[str]:
    """What is not here, by the names that ``system_packages`` knows."""
    find_chromium.cache_clear()
    parts = {
        "chromium": find_chromium() is not None,
        "fonts": has_fonts(),
        "libatomic": playwright_starts(),
    }
    return [name for name, is_there in parts.items() if not is_there]


def bring(parts: list[str]) -> list[str]:
    """Install them by the first means that is allowed; what is still missing then."""
    say(f"The browser tests need {', '.join(parts)}: installing with the system's package manager…")
    system_packages.install(parts)
    still = missing_parts()
    if "chromium" in still:
        say("Not allowed or not to be had there: downloading Chromium with Playwright…")
        download_chromium()
        still = missing_parts()
    return still


def request(parts: list[str]) -> str:
    """The one sentence that says what a person has to do."""
    command = system_packages.command_to_type(parts)
    typing = f"Type `{command}`" if command else f"Install {', '.join(parts)}"
    elsewhere = ", or set CHROMIUM to the path of a Chromium or Chrome" if "chromium" in parts else ""
    return f"No test has run, since {', '.join(parts)} could not be installed. {typing}{elsewhere}."


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def set_up() -> str:
    """Bring what is missing; why no test can run, or nothing."""
    named = os.environ.get("CHROMIUM")
    if named and not find_chromium():
        return f"No test has run, since CHROMIUM is '{named}', but no browser starts there."
    parts = missing_parts()
    still_missing = bring(parts) if parts else []
    return request(still_missing) if still_missing else ""


if __name__ == "__main__":
    sys.exit(set_up() or 0)
