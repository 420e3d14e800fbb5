"""The operations page: allowances of teams, rights of people, and event logs, for operators alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import InstallationEvent, Team, User
from studio.generation.models import Engine, EngineStatus, Generation
from studio.ledger import allowances
from studio.ledger import services as ledger
from studio.ledger.models import Allowance
from studio.projects.models import Project
from tests import factories

PAGE = "/operations/"


@pytest.fixture
def operator(olga: User, browse: Callable[..., Client]) -> Client:
    return browse(olga)


def read(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_teams_stand_with_members_what_they_spent_and_their_allowance(
    team: Team, project: Project, alice: User, bob: User, operator: Client
) -> None:
    ledger.hold(project, Decimal("1.12"), reference=uuid.uuid4(), member=alice)
    allowances.set_allowance(team, Decimal(30), by=None)
    row = read(operator).split('title="Glass">')[1].split("</tr>")[0]
    assert '<td class="number">2</td>' in row
    assert "$1.12" in row
    assert '<option value="limit" selected>' in row
    assert 'value="30.00"' in row


@pytest.mark.parametrize(
    ("form", "limit"),
    [({"kind": "limit", "limit": "12.50"}, Decimal("12.50")), ({"kind": "unlimited"}, None)],
)
def test_an_operator_sets_an_allowance(
    team: Team, operator: Client, form: dict[str, str], limit: Any
) -> None:
    Allowance.objects.all().delete()
    assert operator.post(f"{PAGE}teams/{team.pk}/", form).status_code == 302
    assert Allowance.objects.get(team=team).limit_usd == limit


def test_an_operator_takes_an_allowance_away(team: Team, operator: Client) -> None:
    operator.post(f"{PAGE}teams/{team.pk}/", {"kind": "none"})
    assert not Allowance.objects.exists()
    assert "drafts only" in read(operator)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"kind": "limit", "limit": ""}, "Write the sum in dollars"),
        ({"kind": "limit", "limit": "-1"}, "A limit cannot be less than nothing."),
        ({"kind": "limit", "limit": "a lot"}, "Write dollars and cents"),
    ],
)
def test_a_sum_that_is_none_is_refused_at_its_team_and_kept(
    team: Team, operator: Client, form: dict[str, str], sentence: str
) -> None:
    response = operator.post(f"{PAGE}teams/{team.pk}/", form)
    row = response.content.decode().split('title="Glass">')[1].split("</tr>")[0]
    assert response.status_code == 422
    assert sentence in row
    assert not form["limit"] or f'value="{form["limit"]}"' in row
    assert Allowance.objects.get(team=team).limit_usd is None


def test_operators_make_and_unmake_operators_but_not_the_last(
    alice: User, olga: User, operator: Client
) -> None:
    assert "The only operator" in read(operator)
    operator.post(f"{PAGE}people/", {"email": "ALICE@example.com", "right": "operator"})
    alice.refresh_from_db()
    assert alice.is_operator
    operator.post(f"{PAGE}people/{alice.pk}/", {"right": "operator"})
    alice.refresh_from_db()
    assert not alice.is_operator
    operator.post(f"{PAGE}people/{olga.pk}/", {"right": "operator"})
    assert "is the only operator" in read(operator)


def test_who_gives_the_role_up_is_led_away_from_the_page(alice: User, olga: User, operator: Client) -> None:
    operator.post(f"{PAGE}people/", {"email": alice.email, "right": "operator"})
    assert operator.post(f"{PAGE}people/{olga.pk}/", {"right": "operator"})["Location"] == "/"
    assert operator.get(PAGE).status_code == 403


def test_operators_say_who_may_create_teams(
    alice: User, bob: User, operator: Client, browse: Callable[..., Client]
) -> None:
    operator.post(f"{PAGE}people/", {"email": alice.email, "right": "create-teams"})
    assert browse(alice).post("/teams/", {"name": "New"}).status_code == 302
    operator.post(f"{PAGE}people/{alice.pk}/", {"right": "create-teams"})
    assert browse(alice).post("/teams/", {"name": "New"}).status_code == 403
    operator.post(f"{PAGE}team-creation/", {"who": "everybody"})
    assert browse(bob).post("/teams/", {"name": "New"}).status_code == 302
    operator.post(f"{PAGE}team-creation/", {"who": ""})
    assert browse(bob).post("/teams/", {"name": "New"}).status_code == 403


def test_an_address_without_an_account_is_named_at_its_field(operator: Client) -> None:
    response = operator.post(f"{PAGE}people/", {"email": "nobody@example.com", "right": "operator"})
    assert response.status_code == 422
    assert "Nobody has an account with this address." in response.content.decode()
    assert 'value="nobody@example.com"' in response.content.decode()


def test_the_event_log_of_a_failed_order_of_any_team_is_open_and_its_opening_is_logged(
    project: Project, carol: User, olga: User, operator: Client
) -> None:
    generation = Generation.objects.create(
        project=project,
        shot=project.shots.get(),
        author=carol,
        engine=Engine.DRAFT,
        mode="text",
        request={},
        sent_prompt="",
        state="failed",
        finished_at=timezone.now(),
        error_code="providerDown",
    )
    assert "providerDown" in read(operator)
    page = operator.get(f"{PAGE}orders/{generation.pk}/").content.decode()
    assert str(generation.task_uuid) in page
    event = InstallationEvent.objects.get(verb="event log opened")
    assert (event.actor, event.detail) == (olga, {"order": str(generation.pk)})
    assert "Opened the event log of an order" in read(operator)


def test_engines_and_the_account_of_the_provider_are_shown(operator: Client) -> None:
    EngineStatus.objects.create(engine=Engine.RUNWARE, last_success_at=timezone.now())
    ledger.record_account_balance(Decimal("41.20"), "USD", "Glass Ltd", at=timezone.now())
    page = " ".join(read(operator).split())
    assert "No order was sent yet" not in page
    assert "The account Glass Ltd has $41.20" in page


def test_the_part_that_renews_itself_is_the_state_alone(team: Team, operator: Client) -> None:
    part = operator.get(f"{PAGE}?part").content.decode()
    assert 'id="operations"' in part
    assert "Glass" not in part


def test_many_teams_ask_a_bounded_number_of_questions(
    operator: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(60):
        factories.team(f"Team {number:02}")
    operator.get(PAGE)
    with django_assert_max_num_queries(40):
        page = read(operator)
    assert 'title="Team 49"' in page
    assert 'title="Team 50"' not in page
    later = re.search(r'rel="next" href="([^"]*)"', page)[1]
    assert 'title="Team 50"' in operator.get(PAGE + later).content.decode()
