"""Formatting of numbers, counts, sizes and days in the language of the current thread."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from django.utils.formats import date_format, get_format
from django.utils.translation import get_language, ngettext

from studio.core.units import GIGABYTE, KILOBYTE, MEGABYTE

# How a language writes days and times that English writes so (Django's letters).
DATE_FORMATS = {
    "de": {
        "j M": "j. M",
        "j F": "j. F",
        "j M Y": "j. M Y",
        "j F Y": "j. F Y",
        "j M H:i": "j. M, H:i",
        "j M, H:i": "j. M, H:i",
        "j M H:i:s": "j. M, H:i:s",
        "j M Y H:i": "j. M Y, H:i",
        "j M Y, H:i": "j. M Y, H:i",
        "j F Y, H:i": "j. F Y, H:i",
        "j M Y H:i:s": "j. M Y, H:i:s",
    }
}


def localized(number: str) -> str:
    """A number as English writes it (``1,214.5``) with the separators of the language (``1.214,5``)."""
    if get_format("DECIMAL_SEPARATOR") == ".":
        return number
    separators = {",": get_format("THOUSAND_SEPARATOR"), ".": get_format("DECIMAL_SEPARATOR")}
    return number.translate(str.maketrans(separators))


def format_number(value: float) -> str:
    """A number with at most two decimals and no trailing zeros: 24, 23.98, 5.2."""
    return localized(f"{value:.2f}".rstrip("0").rstrip("."))


def format_size(size_bytes: int) -> str:
    """A size in decimal units: 512 KB, 12 MB, 1.4 GB. (Django's filesizeformat counts in 1,024.)"""
    for size, unit in ((GIGABYTE, "GB"), (MEGABYTE, "MB"), (KILOBYTE, "KB")):
        if size_bytes >= size:
            value = size_bytes / size
            return localized(f"{value:.1f} {unit}" if value < 10 else f"{value:.0f} {unit}")
    return ngettext("%(count)d bytes", "%(count)d bytes", size_bytes) % {"count": size_bytes}


def format_count(number: int, singular: str, plural: str = "") -> str:
    """A number with its noun, both in the language of the page: ``1 take``, ``1,214 takes``."""
    return f"{localized(f'{number:,}')} {ngettext(singular, plural or singular + 's', number)}"


def format_date(moment: date, english: str) -> str:
    """A day or moment (of the zone to show it in), by the format of English: ``j M Y``."""
    return date_format(moment, local_format(english))


def local_format(english: str) -> str:
    """The format of the language for days or moments that English writes by this one."""
    return DATE_FORMATS.get(get_language() or "", {}).get(english, english)


def time_label(first: int, rate: Fraction, last: int | None = None) -> str:
    """``1.5 s · f36`` for a frame, ``1.5–3.5 s · f36–84`` for a range: how times of clips stand on pages."""
    if last is None:
        return f"{_seconds_text(first, rate)} s · f{first}"
    return f"{_seconds_text(first, rate)}–{_seconds_text(last, rate)} s · f{first}–{last}"


def _seconds_text(frame: int, rate: Fraction) -> str:
    """When a frame begins, in hundredths without zeros at the end."""
    return format_number(float(frame / rate))
