"""Due dates as people read them. A due date is a day: it is over when it is over where somebody is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext

from studio.core.values.formatting import format_date

SOON = timedelta(days=1)
NEAR = timedelta(days=6)  # within these a weekday names one day


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """A due date in words; ``state`` is ``late``, ``soon`` for today and tomorrow, or empty."""

    day: date
    label: str
    state: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the day is over."""
        return self.state == "late"


def due_date(day: date | None, *, today: date, is_done: bool = False) -> DueDate | None:
    """A due date as it reads today; None without one, and for what is done."""
    if day is None or is_done:
        return None
    if day < today:
        return DueDate(day=day, label=_late((today - day).days), state="late")
    return DueDate(
        day=day,
        label=gettext("Due %(day)s") % {"day": _day(day, today)},
        state="soon" if day - today <= SOON else "",
    )


def _late(days: int) -> str:
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


def _day(day: date, today: date) -> str:
    if day == today:
        return gettext("today")
    if day - today == SOON:
        return gettext("tomorrow")
    if day - today <= NEAR:
        return format_date(day, "l")
    return format_date(day, "j M" if day.year == today.year else "j M Y")
