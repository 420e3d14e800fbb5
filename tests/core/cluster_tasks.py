"""Tasks of the tests of the cluster: they show that they run, and may have to wait."""

from __future__ import annotations

import time
from pathlib import Path


def write(path: str) -> None:
    """Make a file."""
    Path(path).touch()


def write_and_wait(path: str) -> None:
    """Make a file, then work until there is another beside it, called ``go``."""
    Path(path).touch()
    while not Path(path).with_name("go").exists():
        time.sleep(0.02)
