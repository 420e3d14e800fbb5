"""Whether a program of the machine can be used."""

from __future__ import annotations

import subprocess


def starts(path: str) -> bool:
    """Whether it runs: Ubuntu's chromium-browser and firefox are only hints, and Playwright's may lack libraries."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False
