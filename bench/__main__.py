"""``make bench``: measure everything and write docs/performance.md."""

from __future__ import annotations

import sys
from pathlib import Path

from bench import many, memory, overhead, report, start

SECTIONS = {
    "From the provider's success to the card": overhead.measure,
    "Many at once": many.measure,
    "Memory with a large file": memory.measure,
    "Start": start.measure,
}


def main() -> None:
    """All sections, or those whose title holds a word of the command line."""
    words = sys.argv[1:]
    chosen = {t: m for t, m in SECTIONS.items() if not words or any(word in t.lower() for word in words)}
    found = {title: measure() for title, measure in chosen.items()}
    for title, rows in found.items():
        print(title, *rows, sep="\n  ")
    if not words:
        report.write(found, Path("docs/performance.md"))


if __name__ == "__main__":
    main()
