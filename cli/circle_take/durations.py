"""Times as people read them."""

from __future__ import annotations

from datetime import datetime


def clock(seconds: float) -> str:
    """A duration such as ``0:07``, ``12:30`` or ``1:02:03``."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def seconds_between(earlier: str | None, later: datetime) -> float | None:
    """Seconds from a time as the studio writes it; None without one."""
    return (later - datetime.fromisoformat(earlier)).total_seconds() if earlier else None
