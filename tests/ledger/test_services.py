from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from studio.accounts import services as accounts
from studio.accounts.models import User
from studio.accounts.policy import Role
from studio.activity.models import Event
from studio.ledger import services as ledger
from studio.ledger.limits import OverBudget
from studio.ledger.models import AccountBalance, Budget, Entry, EntryKind, Period
from studio.projects.models import Project
from tests import factories

PRICE = Decimal("1.12")


@pytest.fixture
def held(project: Project, alice: User) -> Any:
    reference = uuid.uuid4()
    ledger.hold(project, PRICE, reference=reference, member=alice)
    return reference


def state(project: Any) -> tuple[Any, ...]:
    balance = ledger.balance(project)
    return balance.spent_usd, balance.held_usd


def test_an_order_holds_its_price(project: Project, held: Any) -> None:
    assert state(project) == (0, PRICE)


def test_the_same_hold_told_twice_counts_once(project: Project, alice: User, held: Any) -> None:
    ledger.hold(project, PRICE, reference=held, member=alice)
    assert state(project) == (0, PRICE)


def test_a_result_turns_its_share_into_cost_once(project: Project, held: Any) -> None:
    for _ in range(2):
        ledger.settle(held, "video-1", Decimal("0.50"), share=PRICE / 2)
    assert state(project) == (Decimal("0.50"), PRICE / 2)


def test_release_gives_back_what_no_result_took(project: Project, held: Any) -> None:
    ledger.settle(held, "video-1", Decimal("0.56"), share=PRICE / 2)
    for _ in range(2):
        ledger.release(held)
    assert state(project) == (Decimal("0.56"), 0)


def test_an_order_over_budget_is_refused_with_what_is_left_and_held(
    project: Project, alice: User, held: Any
) -> None:
    Budget.objects.create(project=project, limit_usd=Decimal("2.00"))
    with pytest.raises(OverBudget, match=r"\$1\.12, but only \$0\.88 is left .*\(\$1\.12 is held"):
        ledger.hold(project, PRICE, reference=uuid.uuid4(), member=alice)
    assert state(project) == (0, PRICE)


def test_what_is_left_is_the_least_of_all_budgets(
    project: Project, alice: User, bob: User, held: Any
) -> None:
    assert ledger.budget_left(project, member=alice) is None
    Budget.objects.create(project=project, limit_usd=Decimal("2.00"))
    Budget.objects.create(project=project, member=alice, limit_usd=Decimal("1.50"))
    assert ledger.budget_left(project, member=alice) == Decimal("0.38")
    assert ledger.budget_left(project, member=bob) == Decimal("0.88")


def test_a_member_has_a_budget_of_their_own(project: Project, alice: User, bob: User, held: Any) -> None:
    Budget.objects.create(project=project, member=alice, limit_usd=Decimal("1.50"))
    with pytest.raises(OverBudget, match="you in this project"):
        ledger.hold(project, PRICE, reference=uuid.uuid4(), member=alice)
    ledger.hold(project, PRICE, reference=uuid.uuid4(), member=bob)


def test_the_ledger_is_append_only(held: Any) -> None:
    with pytest.raises(TypeError, match="^the ledger is append-only$"):
        Entry.objects.all().delete()
    with pytest.raises(TypeError, match="^the ledger is append-only$"):
        Entry.objects.update(note="x")


def enter_spending(project: Project, member: User, amount: str, *, at: datetime | None = None) -> None:
    Entry.objects.create(
        kind=EntryKind.CORRECTION,
        project=project,
        member=member,
        reference=uuid.uuid4(),
        held_usd=Decimal(0),
        spent_usd=Decimal(amount),
        **({"created_at": at} if at else {}),
    )


def test_balances_of_projects_and_members_are_kept_apart(project: Project, alice: User, bob: User) -> None:
    other = factories.project(project.team)
    for place, member, amount in ((project, alice, "1"), (project, bob, "2"), (other, alice, "4")):
        enter_spending(place, member, amount)
    spent = [
        ledger.balance(place, member=member).spent_usd
        for place in (project, other)
        for member in (None, alice, bob)
    ]
    assert spent == [3, 1, 2, 4, 4, 0]


