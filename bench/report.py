"""The measured rows as a document."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

HEAD = """# Performance

Written by `make bench`: real processes on loopback, figures beside their peers from the same run.
Machines are shared and noisy; no absolute time is a promise. A word of a title measures that section alone.

"""
TABLE = "| what | median | min–max | beside |\n|---|---|---|---|\n"


@dataclass(frozen=True)
class Figure:
    """One figure: what, how much (median), its spread, and what it stands beside."""

    what: str
    figure: str
    spread: str = ""
    beside: str = ""


def write(sections: dict[str, list[Figure]], path: Path) -> None:
    """Renew these sections of the document; the others stay as they were measured."""
    previous = path.read_text() if path.exists() else ""
    parts = {title: text for title, _, text in (part.partition("\n") for part in previous.split("\n## ")[1:])}
    for title, rows in sections.items():
        parts[title] = "\n" + TABLE + "".join(map(_line, rows))
    machine = f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.\n"
    bodies = [f"\n## {title}\n{text.rstrip()}\n" for title, text in parts.items()]
    path.write_text(HEAD + machine + "".join(bodies))


def _line(row: Figure) -> str:
    return f"| {row.what} | {row.figure} | {row.spread} | {row.beside} |\n"
