"""How far work is that people wait for: written by a worker while it goes on, read by the pages of all nodes.

It lies in the cache and may get lost; the work is none the worse for it, and its page says only that it goes
on.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext

WRITE_SECONDS = 1.0  # between two writes
LIFETIME_SECONDS = 60  # without news the worker has died, and another begins from the start
LEAST_SHARE = 0.05  # of the work, before its time can be judged


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The share that is done, from 0 to 1, and the seconds that are left; None: too early to say."""

    share: float
    seconds_left: float | None

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return int(self.share * 100)

    @property
    def label(self) -> str:
        """In words: ``42 %, about 8 s left``."""
        if self.seconds_left is None:
            return f"{self.percent} %"
        seconds = max(1, round(self.seconds_left))
        time_left = f"{round(seconds / 60)} min" if seconds >= 90 else f"{seconds} s"
        return gettext("%(percent)d %%, about %(time)s left") % {"percent": self.percent, "time": time_left}


class ProgressReport:
    """What a worker calls with the share that is done, as often as it likes."""

    def __init__(self, key: str) -> None:
        self._key = f"progress:{key}"
        self._started_at = time.time()
        self._written_at = 0.0

    def __call__(self, share: float) -> None:
        """Write the share, unless it was written within the last second."""
        now = time.time()
        if now - self._written_at >= WRITE_SECONDS:
            self._written_at = now
            cache.set(self._key, (share, self._started_at, now), LIFETIME_SECONDS)


def progress_of(key: str) -> Progress | None:
    """How far the work with this key is; None: not measured, or not under way."""
    row = cache.get(f"progress:{key}")
    if row is None:
        return None
    share, started_at, written_at = row
    seconds_left = None
    if share >= LEAST_SHARE:
        whole = (written_at - started_at) / share
        seconds_left = max(0.0, started_at + whole - time.time())
    return Progress(share=share, seconds_left=seconds_left)
