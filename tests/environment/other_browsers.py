"""Where Firefox and WebKitGTK are, and what WebKitGTK needs: a screen, and a decoder of H.264."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.environment.programs import starts

FIREFOX_NAMES = ("firefox-esr", "firefox")
MISSING = "{} is missing. `make test-browsers` installs it, or says what to type."


def firefox_path() -> str:
    """The program to start; fails with a sentence when there is none."""
    path = find_firefox()
    assert path, MISSING.format("Firefox")
    return path


def webkit_path() -> str:
    """WebKitGTK's WebDriver, which starts the browser; fails with a sentence when there is none."""
    path = find_webkit()
    assert path, MISSING.format("WebKitGTK with its WebDriver")
    return path


@cache
def find_firefox() -> str | None:
    """The first Firefox that starts; only ``FIREFOX`` where that is set."""
    return next((path for path in _candidates() if starts(path)), None)


def find_webkit() -> str | None:
    """WebKitWebDriver on the path."""
    return shutil.which("WebKitWebDriver")


def has_screen() -> bool:
    """Whether Xvfb is here: WebKitGTK has no mode without a screen."""
    return shutil.which("Xvfb") is not None


def has_h264() -> bool:
    """Whether GStreamer, with which WebKitGTK plays, has FFmpeg's decoders."""
    folders = (Path("/usr").glob(pattern) for pattern in ("lib*/gstreamer-1.0", "lib/*/gstreamer-1.0"))
    return any((folder / "libgstlibav.so").exists() for matches in folders for folder in matches)


def _candidates() -> Iterator[str]:
    if named := os.environ.get("FIREFOX"):
        yield named
        return
    yield from filter(None, map(shutil.which, FIREFOX_NAMES))
