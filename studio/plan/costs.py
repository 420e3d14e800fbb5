"""What a plan still costs: by the catalog, once each; and by the team's history of takes per circled take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.db.models import Count
from django.utils.translation import gettext

from studio.accounts.models import Team, User
from studio.core.values.formatting import format_count
from studio.core.values.money import ZERO, format_usd
from studio.generation.models import Take
from studio.ledger import services as ledger
from studio.ledger.limits import Balance
from studio.plan.listing import PlanRow
from studio.projects.models import Project, Shot

MIN_HISTORY = 5  # circled takes; fewer say nothing
MAX_HISTORY = 500  # shots, the newest
MEDIAN, HIGH = 0.5, 0.9


@dataclass(frozen=True, kw_only=True)
class TakeHistory:
    """Paid takes of a shot until one was circled: the median, and what nine in ten did not exceed."""

    circled: int
    median: int
    high: int

    @property
    def is_enough(self) -> bool:
        """Whether there is enough of it for a forecast."""
        return self.circled >= MIN_HISTORY


@dataclass(frozen=True, kw_only=True)
class PlanCosts:
    """What a plan has cost, holds, and will probably cost."""

    balance: Balance
    left_usd: Decimal | None  # of budgets; None without one
    open_rows: int  # written rows without a circled take
    once_usd: Decimal  # one render of each of them
    low_usd: Decimal
    high_usd: Decimal
    history: TakeHistory

    @property
    def forecast_label(self) -> str:
        """``$12.40 to $24.80``; empty with too little history, or with nothing left to render."""
        if not self.history.is_enough or not self.open_rows:
            return ""
        low, high = format_usd(self.low_usd), format_usd(self.high_usd)
        return low if low == high else gettext("%(low)s to %(high)s") % {"low": low, "high": high}

    @property
    def basis_label(self) -> str:
        """On what the forecast rests, or why there is none."""
        if not self.open_rows:
            return gettext("No written row is left to render.")
        circled = format_count(self.history.circled, "circled take", "circled takes")
        if not self.history.is_enough:
            sentence = gettext("Too little history for a forecast: %(circled)s of at least %(least)d.")
            return sentence % {"circled": circled, "least": MIN_HISTORY}
        median, high = self.history.median, self.history.high
        takes = format_count(median, "take", "takes")
        if median != high:
            takes = gettext("%(low)d to %(high)d takes") % {"low": median, "high": high}
        return gettext("%(takes)s for a circled one, from %(circled)s.") % {
            "takes": takes,
            "circled": circled,
        }

    @property
    def exceeds_budget(self) -> bool:
        """Whether the larger end of the forecast is more than the budget leaves."""
        return bool(self.forecast_label) and self.left_usd is not None and self.high_usd > self.left_usd


def plan_costs(project: Project, rows: Sequence[PlanRow], *, member: User) -> PlanCosts:
    """The costs of a plan, by a fixed number of queries."""
    history = take_history(project.team)
    open_rows = [row for row in rows if row.is_written and row.price_usd and not row.progress.is_circled]
    paid = _paid_takes([row.shot for row in open_rows])
    return PlanCosts(
        balance=ledger.balance(project),
        left_usd=ledger.budget_left(project, member=member),
        open_rows=len(open_rows),
        once_usd=sum((row.price_usd or ZERO for row in open_rows), ZERO),
        low_usd=_expected(open_rows, paid, history.median),
        high_usd=_expected(open_rows, paid, history.high),
        history=history,
    )


def take_history(team: Team) -> TakeHistory:
    """Paid takes of each shot of a team that has a circled take, of the newest such shots."""
    circled = Shot.objects.filter(project__team=team, takes__is_circled=True)
    paid = Take.objects.filter(shot__in=circled.values("pk"), cost_usd__gt=0).values("shot")
    newest = paid.annotate(count=Count("pk")).order_by("-shot__created_at").values_list("count", flat=True)
    counts = sorted(newest[:MAX_HISTORY])
    return TakeHistory(
        circled=len(counts), median=_percentile(counts, MEDIAN), high=_percentile(counts, HIGH)
    )


def _percentile(counts: Sequence[int], share: float) -> int:
    """The smallest count that this share of all do not exceed; 0 of none."""
    return counts[max(0, ceil(share * len(counts)) - 1)] if counts else 0


def _paid_takes(shots: Sequence[Shot]) -> dict[object, int]:
    paid = Take.objects.filter(shot__in=shots, cost_usd__gt=0).values("shot").annotate(count=Count("pk"))
    return {row["shot"]: row["count"] for row in paid.order_by()}


def _expected(rows: Sequence[PlanRow], paid: dict[object, int], takes: int) -> Decimal:
    """What is still to pay until each row has so many takes; at least one more, as none is circled."""
    return sum(((row.price_usd or ZERO) * max(1, takes - paid.get(row.shot.pk, 0)) for row in rows), ZERO)
