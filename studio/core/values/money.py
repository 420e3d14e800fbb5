"""US dollars as Decimal, kept to a hundredth of a cent and shown to the cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import get_format

from studio.core.values.formatting import localized
from studio.core.values.translatable import FormattedNumber

ZERO = Decimal(0)
PRECISION = Decimal("0.0001")  # the finest price of the catalog is 0.112 a second
CENT = Decimal("0.01")


def usd(value: Decimal | str | int) -> Decimal:
    """A dollar amount, rounded half up to a hundredth of a cent."""
    return Decimal(value).quantize(PRECISION, ROUND_HALF_UP)


def translatable_usd(amount: Decimal) -> FormattedNumber:
    """An amount as a parameter of a ``translatable`` sentence, to the cent."""
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    return FormattedNumber(f"{'-' if cents < 0 else ''}${abs(cents):,.2f}")


def total(sum_of_rows: Decimal | None) -> Decimal:
    """A database sum rounded back to exact amounts: SQLite adds them as floating point numbers."""
    return usd(sum_of_rows or ZERO)


def format_usd(amount: Decimal) -> str:
    """The amount as text: ``$1.12``, ``-$0.56``; where a comma parts the cents, ``1,12 $``."""
    return localized_usd(translatable_usd(amount))


def localized_usd(english: str) -> str:
    """An amount as English writes it (``$0.168``), in the language of the thread."""
    if get_format("DECIMAL_SEPARATOR") == ".":
        return english
    return f"{localized(english.replace('$', ''))}\N{NO-BREAK SPACE}$"
