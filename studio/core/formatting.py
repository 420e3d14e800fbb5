"""Formatting of numbers and sizes for people."""

from __future__ import annotations


def plain(value: float) -> str:
    """At most two decimals, none that say nothing: 24, 23.98, 5.2."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def megabytes(size_bytes: int) -> str:
    """Decimal units as file managers show them: 512 KB, 12 MB, 1.4 GB."""
    for size, unit in ((10**9, "GB"), (10**6, "MB"), (10**3, "KB")):
        if size_bytes >= size:
            value = size_bytes / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{size_bytes} bytes"


def count(number: int, singular: str, plural: str = "") -> str:
    """``1 take``, ``214 takes``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in (11, 12, 13) else last}"
