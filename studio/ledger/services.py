"""Hold, settle and release the price of an order, each at most once; budgets and approval limits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.core.values.money import ZERO, total, usd
from studio.ledger import allowances
from studio.ledger.limits import Balance, OverBudget
from studio.ledger.models import (
    AccountBalance,
    AccountUsage,
    ApprovalLimit,
    Budget,
    Entry,
    EntryKind,
    EntryQuerySet,
    Period,
)
from studio.projects.models import Project

ESTIMATE = "estimate: agreed price, the provider named none"
BUDGET_PERCENTS = (80, 100)  # of which receivers are told
PAID = (EntryKind.SETTLE, EntryKind.CORRECTION)


def balance(project: Project, *, member: User | None = None, period: str = Period.ALWAYS) -> Balance:
    """The balance of a project, or of one member in it; of a month, counted since its first day."""
    budget = Budget.objects.filter(project=project, member=member, period=period).first()
    return _balance(project, member, period, budget.limit_usd if budget else None)


def hold(project: Project, amount: Decimal, *, reference: UUID, member: User, model: str = "") -> None:
    """Hold the price of an order, under the id of its model.

    Raises OverBudget when it exceeds what is left of any budget or of the team's allowance, and NoAllowance.
    """
    allowance = allowances.lock(project)
    if refusal := budget_refusal(project, amount, member=member):
        raise OverBudget(refusal)
    allowances.balance_of(allowance).refuse_if_over(amount, str(allowances.LABEL))
    first = Entry(project=project, member=member, reference=reference, model=model)
    _write(EntryKind.HOLD, first, held=amount)
    _publish_reached_budgets(project, member)


def budget_refusal(project: Project, amount: Decimal, *, member: User) -> str:
    """Why an order of this amount does not fit a budget, as a sentence; empty when it fits all of them."""
    for budget in budgets_over(project, member):
        current = _balance(project, budget.member, budget.period, budget.limit_usd)
        if refusal := current.refusal(amount, label_of(budget)):
            return refusal
    return ""


def budget_left(project: Project, *, member: User) -> Decimal | None:
    """What the budgets leave a member to order, the smallest of them; None without a budget."""
    balances = (
        _balance(project, one.member, one.period, one.limit_usd) for one in budgets_over(project, member)
    )
    return min((one.left_usd for one in balances if one.left_usd is not None), default=None)


def is_account_sufficient(amount: Decimal) -> bool:
    """Whether the account at the provider covers an order beside all that is held; True if unknown."""
    account = AccountBalance.objects.first()
    if account is None or account.balance_usd is None:
        return True
    return account.balance_usd >= amount + Entry.objects.held()


def settle(
    reference: UUID,
    part: str,
    cost: Decimal | None,
    *,
    share: Decimal,
    reason: str = "",
    is_from_hold: bool = True,
) -> Decimal:
    """Turn ``share`` of the hold into the ``cost`` the provider reported for one result, and return the cost.

    When the provider named none, it is the share, the agreed price, and the entry is marked as an estimate.
    A cost reported after the hold was released is written as a correction, and so is one that leaves the hold
    to what may still come, without ``is_from_hold``. ``reason`` goes into the entry.
    """
    amount = usd(share if cost is None else cost)
    note = "; ".join(filter(None, (reason, ESTIMATE if cost is None else "")))
    held = _hold_of(reference)
    if held is None or was_paid(reference, part):
        return amount
    rest = Entry.objects.filter(reference=reference).held() if is_from_hold else ZERO
    kind = EntryKind.SETTLE if rest > ZERO else EntryKind.CORRECTION
    _write(kind, held, part=part, held=-min(share, rest), spent=amount, note=note)
    return amount


def adjust(reference: UUID, part: str, cost: Decimal, *, reason: str) -> None:
    """Correct what was paid for one result to the ``cost`` the provider names now, with the reason."""
    held = _hold_of(reference)
    entries = _entries_of(reference, part)
    before, _ = entries.sums()
    if held is None or not entries.filter(part=part).exists() or usd(cost) == before:
        return
    _write(
        EntryKind.ADJUSTMENT,
        held,
        part=f"{part}:{entries.count()}",
        spent=usd(cost) - before,
        note=reason,
    )


def transfer(reference: UUID, part: str, to_part: str, cost: Decimal | None, *, reason: str) -> Decimal:
    """Move what was paid for one result to the id and the ``cost`` that the provider names, and return that.

    When the provider names none, what was paid stays an estimate.
    """
    held = _hold_of(reference)
    before, _ = _entries_of(reference, part).sums()
    amount = before if cost is None else usd(cost)
    if held is not None:
        adjust(reference, part, ZERO, reason=reason)
        note = "; ".join(filter(None, (reason, ESTIMATE if cost is None else "")))
        kind = EntryKind.CORRECTION
        _write(kind, held, part=to_part, spent=amount, note=note)
    return amount


def was_held(reference: UUID) -> bool:
    """Whether the price of an order was ever held; without that nothing is paid for it."""
    return _hold_of(reference) is not None


def was_paid(reference: UUID, part: str) -> bool:
    """Whether the cost of a result was entered."""
    return Entry.objects.filter(reference=reference, part=part, kind__in=PAID).exists()


def spent_on(reference: UUID) -> Decimal:
    """What an order has cost until now."""
    spent, _ = Entry.objects.filter(reference=reference).sums()
    return spent


def spent_on_each(references: Collection[UUID]) -> dict[UUID, Decimal]:
    """What each of these orders has cost until now, in one query; in none for no orders."""
    if not references:
        return {}
    sums = Entry.objects.filter(reference__in=references).values_list("reference").annotate(Sum("spent_usd"))
    return {reference: total(spent) for reference, spent in sums.order_by()}


def release(reference: UUID) -> None:
    """Release the rest of the hold of an order that has ended."""
    held = _hold_of(reference)
    rest = Entry.objects.filter(reference=reference).held()
    if held is not None and rest != ZERO:
        _write(EntryKind.RELEASE, held, held=-rest)


def needs_approval(project: Project, amount: Decimal, *, member: User) -> bool:
    """Whether an order of this price needs the approval of a producer before it is sent."""
    limit = ApprovalLimit.objects.filter(project=project, over_usd__lt=amount).first()
    if amount == ZERO or limit is None:
        return False
    membership = Member.objects.filter(team_id=project.team_id, user=member).first()
    return membership is None or not membership.has_permission(Permission.MANAGE_MONEY)


def budgets_over(project: Project, member: User | None = None) -> QuerySet[Budget]:
    """The budgets that an order must fit into: those of the project, and of the member."""
    owners = Q(member=None) | Q(member=member) if member else Q(member=None)
    budgets = Budget.objects.filter(owners, project=project)
    return budgets.select_related("member").order_by("member", "period")


def budgets_shown_to(project: Project, member: Member) -> QuerySet[Budget]:
    """All budgets for who sets them; those of the project and their own for everybody else."""
    if member.has_permission(Permission.MANAGE_MONEY):
        return Budget.objects.filter(project=project).select_related("member").order_by("member", "period")
    return budgets_over(project, member.user)


def set_budget(
    project: Project, *, member: User | None, period: str, limit: Decimal | None, by: User
) -> None:
    """Set, change or (without a limit) remove a budget."""
    if limit is None:
        Budget.objects.filter(project=project, member=member, period=period).delete()
    else:
        Budget.objects.update_or_create(
            project=project, member=member, period=period, defaults={"limit_usd": limit}
        )
    Project.objects.filter(pk=project.pk).mark_changed()
    activity.log(project, "budget", actor=by, member=str(member or ""), period=period, limit=str(limit or ""))


def set_approval_limit(project: Project, over: Decimal | None, *, by: User) -> None:
    """Set the price above which creators need an approval; None: never."""
    if over is None:
        ApprovalLimit.objects.filter(project=project).delete()
    else:
        ApprovalLimit.objects.update_or_create(project=project, defaults={"over_usd": over})
    Project.objects.filter(pk=project.pk).mark_changed()
    activity.log(project, "approval limit", actor=by, over="" if over is None else str(over))


def record_account_balance(balance: Decimal | None, currency: str, name: str, *, at: datetime) -> None:
    """Store the balance of the account that the provider reports."""
    AccountBalance.objects.update_or_create(
        pk=1,
        defaults={"balance_usd": balance, "currency": currency[:3], "name": name[:120], "checked_at": at},
    )


def record_account_usage(usage: Decimal | None, *, since: date, at: datetime) -> None:
    """Store the usage of the account since this day (UTC), beside what all ledgers say of the same time."""
    spent, _ = Entry.objects.sums(since=datetime.combine(since, time.min, UTC))
    AccountUsage.objects.update_or_create(
        pk=1, defaults={"since": since, "usage_usd": usage, "ledger_usd": spent, "checked_at": at}
    )


def label_of(budget: Budget) -> str:
    """Label of a budget in a sentence: ``this project``, ``you in this project this month``."""
    if budget.period == Period.MONTH:
        return (
            gettext("you in this project this month")
            if budget.member_id
            else gettext("this project this month")
        )
    return gettext("you in this project") if budget.member_id else gettext("this project")


def start_of_month() -> datetime:
    """When this month began in the studio's zone: a shared limit must not depend on where somebody is."""
    today = timezone.localtime(timezone=timezone.get_default_timezone())
    return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _balance(project: Project, member: User | None, period: str, limit: Decimal | None) -> Balance:
    entries = Entry.objects.filter(project=project, **({"member": member} if member else {}))
    since = start_of_month() if period == Period.MONTH else None
    spent, held = entries.sums(since=since)
    return Balance(spent_usd=spent, held_usd=held, limit_usd=limit)


