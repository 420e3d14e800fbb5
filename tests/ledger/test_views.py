"""The cost page, its CSV and the limits."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.ledger import services as ledger
from studio.ledger import statement
from studio.ledger.limits import OverBudget
from studio.ledger.models import ApprovalLimit, Budget, Entry
from studio.projects.models import Project


@pytest.fixture
def money(project: Project) -> str:
    return f"/projects/{project.pk}/money/"


@pytest.fixture
def charge(project: Project, alice: User) -> Callable[..., Any]:
    def charge(cost: Any, *, member: Any = alice, price: str = "0.56") -> Any:
        reference = uuid.uuid4()
        ledger.hold(project, Decimal(price), reference=reference, member=member)
        ledger.settle(reference, "video", Decimal(cost), share=Decimal(price))
        return reference

    return charge


def rows_of(response: Any) -> list[Any]:
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def test_the_sum_of_the_csv_is_the_number_on_the_page(
    charge: Callable[..., Any], money: str, browse: Callable[..., Client], alice: User
) -> None:
    for cost in ("0.56", "1.008", "0.3333"):
        charge(cost)
    page = browse(alice).get(money).content.decode()
    rows = rows_of(browse(alice).get(money + "ledger.csv"))
    total = sum(Decimal(row["spent_usd"]) for row in rows)
    assert total == Decimal("1.9013")
    assert f"<dd>${total:.2f}</dd>" in page
    assert sum(Decimal(row["held_usd"]) for row in rows) == 0


def test_a_name_in_the_csv_is_never_a_formula(
    charge: Callable[..., Any], money: str, browse: Callable[..., Client], alice: User
) -> None:
    User.objects.filter(pk=alice.pk).update(name="=HYPERLINK(1)")
    charge("0.56")
    rows = rows_of(browse(alice).get(money + "ledger.csv"))
    assert {row["member"] for row in rows} == {"'=HYPERLINK(1)"}


def test_the_chart_has_a_bar_for_every_day_and_the_highest_fits(
    charge: Callable[..., Any], project: Project
) -> None:
    charge("3.20", price="3.20")
    chart = statement.chart(project)
    assert len(chart.bars) == statement.DAYS
    assert chart.bars[-1].spent_usd == Decimal("3.20")
    assert chart.top == "$5.00"
    assert float(chart.bars[-1].height) == pytest.approx(0.64 * statement.HEIGHT)
    assert {bar.height for bar in chart.bars[:-1]} == {"0.00"}


def test_a_page_in_german_draws_the_same_chart_and_takes_sums_with_a_comma(
    charge: Callable[..., Any], project: Project, money: str, browse: Callable[..., Client], alice: User
) -> None:
    charge("3.21", price="3.21")
    User.objects.filter(pk=alice.pk).update(language="de")
    client = browse(alice)
    assert f'height="{statement.chart(project).bars[-1].height}"' in client.get(money).content.decode()
    assert client.post(f"{money}approval/", {"over": "12,50"}).status_code == 302
    assert ApprovalLimit.objects.get().over_usd == Decimal("12.50")
    assert 'value="12,50"' in client.get(money).content.decode()
    for wrong in ("1.250", "1.250,00", "zwölf"):  # one thousand, or one and a quarter?
        assert client.post(f"{money}approval/", {"over": wrong}).status_code == 422
    assert ApprovalLimit.objects.get().over_usd == Decimal("12.50")


@pytest.mark.parametrize(
    ("amount", "top"), [("0.10", "1"), ("1.00", "1"), ("1.01", "2"), ("3", "5"), ("51", "100")]
)
def test_the_top_of_the_chart_is_a_round_number(amount: str, top: str) -> None:
    assert statement._round_up(Decimal(amount)) == Decimal(top)


def test_a_producer_sets_and_lifts_a_budget(
    project: Project, money: str, browse: Callable[..., Client], alice: User, carol: User
) -> None:
    browse(alice).post(money + "budget/", {"period": "always", "limit": "30"})
    browse(alice).post(money + "budget/", {"period": "month", "limit": "4.50", "member": str(carol.pk)})
    assert {(b.member, b.period, b.limit_usd) for b in Budget.objects.all()} == {
        (None, "always", Decimal(30)),
        (carol, "month", Decimal("4.50")),
    }
    assert "$30.00 left of $30.00" in browse(alice).get(money).content.decode()
    browse(alice).post(money + "budget/", {"period": "always", "limit": ""})
    assert Budget.objects.count() == 1


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("abc", "Write dollars and cents"),
        ("-1", "less than nothing"),
        ("1.234", "at most two digits"),
        ("1e9", "at most"),
    ],
)
def test_a_limit_that_is_none_says_so_at_the_field(
    project: Project, money: str, browse: Callable[..., Client], alice: User, limit: str, sentence: str
) -> None:
    response = browse(alice).post(money + "budget/", {"period": "always", "limit": limit})
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Budget.objects.exists()


def test_a_person_of_another_team_gets_no_budget_here(
    project: Project, money: str, browse: Callable[..., Client], alice: User, charlie: User
) -> None:
    response = browse(alice).post(
        money + "budget/", {"period": "always", "limit": "3", "member": str(charlie.pk)}
    )
    assert response.status_code == 422


def test_the_approval_limit_is_kept_and_lifted(
    project: Project, money: str, browse: Callable[..., Client], alice: User
) -> None:
    browse(alice).post(money + "approval/", {"over": "1.50"})
    assert ApprovalLimit.objects.get().over_usd == Decimal("1.50")
    browse(alice).post(money + "approval/", {"over": ""})
    assert not ApprovalLimit.objects.exists()


def test_a_monthly_budget_forgets_last_month_but_not_what_is_held(
    project: Project, alice: User, charge: Callable[..., Any]
) -> None:
    charge("1.00", price="1.00")
    ledger.set_budget(project, member=None, period="month", limit=Decimal("1.20"), by=alice)
    with pytest.raises(OverBudget, match=r"\$0\.20 is left for this project this month"):
        charge("0.56")
    # Only a test may turn back the clock of a ledger.
    QuerySet.update(Entry.objects.all(), created_at=timezone.now() - timedelta(days=32))
    charge("0.56")


@pytest.mark.parametrize("path", ["", "ledger.csv"])
def test_who_sees_money(
    money: str, browse: Callable[..., Client], alice: User, bob: User, carol: User, charlie: User, path: str
) -> None:
    seen = {who.name: browse(who).get(money + path).status_code for who in (alice, bob, carol, charlie)}
    assert seen == {"Alice": 200, "Bob": 403, "Carol": 200, "Charlie": 404}


@pytest.mark.parametrize("path", ["budget/", "approval/"])
def test_who_sets_limits(
    money: str, browse: Callable[..., Client], alice: User, bob: User, carol: User, charlie: User, path: str
) -> None:
    seen = {who.name: browse(who).post(money + path).status_code for who in (bob, carol, charlie)}
    assert seen == {"Bob": 403, "Carol": 403, "Charlie": 404}


def test_the_account_of_the_provider_is_shown_to_operators_only(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    ledger.record_account_balance(Decimal("41.20"), "USD", "Glass Ltd", at=timezone.now())
    assert "Glass Ltd" not in browse(alice).get(f"/projects/{project.pk}/money/").content.decode()
    User.objects.filter(pk=alice.pk).update(is_operator=True)
    page = browse(alice).get(f"/projects/{project.pk}/money/").content.decode()
    assert "Runware account, Glass Ltd" in page
    assert "$41.20" in page


def test_the_page_asks_a_bounded_number_of_questions(
    charge: Callable[..., Any],
    money: str,
    browse: Callable[..., Client],
    alice: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(60):
        charge("0.10")
    client = browse(alice)
    client.get(money)  # the first page of a session also notes where somebody came in
    with django_assert_max_num_queries(20):
        client.get(money)
