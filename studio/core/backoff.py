"""Pauses before another attempt, longer each time."""

from __future__ import annotations

from collections.abc import Sequence

SUBMIT_SECONDS = (2, 4, 8, 15, 30, 60)
FETCH_SECONDS = (1, 2, 4, 8, 15, 30, 60)
CHECK_SECONDS = (5, 15, 60, 300, 600)


def backoff_seconds(failures: int, table: Sequence[int]) -> int:
    """The pause after this many failures before: the entries of the table in turn, then its last one."""
    return table[min(failures, len(table) - 1)]
