"""Figures as a person writes them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal

from studio.core.units import MEGABYTE
from studio.core.values.translatable import FormattedNumber

# Wide enough for any figure that JSON can carry, so that a sentence never fails.
WIDE = Context(prec=9999)


def plain(value: float | Decimal, *, places: int = 3) -> FormattedNumber:
    """At most ``places`` decimals, none that says nothing: ``10``, ``23.976``."""
    return _trimmed(Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, WIDE))


def at_least(value: Decimal, *, places: int) -> FormattedNumber:
    """As ``plain`` but rounded up, so that what is over a limit also reads so."""
    return _trimmed(value.quantize(Decimal(1).scaleb(-places), ROUND_UP, WIDE))


def megabytes(size_bytes: float) -> FormattedNumber:
    """``12.4 MB``, rounded up; a megabyte is 1,000,000 bytes."""
    return FormattedNumber(f"{at_least(WIDE.divide(Decimal(size_bytes), Decimal(MEGABYTE)), places=1)} MB")


def ratio(width: float, height: float) -> FormattedNumber:
    """``1.78:1`` for wide, ``1:1.78`` for tall."""
    short, long = sorted((Decimal(width), Decimal(height)))
    factor = at_least(long / short, places=2)
    return FormattedNumber(f"1:{factor}" if height > width else f"{factor}:1")


def _trimmed(value: Decimal) -> FormattedNumber:
    text = f"{value:f}"
    return FormattedNumber(text.rstrip("0").rstrip(".") if "." in text else text)
