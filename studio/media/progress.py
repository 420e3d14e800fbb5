"""Share of an operation that is done, from where pictures are written to whoever started it."""

from __future__ import annotations

import time
from collections.abc import Callable

LEAST_SECONDS = 0.5  # between two reports


class Meter:
    """Hands the share of an operation to one listener; without one it does nothing.

    There is one for a process: a child does one operation.
    """

    def __init__(self) -> None:
        self._listener: Callable[[float], None] | None = None
        self._reported_at = 0.0

    def listen(self, listener: Callable[[float], None]) -> None:
        """Call this from now on, twice a second at most."""
        self._listener = listener

    def report(self, count: int, total: int) -> None:
        """So many of all pictures are written; the total may be a guess."""
        now = time.monotonic()
        if self._listener and total and now - self._reported_at >= LEAST_SECONDS:
            self._reported_at = now
            self._listener(min(1.0, count / total))


meter = Meter()
