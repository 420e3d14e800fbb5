"""Time zones of people: which day it is for one of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from datetime import timezone as fixed_offset
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from studio.accounts.models import User

# Where a day ends last. Of somebody whose zone only their browser knows, a day is over when it is everywhere.
LAST_ZONE = fixed_offset(timedelta(hours=-12))


def zone(name: str) -> ZoneInfo | None:
    """The time zone of this name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def local_day(person: User, now: datetime) -> date:
    """The day that it is for a person who is not looking at a page, as far as their profile says."""
    local: tzinfo = zone(person.time_zone) or LAST_ZONE
    return now.astimezone(local).date()
