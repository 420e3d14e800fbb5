"""Files that nobody else reads: where they are, and how they are written at once."""

from __future__ import annotations

import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

APP = "circle-take"


def config_folder() -> Path:
    """The folder of the token."""
    return _folder("XDG_CONFIG_HOME", ".config", "APPDATA")


def state_folder() -> Path:
    """The folder of what a later command takes up."""
    return _folder("XDG_STATE_HOME", ".local/state", "LOCALAPPDATA")


def _folder(variable: str, default: str, on_windows: str) -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get(on_windows) or Path.home()) / APP
    named = os.environ.get(variable, "")
    return (Path(named) if Path(named).is_absolute() else Path.home() / default) / APP


def read(path: Path) -> dict[str, Any] | None:
    """What a file holds; None where there is none that can be read."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def write(path: Path, value: dict[str, Any]) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "w", encoding="utf-8") as stream:
            json.dump(value, stream)
            stream.flush()
            os.fsync(stream.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
