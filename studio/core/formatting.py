"""Formatting of numbers and sizes, where django.contrib.humanize shows them otherwise."""

from __future__ import annotations

KILOBYTE, MEGABYTE, GIGABYTE = 10**3, 10**6, 10**9


def format_number(value: float) -> str:
    """A number with at most two decimals and no trailing zeros: 24, 23.98, 5.2."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def format_size(size_bytes: int) -> str:
    """A size in decimal units: 512 KB, 12 MB, 1.4 GB. (Django's filesizeformat counts in 1,024.)"""
    for size, unit in ((GIGABYTE, "GB"), (MEGABYTE, "MB"), (KILOBYTE, "KB")):
        if size_bytes >= size:
            value = size_bytes / size
            return f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}"
    return f"{size_bytes} bytes"


def format_count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun: ``1 take``, ``1,214 takes``."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
