"""The one reader of single values in addresses, forms and headers: what cannot be meant is None, no error.

Values that belong together are read by a Django form; ids by ``core.values.uuids``.
"""

from __future__ import annotations

MOST = 2**31 - 1  # what every column of whole numbers holds
LONGEST = 15  # digits; longer ones cost time before they are refused


def whole_number(text: str | None, *, least: int = 0, most: int = MOST) -> int | None:
    """The whole number that ``text`` spells in decimal digits; None when it is none or out of bounds."""
    digits = text or ""
    if not digits.isascii() or not digits.isdecimal() or len(digits) > LONGEST:
        return None
    number = int(digits)
    return number if least <= number <= most else None
