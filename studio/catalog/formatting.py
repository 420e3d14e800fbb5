"""Figures as a person writes them, and which of them count as measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal

from studio.core.units import MEGABYTE

# Wide enough for any figure that JSON can carry, so that a sentence never fails.
WIDE = Context(prec=9999)


def is_whole(value: object) -> bool:
    """Whether it is an integer; True and 5.0 are none, as JSON and the vendor see it."""
    return isinstance(value, int) and not isinstance(value, bool)


def measured(value: float | None) -> float | None:
    """The figure if it is a positive number; None for one that nobody has measured, or not sensibly."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    is_finite = isinstance(value, int) or math.isfinite(value)
    return value if is_finite and value > 0 else None


def plain(value: float | Decimal, *, places: int = 3) -> str:
    """At most ``places`` decimals, none that says nothing: ``10``, ``23.976``."""
    return _trimmed(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE))


def at_least(value: Decimal, *, places: int) -> str:
    """As ``plain`` but rounded up, so that what is over a limit also reads so."""
    return _trimmed(value.quantize(Decimal(1).scaleb(-places), ROUND_UP, WIDE))


def megabytes(size_bytes: float) -> str:
    """``12.4 MB``, rounded up; a megabyte is 1,000,000 bytes."""
    return f"{at_least(WIDE.divide(Decimal(size_bytes), Decimal(MEGABYTE)), places=1)} MB"


def ratio(width: float, height: float) -> str:
    """``1.78:1`` for wide, ``1:1.78`` for tall."""
    short, long = sorted((Decimal(width), Decimal(height)))
    factor = at_least(long / short, places=2)
    return f"1:{factor}" if height > width else f"{factor}:1"


def either(choices: Sequence[object]) -> str:
    """``5 or 10``, ``JPEG, PNG or MP4``."""
    *rest, last = map(str, choices)
    return f"{', '.join(rest)} or {last}" if rest else last


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
