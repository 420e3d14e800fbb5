"""Reconciliations of a project: begun by a person or at night, and shown beside its money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum

from studio.accounts.models import User
from studio.core.values.money import ZERO, total
from studio.ledger.models import Answer, Reconciliation
from studio.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A reconciliation in figures. ``difference_usd`` is what the ledger had to be corrected by."""

    finished_at: datetime | None
    orders: int
    answered: int
    new_results: int
    rendering: int
    unanswered: int
    difference_usd: Decimal

    @property
    def is_open(self) -> bool:
        """Whether it still goes on."""
        return self.finished_at is None

    @property
    def is_different(self) -> bool:
        """Whether ledger and provider did not say the same."""
        return bool(self.new_results or self.difference_usd)


def start(project: Project, *, by: User | None) -> Reconciliation:
    """Begin a reconciliation of a project, or join the one that goes on."""
    return Reconciliation.objects.get_or_create(
        project=project, finished_at=None, defaults={"requested_by": by}
    )[0]


def open_ones() -> QuerySet[Reconciliation]:
    """Reconciliations that go on, those of people first."""
    unfinished = Reconciliation.objects.filter(finished_at=None).select_related("project")
    return unfinished.order_by(F("requested_by").asc(nulls_last=True), "created_at")


def latest(project: Project) -> list[Summary]:
    """The open reconciliation of a project and the last finished one, where there are any."""
    of_project = Reconciliation.objects.filter(project=project)
    finished = of_project.exclude(finished_at=None).order_by("-finished_at")
    return [summary(one) for one in (of_project.filter(finished_at=None).first(), finished.first()) if one]


def summary(reconciliation: Reconciliation) -> Summary:
    """The figures of a reconciliation, as far as it has come."""
    figures = reconciliation.orders.order_by().aggregate(
        orders=Count("pk"),
        answered=Count("pk", filter=~Q(answer=Answer.NONE)),
        rendering=Count("pk", filter=Q(answer=Answer.RENDERING)),
        unanswered=Count("pk", filter=Q(answer=Answer.SILENT)),
        new_results=Sum("new_results", default=0),
        difference_usd=Sum("difference_usd", default=ZERO),
    )
    return Summary(
        finished_at=reconciliation.finished_at,
        **{**figures, "difference_usd": total(figures["difference_usd"])},
    )
