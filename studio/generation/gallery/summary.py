"""How a project is right now, in one question: what is under way, thrown away, spent; a shut gate."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum

from studio.core.money import total
from studio.generation.lifecycle import UNDER_WAY, State
from studio.generation.models import EngineStatus, Generation, Take
from studio.ledger.models import Budget, Entry, Period
from studio.projects.models import Project

MONEY = DecimalField(max_digits=14, decimal_places=4)


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """Numbers over all of a project, each from an index."""

    under_way: int
    asked: int
    trashed: int
    is_any_gate_shut: bool
    spent_usd: Decimal
    held_usd: Decimal
    limit_usd: Decimal | None


def pulse(project: Project) -> Pulse:
    """The pulse of a project."""
    found = (
        Project.objects.filter(pk=project.pk)
        .annotate(
            under_way=_count(Generation.objects.filter(state__in=sorted(UNDER_WAY))),
            asked=_count(Generation.objects.filter(state=State.AWAITING_APPROVAL)),
            trashed=_count(Take.objects.trashed()),
            is_any_gate_shut=Exists(EngineStatus.objects.paused()),
            spent=_sum("spent_usd"),
            held=_sum("held_usd"),
            limit=Subquery(
                Budget.objects.filter(project=OuterRef("pk"), member=None, period=Period.ALWAYS).values(
                    "limit_usd"
                )[:1]
            ),
        )
        .values("under_way", "asked", "trashed", "is_any_gate_shut", "spent", "held", "limit")
        .get()
    )
    return Pulse(
        under_way=found["under_way"] or 0,
        asked=found["asked"] or 0,
        trashed=found["trashed"] or 0,
        is_any_gate_shut=found["is_any_gate_shut"],
        spent_usd=total(found["spent"]),
        held_usd=total(found["held"]),
        limit_usd=found["limit"],
    )


def _count(rows: QuerySet[Generation] | QuerySet[Take]) -> Subquery:
    mine = rows.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(mine.annotate(number=Count("pk")).values("number"))


def _sum(column: str) -> Subquery:
    mine = Entry.objects.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(mine.annotate(sum=Sum(F(column))).values("sum"), output_field=MONEY)