def test_a_budget_is_of_one_project_one_person_and_one_period(
    project: Project, alice: User, bob: User
) -> None:
    other = factories.project(project.team)
    keys = [
        (place, member, period)
        for place in (project, other)
        for member in (None, alice, bob)
        for period in (Period.ALWAYS, Period.MONTH)
    ]
    for limit, (place, member, period) in enumerate(keys, start=1):
        ledger.set_budget(place, member=member, period=period, limit=Decimal(limit), by=alice)

    def limits() -> list[Decimal | None]:
        return [ledger.balance(place, member=who, period=period).limit_usd for place, who, period in keys]

    assert limits() == list(range(1, 13))
    ledger.set_budget(project, member=alice, period=Period.MONTH, limit=None, by=alice)
    assert limits() == [1, 2, 3, None, *range(5, 13)]


def test_a_month_counts_since_the_first_instant_of_its_first_day(project: Project, alice: User) -> None:
    first = timezone.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    enter_spending(project, alice, "1", at=first - timedelta(microseconds=1))
    enter_spending(project, alice, "2", at=first)
    assert ledger.balance(project, period=Period.MONTH).spent_usd == 2
    assert ledger.balance(project).spent_usd == 3


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_month_begins_for_all_at_once_wherever_they_are(project: Project, alice: User, zone: str) -> None:
    first = timezone.now().astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    enter_spending(project, alice, "1", at=first - timedelta(hours=1))
    enter_spending(project, alice, "2", at=first + timedelta(minutes=1))
    with timezone.override(zone):
        assert ledger.balance(project, period=Period.MONTH).spent_usd == 2


def test_an_order_may_take_exactly_what_is_left(project: Project, alice: User) -> None:
    Budget.objects.create(project=project, limit_usd=PRICE)
    ledger.hold(project, PRICE, reference=uuid.uuid4(), member=alice)
    assert ledger.balance(project).held_usd == PRICE


@pytest.mark.parametrize(
    ("is_own", "period", "label"),
    [
        (False, Period.ALWAYS, "this project"),
        (False, Period.MONTH, "this project this month"),
        (True, Period.ALWAYS, "you in this project"),
        (True, Period.MONTH, "you in this project this month"),
    ],
)
def test_a_refusal_names_the_budget(
    project: Project, alice: User, is_own: bool, period: str, label: str
) -> None:
    budget = Budget(project=project, member=alice if is_own else None, period=period)
    assert ledger.label_of(budget) == label


def test_the_log_says_who_set_which_limit(project: Project, alice: User, bob: User) -> None:
    ledger.set_budget(project, member=bob, period=Period.MONTH, limit=Decimal("5.00"), by=alice)
    ledger.set_budget(project, member=None, period=Period.ALWAYS, limit=None, by=alice)
    ledger.set_approval_limit(project, Decimal("1.00"), by=alice)
    ledger.set_approval_limit(project, None, by=alice)
    assert [(event.verb, event.actor, event.detail) for event in Event.objects.order_by("created_at")] == [
        ("budget", alice, {"member": str(bob), "period": "month", "limit": "5.00"}),
        ("budget", alice, {"member": "", "period": "always", "limit": ""}),
        ("approval limit", alice, {"over": "1.00"}),
        ("approval limit", alice, {"over": ""}),
    ]


def test_the_account_has_one_balance_cut_to_its_columns(db: Any) -> None:
    at = timezone.now()
    ledger.record_account_balance(Decimal("3.00"), "USD", "a" * 120, at=at)
    ledger.record_account_balance(Decimal("4.00"), "EURO", "b" * 121, at=at)
    (balance,) = AccountBalance.objects.all()
    assert (balance.pk, balance.balance_usd, balance.currency) == (1, 4, "EUR")
    assert (balance.name, balance.checked_at) == ("b" * 120, at)


def test_every_result_takes_its_own_share_and_a_late_one_is_a_correction(
    project: Project, bob: User, held: Any
) -> None:
    other = uuid.uuid4()
    ledger.hold(project, PRICE, reference=other, member=bob)
    for part in ("video-1", "video-2"):
        ledger.settle(other, part, PRICE / 2, share=PRICE / 2)
    ledger.settle(other, "video-3", Decimal("0.10"), share=PRICE / 2)
    entries = Entry.objects.filter(reference=other).order_by("created_at")
    assert [(entry.kind, entry.part, entry.held_usd, entry.spent_usd, entry.member) for entry in entries] == [
        ("hold", "", PRICE, 0, bob),
        ("settle", "video-1", -PRICE / 2, PRICE / 2, bob),
        ("settle", "video-2", -PRICE / 2, PRICE / 2, bob),
        ("correction", "video-3", 0, Decimal("0.10"), bob),
    ]
    assert Entry.objects.filter(reference=held).held() == PRICE


