"""What a project has spent, in one line over its gallery."""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.money import format_usd
from studio.generation.gallery.summary import Pulse

NEARLY = 80  # percent


@dataclass(frozen=True, kw_only=True)
class Purse:
    """``$18.42 of $30.00`` with its bar, or what was spent where nothing limits it."""

    label: str
    title: str
    has_limit: bool = False
    percent: int = 0
    level: str = "ok"  # ok, hint when it is nearly used up, bad when nothing is left


def purse(found: Pulse) -> Purse:
    """The purse of a project; what is held for orders under way counts as used."""
    used = found.spent_usd + found.held_usd
    title = f"{format_usd(found.spent_usd)} spent, {format_usd(found.held_usd)} held for orders under way"
    if found.limit_usd is None:
        return Purse(label=format_usd(used), title=title)
    percent = min(100, int(100 * used / found.limit_usd)) if found.limit_usd else 100
    level = "bad" if percent == 100 else "hint" if percent >= NEARLY else "ok"
    label = f"{format_usd(used)} of {format_usd(found.limit_usd)}"
    return Purse(label=label, title=title, has_limit=True, percent=percent, level=level)
