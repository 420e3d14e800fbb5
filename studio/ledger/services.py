"""Hold, settle, release: each at most once per order, whoever asks how often."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.money import ZERO, show, usd
from studio.ledger.models import Budget, Entry, Kind
from studio.projects.models import Project


class OverBudget(Refusal):
    """An order that would exceed what is left."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What a project has spent and set aside, and its limit if it has one."""

    spent_usd: Decimal
    held_usd: Decimal
    limit_usd: Decimal | None

    @property
    def left_usd(self) -> Decimal | None:
        """What may still be ordered; None without a limit."""
        return None if self.limit_usd is None else self.limit_usd - self.spent_usd - self.held_usd


def balance(project: Project, *, member: User | None = None) -> Balance:
    """The balance of a project, or of one member in it."""
    entries = Entry.objects.filter(project=project, **({"member": member} if member else {}))
    budget = Budget.objects.filter(project=project, member=member).first()
    return Balance(
        spent_usd=entries.spent(), held_usd=entries.held(), limit_usd=budget.limit_usd if budget else None
    )


def hold(project: Project, amount: Decimal, *, reference: UUID, member: User) -> None:
    """Set the price of an order aside. Raises OverBudget when it exceeds what is left."""
    # The row lock makes two orders at the same moment count each other.
    Project.objects.select_for_update().get(pk=project.pk)
    for who, whose in ((None, "this project"), (member, "you in this project")):
        _refuse_if_over(balance(project, member=who), amount, whose)
    _write(Kind.HOLD, project, member, reference, held=amount)


def settle(reference: UUID, part: str, cost: Decimal, *, share: Decimal) -> None:
    """Turn ``share`` of what is held into the ``cost`` the provider reported for one result."""
    held = _hold_of(reference)
    if held is not None:
        _write(Kind.SETTLE, held.project, held.member, reference, part=part, held=-share, spent=cost)


def release(reference: UUID) -> None:
    """Give back what is still held for an order that has ended."""
    held = _hold_of(reference)
    rest = Entry.objects.filter(reference=reference).held()
    if held is not None and rest != ZERO:
        _write(Kind.RELEASE, held.project, held.member, reference, held=-rest)


def _hold_of(reference: UUID) -> Entry | None:
    held = Entry.objects.filter(reference=reference, kind=Kind.HOLD)
    return held.select_related("project", "member").first()


def _refuse_if_over(balance: Balance, amount: Decimal, whose: str) -> None:
    left = balance.left_usd
    if left is not None and amount > left:
        raise OverBudget(
            f"This order costs about {show(amount)}, but only {show(max(left, ZERO))} is left for {whose}"
            f" ({show(balance.held_usd)} is held for orders under way)."
        )


def _write(
    kind: Kind,
    project: Project,
    member: User | None,
    reference: UUID,
    *,
    part: str = "",
    held: Decimal = ZERO,
    spent: Decimal = ZERO,
) -> None:
    try:
        with transaction.atomic():
            Entry.objects.create(
                kind=kind,
                project=project,
                member=member,
                reference=reference,
                part=part,
                held_usd=usd(held),
                spent_usd=usd(spent),
            )
    except IntegrityError:
        return  # written before: the same fact, told twice