def test_what_is_given_back_is_the_person_s_who_ordered(project: Project, bob: User, held: Any) -> None:
    other = uuid.uuid4()
    ledger.hold(project, PRICE, reference=other, member=bob)
    ledger.release(other)
    assert ledger.balance(project, member=bob).held_usd == 0
    assert ledger.balance(project).held_usd == PRICE


def test_an_order_that_held_nothing_neither_settles_nor_releases(project: Project, held: Any) -> None:
    ledger.settle(uuid.uuid4(), "video-1", PRICE, share=PRICE)
    ledger.release(uuid.uuid4())
    assert Entry.objects.count() == 1


def test_a_draft_that_held_nothing_has_nothing_to_release(project: Project, alice: User) -> None:
    reference = uuid.uuid4()
    ledger.hold(project, Decimal(0), reference=reference, member=alice)
    ledger.release(reference)
    assert [entry.kind for entry in Entry.objects.all()] == ["hold"]


def test_the_budget_of_one_person_counts_only_what_is_theirs(
    project: Project, alice: User, bob: User
) -> None:
    Budget.objects.create(project=project, member=bob, limit_usd=PRICE)
    enter_spending(project, alice, "1")
    ledger.hold(project, PRICE, reference=uuid.uuid4(), member=bob)
    assert ledger.balance(project, member=bob).held_usd == PRICE


def test_budgets_come_project_first_and_always_before_month(project: Project, alice: User) -> None:
    for member in (alice, None):
        for period in (Period.MONTH, Period.ALWAYS):
            ledger.set_budget(project, member=member, period=period, limit=PRICE, by=alice)
    budgets = [(budget.member, budget.period) for budget in ledger.budgets_over(project, alice)]
    assert budgets == [(None, "always"), (None, "month"), (alice, "always"), (alice, "month")]


@pytest.mark.parametrize(
    ("role", "over", "amount", "is_needed"),
    [
        (Role.CREATOR, "1.00", "1.01", True),
        (Role.CREATOR, "1.00", "1.00", False),
        (Role.CREATOR, None, "9.00", False),
        (Role.CREATOR, "0.00", "0.00", False),
        (Role.PRODUCER, "1.00", "9.00", False),
        (None, "1.00", "9.00", True),
    ],
)
def test_who_may_not_manage_money_needs_an_approval_above_the_limit(
    project: Project, alice: User, role: Role | None, over: str | None, amount: str, is_needed: bool
) -> None:
    elsewhere = factories.team("Elsewhere")
    person = factories.member(elsewhere, "Dora", Role.OWNER)
    if role:
        accounts.join(project.team, person, role)
    ledger.set_approval_limit(project, Decimal(over) if over else None, by=alice)
    ledger.set_approval_limit(factories.project(elsewhere), Decimal("0.10"), by=person)
    assert ledger.needs_approval(project, Decimal(amount), member=person) is is_needed


@pytest.mark.parametrize(
    ("balance", "amount", "is_sufficient"),
    [("2.12", "1.00", True), ("2.11", "1.00", False), (None, "9.00", True), ("missing", "9.00", True)],
)
def test_the_account_covers_an_order_beside_all_that_is_held(
    held: Any, balance: str | None, amount: str, is_sufficient: bool
) -> None:
    if balance != "missing":
        ledger.record_account_balance(Decimal(balance) if balance else None, "USD", "main", at=timezone.now())
    assert ledger.is_account_sufficient(Decimal(amount)) is is_sufficient


def test_the_first_budget_that_is_too_small_says_so_before_an_order(
    project: Project, alice: User, bob: User
) -> None:
    ledger.set_budget(project, member=None, period=Period.MONTH, limit=Decimal("3.00"), by=alice)
    ledger.set_budget(project, member=bob, period=Period.ALWAYS, limit=Decimal("2.00"), by=alice)
    enter_spending(project, bob, "1.50")
    assert ledger.budget_refusal(project, Decimal("0.50"), member=bob) == ""
    assert "you in this project" in ledger.budget_refusal(project, Decimal("0.51"), member=bob)
    assert "this project this month" in ledger.budget_refusal(project, Decimal("1.51"), member=bob)
    assert ledger.budget_refusal(project, Decimal("1.50"), member=alice) == ""
