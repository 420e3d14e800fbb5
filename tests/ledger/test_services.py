from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest

from studio.accounts.models import User
from studio.ledger import services as ledger
from studio.ledger.limits import OverBudget
from studio.ledger.models import Budget, Entry
from studio.projects.models import Project

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


def test_a_member_has_a_budget_of_their_own(project: Project, alice: User, bob: User, held: Any) -> None:
    Budget.objects.create(project=project, member=alice, limit_usd=Decimal("1.50"))
    with pytest.raises(OverBudget, match="you in this project"):
        ledger.hold(project, PRICE, reference=uuid.uuid4(), member=alice)
    ledger.hold(project, PRICE, reference=uuid.uuid4(), member=bob)


def test_the_ledger_is_append_only(held: Any) -> None:
    with pytest.raises(TypeError):
        Entry.objects.all().delete()
    with pytest.raises(TypeError):
        Entry.objects.update(note="x")
