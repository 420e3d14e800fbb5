"""The measured rows as a document."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from pathlib import Path

HEAD = """# Performance

Written by `make bench`: real processes on loopback, figures beside their peers from the same run.
Machines are shared and noisy; no absolute time is a promise.

"""


@dataclass(frozen=True)
class Row:
    """One figure: what, how much (median), its spread, and what it stands beside."""

    what: str
    figure: str
    spread: str = ""
    beside: str = ""


def write(sections: dict[str, list[Row]], path: Path) -> None:
    """Overwrite the document."""
    machine = f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}.\n"
    parts = [HEAD, machine]
    for title, rows in sections.items():
        parts += [f"\n## {title}\n\n", "| what | median | min–max | beside |\n|---|---|---|---|\n"]
        parts += [f"| {row.what} | {row.figure} | {row.spread} | {row.beside} |\n" for row in rows]
    path.write_text("".join(parts))
