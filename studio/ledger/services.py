"""Hold, settle, release: each at most once per order, whoever asks how often; and the limits of spending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.money import ZERO, format_usd, usd
from studio.ledger.models import Account, ApprovalLimit, Budget, Entry, Kind, Period
from studio.projects.models import Project


class OverBudget(Refusal):
    """An order that would exceed what is left."""


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What was spent and is set aside, and the limit if there is one."""

    spent_usd: Decimal
    held_usd: Decimal
    limit_usd: Decimal | None

    @property
    def left_usd(self) -> Decimal | None:
        """What may still be ordered; None without a limit."""
        return None if self.limit_usd is None else self.limit_usd - self.spent_usd - self.held_usd


def balance(project: Project, *, member: User | None = None, period: str = Period.ALWAYS) -> Balance:
    """The balance of a project, or of one member in it; of a month, what was spent since its first day."""
    budget = Budget.objects.filter(project=project, member=member, period=period).first()
    return _balance(project, member, period, budget.limit_usd if budget else None)


def hold(project: Project, amount: Decimal, *, reference: UUID, member: User) -> None:
    """Set the price of an order aside. Raises OverBudget when it exceeds what is left of any budget."""
    # The row lock makes two orders at the same moment count each other.
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    for budget in budgets_over(project, member):
        found = _balance(project, budget.member, budget.period, budget.limit_usd)
        _refuse_if_over(found, amount, whose(budget))
    _write(Kind.HOLD, project, member, reference, held=amount)


def settle(reference: UUID, part: str, cost: Decimal, *, share: Decimal) -> None:
    """Turn ``share`` of what is held into the ``cost`` the provider reported for one result.

    What comes after the hold was given back is written as a correction, with nothing to turn.
    """
    held = _hold_of(reference)
    mine = Entry.objects.filter(reference=reference)
    if held is None or mine.filter(part=part, kind__in=(Kind.SETTLE, Kind.CORRECTION)).exists():
        return
    rest = mine.held()
    kind = Kind.SETTLE if rest > ZERO else Kind.CORRECTION
    _write(kind, held.project, held.member, reference, part=part, held=-min(share, rest), spent=cost)


def release(reference: UUID) -> None:
    """Give back what is still held for an order that has ended."""
    held = _hold_of(reference)
    rest = Entry.objects.filter(reference=reference).held()
    if held is not None and rest != ZERO:
        _write(Kind.RELEASE, held.project, held.member, reference, held=-rest)


def must_ask(project: Project, amount: Decimal, *, member: User) -> bool:
    """Whether this person has to ask a producer before such an order is sent."""
    limit = ApprovalLimit.objects.filter(project=project, over_usd__lt=amount).first()
    if amount == ZERO or limit is None:
        return False
    there = Member.objects.filter(team_id=project.team_id, user=member).first()
    return there is None or not there.has_permission(Permission.MANAGE_MONEY)


def budgets_over(project: Project, member: User | None = None) -> QuerySet[Budget]:
    """The budgets that an order must fit into: the project's, and the person's own."""
    found = Budget.objects.filter(project=project).select_related("member")
    mine = found.filter(member=None) | found.filter(member=member) if member else found.filter(member=None)
    return mine.order_by("member", "period")


def set_budget(
    project: Project, *, member: User | None, period: str, limit: Decimal | None, by: User
) -> None:
    """Set, change or (without a limit) lift a budget."""
    if limit is None:
        Budget.objects.filter(project=project, member=member, period=period).delete()
    else:
        Budget.objects.update_or_create(
            project=project, member=member, period=period, defaults={"limit_usd": limit}
        )
    activity.log(project, "budget", actor=by, member=str(member or ""), period=period, limit=str(limit or ""))


def set_approval_limit(project: Project, over: Decimal | None, *, by: User) -> None:
    """From which price creators ask first; None: never."""
    if over is None:
        ApprovalLimit.objects.filter(project=project).delete()
    else:
        ApprovalLimit.objects.update_or_create(project=project, defaults={"over_usd": over})
    activity.log(project, "approval limit", actor=by, over="" if over is None else str(over))


def note_account(balance: Decimal | None, currency: str, name: str, *, at: datetime) -> None:
    """Keep what the provider says is left in its purse."""
    Account.objects.update_or_create(
        pk=1,
        defaults={"balance_usd": balance, "currency": currency[:3], "name": name[:120], "asked_at": at},
    )


def whose(budget: Budget) -> str:
    """``this project``, ``you in this project this month``."""
    who = "you in this project" if budget.member_id else "this project"
    return f"{who} this month" if budget.period == Period.MONTH else who


def _balance(project: Project, member: User | None, period: str, limit: Decimal | None) -> Balance:
    entries = Entry.objects.filter(project=project, **({"member": member} if member else {}))
    since = None
    if period == Period.MONTH:
        since = timezone.localtime().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    spent, held = entries.sums(since=since)
    return Balance(spent_usd=spent, held_usd=held, limit_usd=limit)


def _hold_of(reference: UUID) -> Entry | None:
    held = Entry.objects.filter(reference=reference, kind=Kind.HOLD)
    return held.select_related("project", "member").first()


def _refuse_if_over(balance: Balance, amount: Decimal, whose: str) -> None:
    left = balance.left_usd
    if left is not None and amount > left:
        raise OverBudget(
            f"This order costs about {format_usd(amount)}, but only {format_usd(max(left, ZERO))} is left"
            f" for {whose} ({format_usd(balance.held_usd)} is held for orders under way)."
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