def _publish_reached_budgets(project: Project, member: User) -> None:
    """Tell receivers of budgets of which 80 or 100 % are used; once for each limit, and month by month."""
    for budget in budgets_over(project, member):
        current = _balance(project, budget.member, budget.period, budget.limit_usd)
        used = current.spent_usd + current.held_usd
        reached = [percent for percent in BUDGET_PERCENTS if used * 100 >= budget.limit_usd * percent]
        if reached:
            _publish_budget(budget, max(reached), used)


def _publish_budget(budget: Budget, percent: int, used: Decimal) -> None:
    month = f"{start_of_month():%Y-%m}" if budget.period == Period.MONTH else ""
    publish(
        budget.project_id,
        PublicEvent.BUDGET_REACHED,
        subject=budget.pk,
        key=f"budget:{budget.pk}:{percent}:{usd(budget.limit_usd)}:{month}",
        percent=percent,
        period=budget.period,
        member=str(budget.member_id) if budget.member_id else None,
        limit_usd=str(usd(budget.limit_usd)),
        used_usd=str(usd(used)),
    )


def _entries_of(reference: UUID, part: str) -> EntryQuerySet:
    """What was entered for one result, with its adjustments."""
    return Entry.objects.filter(Q(part=part) | Q(part__startswith=f"{part}:"), reference=reference)


def _hold_of(reference: UUID) -> Entry | None:
    holds = Entry.objects.filter(reference=reference, kind=EntryKind.HOLD)
    return holds.select_related("project", "member").first()


def _write(
    kind: EntryKind,
    order: Entry,
    *,
    part: str = "",
    held: Decimal = ZERO,
    spent: Decimal = ZERO,
    note: str = "",
) -> None:
    """Write an entry of the same order as another one."""
    try:
        with transaction.atomic():
            Entry.objects.create(
                kind=kind,
                project=order.project,
                member=order.member,
                reference=order.reference,
                model=order.model,
                part=part,
                held_usd=usd(held),
                spent_usd=usd(spent),
                note=note,
            )
    except IntegrityError:
        return  # the same entry was written before
