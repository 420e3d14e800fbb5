"""Balance of what was spent and held, its limit, and the refusal of what exceeds it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.core.values.money import ZERO, format_usd


class OverBudget(Refusal):
    """An order that would exceed a budget, or the allowance of the team."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """The sums spent and held, and the limit if there is one."""

    spent_usd: Decimal
    held_usd: Decimal
    limit_usd: Decimal | None

    @property
    def left_usd(self) -> Decimal | None:
        """The sum that may still be ordered; None without a limit."""
        return None if self.limit_usd is None else self.limit_usd - self.spent_usd - self.held_usd

    def refusal(self, amount: Decimal, label: str) -> str:
        """Why an order of this amount does not fit, as a sentence; empty when it does."""
        left = self.left_usd
        if left is None or amount <= left:
            return ""
        sentence = gettext(
            "This order costs about %(price)s, but only %(left)s is left for %(label)s (%(held)s is held for"
            " orders under way)."
        )
        sums = {"price": amount, "left": max(left, ZERO), "held": self.held_usd}
        return sentence % {"label": label, **{name: format_usd(sum_usd) for name, sum_usd in sums.items()}}

    def refuse_if_over(self, amount: Decimal, label: str) -> None:
        """Refuse an order that does not fit. Raises OverBudget."""
        if refusal := self.refusal(amount, label):
            raise OverBudget(refusal)
