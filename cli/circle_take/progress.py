"""A bar on the terminal: what is under way, for how long, and how long it is expected to take."""

from __future__ import annotations

import shutil
import sys
import time
from types import TracebackType
from typing import Self

from circle_take.durations import clock

BAR = 24
EVERY_SECONDS = 0.1


class Progress:
    """One line on stderr that is written over; nothing at all where that is no terminal."""

    def __init__(self) -> None:
        self.is_shown = sys.stderr.isatty()
        self.begun = time.monotonic()
        self.drawn = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away: what follows is printed in its place."""
        if self.is_shown and self.drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def show(self, label: str, share: float | None = None, note: str = "") -> None:
        """Draw the line: ``share`` of the whole is done, from 0 to 1; None: nobody knows."""
        now = time.monotonic()
        if not self.is_shown or (now - self.drawn < EVERY_SECONDS and share != 1):
            return
        self.drawn = now
        parts = [label, "" if share is None else _bar(share), note]
        line = "  ".join(part for part in parts if part)
        sys.stderr.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}")
        sys.stderr.flush()

    def show_bytes(self, label: str, done: int, total: int) -> None:
        """Draw how much of a file went through, how long it took, and how long it still takes."""
        elapsed = time.monotonic() - self.begun
        share = done / total if total else 1.0
        left = f", {clock(elapsed / share - elapsed)} left" if 0 < share < 1 and elapsed > 1 else ""
        self.show(label, share, f"{share:4.0%}  {clock(elapsed)}{left}")

    def show_wait(self, label: str, elapsed: float, expected: float | None) -> None:
        """Draw how long a render takes so far, and how long such renders take."""
        if expected is None:
            self.show(label, None, clock(elapsed))
            return
        # An estimate never says that it is done.
        self.show(
            label, min(elapsed / max(expected, 1), 0.99), f"{clock(elapsed)} of about {clock(expected)}"
        )


def _bar(share: float) -> str:
    filled = round(BAR * min(max(share, 0), 1))
    return f"[{'#' * filled}{'-' * (BAR - filled)}]"
