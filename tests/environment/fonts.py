"""Whether a browser has letters to draw with: a fresh server has none, and then every text is boxes."""

from __future__ import annotations

import sys
from pathlib import Path

FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def has_fonts() -> bool:
    """Whether any scalable font is installed. (Those of macOS cannot be missing.)"""
    if sys.platform == "darwin":
        return True
    files = (path for folder in FOLDERS for path in Path(folder).expanduser().rglob("*.[to]tf"))
    return next(files, None) is not None
