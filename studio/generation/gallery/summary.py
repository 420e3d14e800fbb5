"""The counts and sums of a project that its gallery shows, in one query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.utils.crypto import salted_hmac

from studio.accounts.models import Member
from studio.core.values.money import total
from studio.generation.lifecycle import UNDER_WAY, State
from studio.generation.models import EngineStatus, Generation, Take
from studio.ledger.models import Budget, Entry, Period
from studio.projects.models import Project

MONEY = DecimalField(max_digits=14, decimal_places=4)
# Whether an order can be paid depends on these.
PAYMENT = ("spent", "held", "limits", "approval", "has_allowance", "allowance")


@dataclass(frozen=True, kw_only=True)
class ProjectSummary:
    """Counts of orders and takes, sums of money in USD, and whether an engine is paused."""

    under_way: int
    awaiting_approval: int
    trashed: int
    is_any_engine_paused: bool
    spent_usd: Decimal
    held_usd: Decimal
    limit_usd: Decimal | None
    payment_version: str  # another one when an order may be payable that was not, or the reverse


def summarize(project: Project) -> ProjectSummary:
    """The summary of a project; each number comes from an index."""
    row = (
        Project.objects.filter(pk=project.pk)
        .annotate(
            under_way=_count(Generation.objects.filter(state__in=sorted(UNDER_WAY))),
            awaiting_approval=_count(Generation.objects.filter(state=State.AWAITING_APPROVAL)),
            trashed=_count(Take.objects.trashed()),
            is_any_engine_paused=Exists(EngineStatus.objects.paused()),
            spent=_sum("spent_usd"),
            held=_sum("held_usd"),
            limit=Subquery(
                Budget.objects.filter(project=OuterRef("pk"), member=None, period=Period.ALWAYS).values(
                    "limit_usd"
                )[:1]
            ),
            limits=_sum_of(Budget.objects.filter(project=OuterRef("pk")), "limit_usd"),
            approval=F("approval_limit__over_usd"),
            has_allowance=F("team__allowance__pk"),
            allowance=F("team__allowance__limit_usd"),
        )
        .values("under_way", "awaiting_approval", "trashed", "is_any_engine_paused", "limit", *PAYMENT)
        .get()
    )
    return ProjectSummary(
        under_way=row["under_way"] or 0,
        awaiting_approval=row["awaiting_approval"] or 0,
        trashed=row["trashed"] or 0,
        is_any_engine_paused=row["is_any_engine_paused"],
        spent_usd=total(row["spent"]),
        held_usd=total(row["held"]),
        limit_usd=row["limit"],
        payment_version=_version(row),
    )


def orders_to_approve(project: Project, member: Member) -> int:
    """How many orders of a project wait for an approval; ``member`` is one who may give it."""
    return Generation.objects.filter(project=project, state=State.AWAITING_APPROVAL).count()


def _count(rows: QuerySet[Generation] | QuerySet[Take]) -> Subquery:
    per_project = rows.filter(project=OuterRef("pk")).order_by().values("project")
    return Subquery(per_project.annotate(number=Count("pk")).values("number"))


def _version(row: Mapping[str, Any]) -> str:
    """A digest of everything that decides about payment; those who see it learn no sum."""
    values = [row["is_any_engine_paused"], *(row[name] for name in PAYMENT)]
    return salted_hmac("generation.payment", repr(values)).hexdigest()[:12]


def _sum(column: str) -> Subquery:
    return _sum_of(Entry.objects.filter(project=OuterRef("pk")), column)


def _sum_of(rows: QuerySet[Entry] | QuerySet[Budget], column: str) -> Subquery:
    per_project = rows.order_by().values("project")
    return Subquery(per_project.annotate(sum=Sum(F(column))).values("sum"), output_field=MONEY)
