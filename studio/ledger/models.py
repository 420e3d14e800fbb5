"""Entry, Allowance, Budget, ApprovalLimit, AccountBalance, Reconciliation. Amounts are US dollars."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import Team, User
from studio.catalog.model_specs import FIRST_MODEL
from studio.core.models import BaseModel
from studio.core.values.money import ZERO, total
from studio.projects.models import Project


class EntryKind(models.TextChoices):
    """The business event that an entry records."""

    HOLD = "hold", _("held for an order")
    SETTLE = "settle", _("paid for a result")
    RELEASE = "release", _("given back")
    CORRECTION = "correction", _("paid for a late result")
    ADJUSTMENT = "adjustment", _("corrected to what the provider says")


class EntryQuerySet(models.QuerySet["Entry"]):
    """Sums over entries, which are append-only."""

    def held(self) -> Decimal:
        """The sum held for unfinished orders."""
        return total(self.aggregate(sum=Sum("held_usd"))["sum"])

    def sums(self, *, since: datetime | None = None) -> tuple[Decimal, Decimal]:
        """The sums spent (``since`` then, or ever) and held, in one query."""
        period = Q(created_at__gte=since) if since else Q()
        sums = self.aggregate(spent=Sum("spent_usd", filter=period), held=Sum("held_usd"))
        return total(sums["spent"]), total(sums["held"])

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: a ledger is only ever added to."""
        raise TypeError("the ledger is append-only")

    def delete(self) -> NoReturn:
        """Refused: a ledger is only ever added to."""
        raise TypeError("the ledger is append-only")


class Entry(BaseModel):
    """One entry of the ledger. It outlives the generation that it paid for, so it refers to it by id only."""

    # None: of a team that was deleted; its entries stay in the sums of the installation.
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, related_name="entries")
    member = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    reference = models.UUIDField()  # the generation
    part = models.CharField(max_length=64, blank=True)  # the provider's id of one result
    kind = models.CharField(max_length=12, choices=EntryKind)
    # The provider's id of the model that was ordered.
    model = models.CharField(max_length=80, blank=True, db_default=FIRST_MODEL)
    held_usd = models.DecimalField(max_digits=12, decimal_places=4)
    spent_usd = models.DecimalField(max_digits=12, decimal_places=4)
    note = models.CharField(max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "kind", "part"], name="one_entry_per_reference_and_kind"
            )
        ]
        indexes = [
            # The list of the money page and its file; the days of the chart.
            models.Index(fields=["project", "created_at"], name="entry_by_project"),
            # The sums of a project, of its members, of a month; the gallery asks for them too: from the index
            # alone.
            models.Index(
                fields=["project", "member", "created_at", "kind", "spent_usd", "held_usd"],
                name="entry_sums",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Allowance(BaseModel):
    """What a team may spend on paid renders in all, set by an operator; without one it makes drafts."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="allowance")
    limit_usd = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # None: no limit

    def __str__(self) -> str:
        return f"allowance of {self.team}"


class Period(models.TextChoices):
    """Period that a budget covers."""

    ALWAYS = "always", _("in all")
    MONTH = "month", _("a month")


class Budget(BaseModel):
    """Spending limit of a project, or of one member in it, in all or in each month."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budgets")
    member = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    period = models.CharField(max_length=8, choices=Period, default=Period.ALWAYS)
    limit_usd = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member", "period"],
                nulls_distinct=False,
                name="one_budget_per_project_member_and_period",
            )
        ]

    def __str__(self) -> str:
        return f"{self.limit_usd}"


class ApprovalLimit(BaseModel):
    """Price above which somebody who may not manage money needs an approval."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="approval_limit")
    over_usd = models.DecimalField(max_digits=12, decimal_places=2)

    def __str__(self) -> str:
        return f"over {self.over_usd}"


class AccountBalance(models.Model):
    """The balance of the account at the provider, as last reported; one row."""

    name = models.CharField(max_length=120, blank=True)
    balance_usd = models.DecimalField(max_digits=14, decimal_places=4, null=True)  # None: it does not say
    currency = models.CharField(max_length=3, default="USD")
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.balance_usd}"


class AccountUsage(models.Model):
    """The usage of the account as last reported, beside all ledgers of the same days; one row."""

    since = models.DateField()
    usage_usd = models.DecimalField(max_digits=14, decimal_places=4, null=True)  # None: it does not say
    ledger_usd = models.DecimalField(max_digits=14, decimal_places=4)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.usage_usd} since {self.since}"


class Reconciliation(BaseModel):
    """A comparison of the orders of a project with the archive of the provider, open until it is finished."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="reconciliations")
    requested_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    listed_at = models.DateTimeField(null=True)  # when its orders were listed
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(finished_at=None), name="one_open_reconciliation"
            )
        ]
        indexes = [models.Index(fields=["project", "-finished_at"], name="reconciliation_by_project")]

    def __str__(self) -> str:
        return f"reconciliation of {self.project}"


class Answer(models.TextChoices):
    """What the archive of the provider said about an order."""

    NONE = "", _("not asked yet")
    AGREES = "agrees", _("as in the ledger")
    DIFFERS = "differs", _("a result or another cost")
    RENDERING = "rendering", _("still rendering there")
    SILENT = "silent", _("no answer")


class ReconciledOrder(models.Model):
    """An order in a reconciliation: what it had cost before the archive was asked, and what changed."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="orders")
    reference = models.UUIDField()  # the generation
    # Saved before the archive is asked: what a worker entered just before it was killed is counted.
    spent_before_usd = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    results_before = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=9, choices=Answer, default=Answer.NONE, blank=True)
    difference_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)
    new_results = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reconciliation", "reference"], name="one_row_per_order")
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.answer}"
