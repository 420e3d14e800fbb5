from __future__ import annotations

from decimal import Decimal

import pytest

from studio.core.values.money import format_usd, total, usd


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("1.12", "$1.12"),
        ("1.008", "$1.01"),
        ("-0.56", "-$0.56"),
        ("1234.5", "$1,234.50"),
        ("0", "$0.00"),
        ("0.125", "$0.13"),
        ("-0.001", "$0.00"),
    ],
)
def test_money_is_shown_to_the_cent(amount: str, shown: str) -> None:
    assert format_usd(Decimal(amount)) == shown


def test_money_is_kept_to_a_hundredth_of_a_cent() -> None:
    assert usd("0.12345") == Decimal("0.1235")


def test_a_sum_of_floating_point_numbers_is_exact_again() -> None:
    assert total(Decimal("4.44089209850063E-16")) == 0
    assert total(None) == 0
    assert total(Decimal("1.6799999999999997")) == Decimal("1.68")
