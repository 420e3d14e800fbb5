"""Days in addresses, and the moment at which one begins in the time zone that is active."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date

YEARS = range(1900, 9000)  # at both ends of the calendar, the day before or after in UTC is none


def parse_day(text: str) -> date | None:
    """The day that ``2030-12-24`` names; None for what is no day, or too far away to reckon with."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def midnight(day: date) -> datetime:
    """The moment at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))
