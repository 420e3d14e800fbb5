"""What the money of a project became: prices of an approved and a used second, and what was in vain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from studio.core.values.money import ZERO, total
from studio.generation.hooks import USED_SECONDS, UsedSeconds
from studio.generation.lifecycle import TakeState
from studio.generation.models import PickStatus, Take, TakeStatus
from studio.projects.models import Project

# Why takes are rejected, as menus offer it and as it is stored; the report says which reason cost most.
REJECT_REASONS = (
    _("Motion is wrong"),
    _("Face or hands are wrong"),
    _("Does not match the prompt"),
    _("Does not match the inputs"),
    _("Flicker or artefacts"),
    _("Framing"),
    _("Not needed"),
)
NO_REASON = _("No reason given")
NO_FILE = _("Charged, but no file came")


@dataclass(frozen=True, kw_only=True)
class Waste:
    """What was paid for takes that were rejected for one reason."""

    reason: str
    takes: int
    seconds: float
    spent_usd: Decimal
    percent: int  # of everything paid


@dataclass(frozen=True, kw_only=True)
class CostReport:
    """Everything paid beside what was kept. Drafts are free and count nowhere."""

    spent_usd: Decimal
    approved_takes: int
    approved_seconds: float
    per_second_usd: Decimal | None  # None: nothing is approved yet
    used: UsedSeconds | None  # None: no edit came back
    per_used_second_usd: Decimal | None  # None: it uses nothing that was paid for
    waste: tuple[Waste, ...]


def summarize_costs(project: Project) -> CostReport:
    """The cost report of a project, by five queries whatever the number of takes."""
    paid = Take.objects.filter(project=project, cost_usd__gt=0)
    spent = total(paid.aggregate(spent=Sum("cost_usd"))["spent"])
    # By itself: only what is approved is looked up among the files.
    approved = paid.filter(status=TakeStatus.APPROVED)
    sums = approved.aggregate(takes=Count("pk"), seconds=Sum("asset__seconds"))
    seconds = sums["seconds"] or 0.0
    used = USED_SECONDS.call(project)
    return CostReport(
        spent_usd=spent,
        approved_takes=sums["takes"],
        approved_seconds=seconds,
        per_second_usd=_per_second(spent, seconds),
        used=used,
        per_used_second_usd=_per_second(spent, used.seconds) if used else None,
        waste=tuple(_waste(row, spent) for row in _rejected(paid)),
    )


def _per_second(spent: Decimal, seconds: float) -> Decimal | None:
    return total(spent / Decimal(seconds)) if seconds else None


def _rejected(paid: QuerySet[Take]) -> Iterable[Any]:
    lost = Q(state=TakeState.FAILED) | Q(pick=PickStatus.REJECT)
    rows = paid.filter(lost).values("state", "reject_reason")
    summed = rows.annotate(takes=Count("pk"), seconds=Sum("asset__seconds"), spent=Sum("cost_usd"))
    return summed.order_by("-spent")


def _waste(row: Any, spent: Decimal) -> Waste:
    is_lost = row["state"] == TakeState.FAILED
    wasted = total(row["spent"])
    return Waste(
        reason=gettext(NO_FILE if is_lost else row["reject_reason"] or NO_REASON),
        takes=row["takes"],
        seconds=row["seconds"] or 0.0,
        spent_usd=wasted,
        percent=int(wasted * 100 / spent) if spent > ZERO else 0,
    )
