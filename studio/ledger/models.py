"""Entry and Budget. Amounts are US dollars."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NoReturn

from django.db import models
from django.db.models import Sum

from studio.accounts.models import User
from studio.core.models import Row
from studio.core.money import ZERO
from studio.projects.models import Project


class Kind(models.TextChoices):
    """Why an entry was made."""

    HOLD = "hold"
    SETTLE = "settle"
    RELEASE = "release"
    CORRECTION = "correction"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Sums over entries. What was written stays as it was."""

    def held(self) -> Decimal:
        """Money set aside for orders under way."""
        return self.aggregate(sum=Sum("held_usd"))["sum"] or ZERO

    def spent(self) -> Decimal:
        """Money that the provider took."""
        return self.aggregate(sum=Sum("spent_usd"))["sum"] or ZERO

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: a ledger is only ever added to."""
        raise TypeError("the ledger is append-only")

    def delete(self) -> NoReturn:
        """Refused: a ledger is only ever added to."""
        raise TypeError("the ledger is append-only")


class Entry(Row):
    """One line of the ledger. It outlives what it paid for, so it names it by id only."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries")
    member = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    reference = models.UUIDField()  # the generation
    part = models.CharField(max_length=64, blank=True)  # the provider's id of one result
    kind = models.CharField(max_length=12, choices=Kind)
    held_usd = models.DecimalField(max_digits=12, decimal_places=4)
    spent_usd = models.DecimalField(max_digits=12, decimal_places=4)
    note = models.CharField(max_length=200, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "kind", "part"], name="one_entry_per_reference_and_kind"
            )
        ]
        indexes = [models.Index(fields=["project", "created_at"], name="entry_by_project")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


class Budget(Row):
    """The most a project may spend, or one member in it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budgets")
    member = models.ForeignKey(User, on_delete=models.CASCADE, null=True)
    limit_usd = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "member"], nulls_distinct=False, name="one_budget_per_project_and_member"
            )
        ]

    def __str__(self) -> str:
        return f"{self.limit_usd}"
