"""The allowance of a team: none makes drafts only, a limited one holds for all its projects together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from pytest_django import Settings

from studio.accounts import services as accounts
from studio.accounts.models import InstallationEvent, Team, User
from studio.catalog.request import Mode, VideoRequest
from studio.generation import services
from studio.generation.checked_request import check_request
from studio.generation.lifecycle import State
from studio.generation.models import Generation
from studio.ledger import allowances
from studio.ledger.limits import OverBudget
from studio.ledger.models import Allowance, ApprovalLimit, Entry
from studio.projects.models import Project
from tests import factories
from tests.databases import with_tables
from tests.migrations.steps import database_before, migrate

FORM = {
    "mode": "text",
    "prompt": "A quiet harbour.",
    "size": "1920x1080",
    "seconds": "5",
    "number_results": "1",
}


@pytest.fixture(autouse=True)
def _key(settings: Settings) -> None:
    settings.RUNWARE_API_KEY = "any-key"


def order(project: Project, author: User, engine: str = "runware") -> Generation:
    request = VideoRequest(mode=Mode.TEXT, prompt="A harbour.", width_px=1920, height_px=1080, seconds=5)
    return services.order(
        project.shots.get(),
        request=check_request(request),
        author=author,
        engine=engine,
        order_key=uuid.uuid4(),
    )


def test_a_team_that_is_created_makes_drafts_only(olga: User) -> None:
    project = factories.project(accounts.create_team("New", owner=olga))
    with pytest.raises(allowances.NoAllowance, match="free drafts only"):
        order(project, olga)
    assert order(project, olga, engine="draft").state == "queued"
    assert not Entry.objects.exists()


def test_a_team_without_an_allowance_cannot_even_ask(
    team: Team, project: Project, carol: User, olga: User
) -> None:
    ApprovalLimit.objects.create(project=project, over_usd=0)
    allowances.withdraw(team, by=olga)
    with pytest.raises(allowances.NoAllowance):
        order(project, carol)
    assert not Generation.objects.exists()


def test_what_was_asked_before_the_allowance_ended_is_not_paid(
    team: Team, project: Project, alice: User, carol: User, olga: User
) -> None:
    ApprovalLimit.objects.create(project=project, over_usd=0)
    waiting = order(project, carol)
    allowances.withdraw(team, by=olga)
    with pytest.raises(allowances.NoAllowance):
        services.approve(waiting, by=alice)
    waiting.refresh_from_db()
    assert waiting.state == State.AWAITING_APPROVAL


def test_a_limit_counts_all_projects_of_the_team(team: Team, alice: User, olga: User) -> None:
    allowances.set_allowance(team, Decimal("1.00"), by=olga)
    order(factories.project(team, "One"), alice)
    with pytest.raises(OverBudget, match=r"only \$0\.44 is left for this team"):
        order(factories.project(team, "Two"), alice)
    allowances.set_allowance(team, Decimal("2.00"), by=olga)
    assert order(factories.project(team, "Three"), alice).state == "queued"


def test_the_log_of_the_team_and_of_the_installation_say_who_set_it(team: Team, olga: User) -> None:
    allowances.set_allowance(team, Decimal(30), by=olga)
    assert team.events.latest("created_at").detail == {"allowance": "$30.00"}
    event = InstallationEvent.objects.get(verb="allowance", actor=olga)
    assert event.detail == {"team": "Glass", "allowance": "$30.00"}


def generate_button(page: str) -> str:
    start = page.index('id="generate"')
    return page[start : page.index("</button>", start)]


def test_the_composer_says_before_the_click_why_nothing_can_be_paid(
    team: Team, project: Project, carol: User, olga: User, browse: Callable[..., Client]
) -> None:
    client = browse(carol)
    path = f"/projects/{project.pk}/preflight/"
    assert "disabled" not in generate_button(client.post(path, FORM).content.decode())
    for limit, sentence in (
        (Decimal("0.50"), "only $0.50 is left for this team"),
        (Decimal(0), "is used up"),
    ):
        allowances.set_allowance(team, limit, by=olga)
        page = client.post(path, FORM).content.decode()
        assert sentence in page
        assert "disabled" in generate_button(page)
    allowances.withdraw(team, by=olga)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert "makes free drafts only" in page
    assert "disabled" in generate_button(page)


def test_a_paid_order_by_hand_is_refused_with_the_sentence(
    team: Team, project: Project, carol: User, olga: User, browse: Callable[..., Client]
) -> None:
    allowances.withdraw(team, by=olga)
    response = browse(carol).post(f"/projects/{project.pk}/order/", {**FORM, "engine": "runware"})
    assert response.status_code == 422
    assert "makes free drafts only" in response.content.decode()
    assert not Generation.objects.exists()


def test_a_draft_offers_a_paid_render_only_where_one_can_be_ordered(
    team: Team, project: Project, carol: User, olga: User, browse: Callable[..., Client]
) -> None:
    draft = order(project, carol, engine="draft")
    Generation.objects.filter(pk=draft.pk).update(state="ready")
    client, path = browse(carol), f"/projects/{project.pk}/"
    assert "/promote/" in client.get(path).content.decode()
    allowances.withdraw(team, by=olga)
    assert "/promote/" not in client.get(path).content.decode()


def test_the_money_page_says_what_is_left_of_the_allowance(
    team: Team, project: Project, alice: User, olga: User, browse: Callable[..., Client]
) -> None:
    def left() -> str:
        page = browse(alice).get(f"/projects/{project.pk}/money/").content.decode()
        return page.split("Left of the team's allowance</dt><dd>")[1].split("<")[0]

    assert left() == "no limit"
    allowances.set_allowance(team, Decimal("1.00"), by=olga)
    order(project, alice)
    assert left() == "$0.44"
    allowances.withdraw(team, by=olga)
    assert left() == "drafts only"


@pytest.fixture
def before_allowances(transactional_db: None) -> Iterator[Any]:
    with database_before(("ledger", "0003_account_balance")) as models:
        yield models


def test_teams_that_exist_at_the_migration_go_on_paying(before_allowances: Any) -> None:
    team = before_allowances.get_model("accounts", "Team").objects.create(name="Old")
    migrate(("ledger", "0004_allowance"))
    assert Allowance.objects.get(team_id=team.pk).limit_usd is None


def race(folder: Path, **environment: str) -> Any:
    process = subprocess.run(
        [sys.executable, "-m", "tests.ledger.race_process"],
        cwd=configured.BASE,
        env={**os.environ, "STUDIO_DATA": str(folder), "RUNWARE_API_KEY": "any-key", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


RACES = {
    "spend": {"ordered": 2, "over": 6, "held": "1.1200"},
    "withdraw": {"later": 0, "all answered": True, "counted": True},
    # With one token of the API: its limit, and the same order sent eight times.
    "token": {"ordered": 2, "counted": 2, "held": "1.1200"},
    "retry": {"answered": 8, "entries": 1, "held": "0.5600"},
}


@pytest.mark.processes
def test_orders_at_the_same_moment_spend_no_more_than_the_allowance_on_sqlite(tmp_path: Path) -> None:
    assert race(with_tables(tmp_path)) == {"vendor": "sqlite", **RACES}


@pytest.mark.processes
def test_orders_at_the_same_moment_spend_no_more_than_the_allowance_on_postgresql(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    assert race(tmp_path, DATABASE_URL=migrated_postgres_url) == {"vendor": "postgresql", **RACES}
