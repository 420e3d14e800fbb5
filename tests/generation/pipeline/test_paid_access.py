"""Whether a paid render can be ordered: the composer says it before the click, in one place, and drafts stay."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.generation.models import Engine, EngineStatus, Generation
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.ledger.models import Period
from studio.projects.models import Project

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PROMPT = {"mode": "text", "prompt": "A quiet harbour."}
NOT_LEFT = r"costs about \$0\.56, but only \$0\.40 is left for this project"


@pytest.fixture(autouse=True)
def _key(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"


@pytest.fixture
def preflight(project: Project, browse: Callable[..., Client]) -> Callable[..., str]:
    """The answer to a change in the composer of a person."""

    def post(user: User, **fields: str) -> str:
        response = browse(user).post(f"/projects/{project.pk}/preflight/", {**PROMPT, **fields}, headers=HTMX)
        return response.content.decode()

    return post


def payment(page: str) -> str:
    """The sentence about payment, without markup; empty when there is none."""
    match = re.search(r'id="payment"[^>]*>(.*?)</p>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", match[1]).split()) if match else ""


def is_enabled(page: str, button: str) -> bool:
    match = re.search(rf'<button[^>]*id="{button}".*?</button>', page, re.DOTALL)
    assert match
    return " disabled" not in match[0]


def set_budget(project: Project, by: User, limit: str, **more: Any) -> None:
    values = {"member": None, "period": Period.ALWAYS, **more}
    ledger.set_budget(project, limit=Decimal(limit), by=by, **values)


def test_with_too_little_left_only_a_draft_is_offered(
    project: Project, alice: User, carol: User, preflight: Callable[..., str]
) -> None:
    set_budget(project, alice, "0.40")
    page = preflight(carol)
    assert re.search(NOT_LEFT, payment(page))
    assert "ask a producer to raise the budget" in payment(page)
    assert not is_enabled(page, "generate")
    assert is_enabled(page, "draft")
    assert "Ready for a draft" in page


@pytest.mark.parametrize(("key", "light"), [("", "ok"), ("any-key", "hint")])
def test_only_where_paid_renders_exist_is_readiness_for_a_draft_a_hint(
    team: Team, alice: User, preflight: Callable[..., str], settings: Settings, key: str, light: str
) -> None:
    settings.RUNWARE_API_KEY = key
    allowances.withdraw(team, by=alice)
    page = preflight(alice)
    assert f'data-check="{light}"' in page
    assert ("Ready to order" if light == "ok" else "Ready for a draft") in page
    assert not is_enabled(page, "generate")
    assert is_enabled(page, "draft")


def test_the_budget_of_a_member_is_checked_as_well(
    project: Project, alice: User, carol: User, preflight: Callable[..., str]
) -> None:
    set_budget(project, alice, "0.40", member=carol, period=Period.MONTH)
    assert "left for you in this project this month" in payment(preflight(carol))
    assert payment(preflight(alice)) == ""


def test_whoever_may_raise_the_budget_gets_the_way_there(
    project: Project, alice: User, carol: User, preflight: Callable[..., str]
) -> None:
    set_budget(project, alice, "0.40")
    address = f'href="/projects/{project.pk}/money/"'
    assert address in preflight(alice)
    assert address not in preflight(carol)


def test_a_cheaper_request_fits_again(project: Project, alice: User, preflight: Callable[..., str]) -> None:
    set_budget(project, alice, "0.60")
    assert not is_enabled(preflight(alice, number_results="2"), "generate")
    assert is_enabled(preflight(alice), "generate")


def test_a_price_that_needs_approval_is_said_before_the_order(
    project: Project, alice: User, carol: User, preflight: Callable[..., str]
) -> None:
    ledger.set_approval_limit(project, Decimal("0.10"), by=alice)
    page = preflight(carol)
    assert "A producer has to approve this price" in payment(page)
    assert is_enabled(page, "generate")
    assert payment(preflight(alice)) == ""


def test_an_account_that_cannot_pay_is_said_without_its_balance(
    alice: User, preflight: Callable[..., str]
) -> None:
    ledger.record_account_balance(Decimal("0.31"), "USD", "Glass", at=timezone.now())
    page = preflight(alice)
    assert "account cannot cover this order" in payment(page)
    assert "0.31" not in page
    assert is_enabled(page, "generate")


def test_an_account_counts_what_is_held_for_other_orders(
    project: Project, alice: User, preflight: Callable[..., str]
) -> None:
    ledger.record_account_balance(Decimal("1.00"), "USD", "Glass", at=timezone.now())
    assert payment(preflight(alice)) == ""
    ledger.hold(project, Decimal("0.56"), reference=uuid.uuid4(), member=alice)
    assert "account cannot cover this order" in payment(preflight(alice))


def test_a_paused_engine_is_said_before_the_order(alice: User, preflight: Callable[..., str]) -> None:
    EngineStatus.objects.create(engine=Engine.RUNWARE, paused_at=timezone.now(), error_group="quota")
    assert "Runware takes no orders at the moment" in payment(preflight(alice))


@pytest.mark.django_db(transaction=True)
def test_an_order_refused_for_its_price_leaves_the_draft_and_says_why_once(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    set_budget(project, alice, "0.40")
    form = {**PROMPT, "engine": "runware", "order_key": str(uuid.uuid4())}
    response = browse(alice).post(f"/projects/{project.pk}/order/", form, headers=HTMX)
    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(NOT_LEFT, payment(page))
    assert page.count("is left for this project") == 1
    assert is_enabled(page, "draft")
    assert not Generation.objects.exists()


def poll_address(page: str) -> str:
    match = re.search(r'hx-get="([^"]*/watch/[^"]*)"', page)
    assert match
    return match[1].replace("&amp;", "&")


def test_the_poll_has_the_composer_check_again_when_money_was_taken(
    project: Project,
    alice: User,
    carol: User,
    order: Callable[..., Generation],
    browse: Callable[..., Client],
) -> None:
    client = browse(carol)
    address = poll_address(client.get(f"/projects/{project.pk}/").content.decode())
    order(engine="draft")
    assert "studio:payment" not in client.get(address, headers=HTMX).get("HX-Trigger", "")
    order(engine="runware")
    response = client.get(address, headers=HTMX)
    assert "studio:payment" in response["HX-Trigger"]
    assert client.get(poll_address(response.content.decode()), headers=HTMX).status_code == 204


@pytest.mark.parametrize("change", ["budget", "approval", "allowance", "withdrawal"])
def test_the_poll_has_the_composer_check_again_when_a_limit_changes(
    project: Project, team: Team, alice: User, browse: Callable[..., Client], change: str
) -> None:
    client = browse(alice)
    address = poll_address(client.get(f"/projects/{project.pk}/").content.decode())
    assert client.get(address, headers=HTMX).status_code == 204
    changes: dict[str, Callable[[], None]] = {
        "budget": lambda: set_budget(project, alice, "3"),
        "approval": lambda: ledger.set_approval_limit(project, Decimal(1), by=alice),
        "allowance": lambda: allowances.set_allowance(team, Decimal(3), by=alice),
        "withdrawal": lambda: allowances.withdraw(team, by=alice),
    }
    changes[change]()
    assert "studio:payment" in client.get(address, headers=HTMX)["HX-Trigger"]
