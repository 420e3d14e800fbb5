"""Operators of the installation: who they are, what only they see, and that there is always one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from studio.accounts import operators, services
from studio.accounts.models import InstallationEvent, Team, User
from tests import factories
from tests.migrations.steps import database_before, migrate

NEW_TEAM = {"name": "Another"}


def verbs() -> list[str]:
    """What the log of the installation says, oldest first."""
    return list(InstallationEvent.objects.order_by("created_at").values_list("verb", flat=True))


def command(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue().strip()


def test_an_owner_does_not_see_operations_and_an_operator_does(
    alice: User, olga: User, browse: Callable[..., Client]
) -> None:
    assert browse(alice).get("/operations/").status_code == 403
    assert browse(olga).get("/operations/").status_code == 200
    assert "/operations/" not in browse(alice).get("/projects/").content.decode()
    assert "/operations/" in browse(olga).get("/projects/").content.decode()


def test_the_command_makes_an_operator_and_takes_the_role_away(alice: User, olga: User) -> None:
    assert command("operator", "Alice@Example.com") == "alice@example.com is an operator."
    alice.refresh_from_db()
    assert alice.is_operator
    assert (
        command("operator", "alice@example.com", "--remove") == "alice@example.com is no longer an operator."
    )
    alice.refresh_from_db()
    assert not alice.is_operator
    assert verbs()[-2:] == ["operator added", "operator removed"]


def test_the_command_names_an_address_without_an_account(db: None) -> None:
    with pytest.raises(CommandError, match=r"Nobody has an account with the address nobody@example\.com"):
        command("operator", "nobody@example.com")


def test_the_last_operator_stays_one(olga: User, alice: User) -> None:
    with pytest.raises(CommandError, match="is the only operator"):
        command("operator", olga.email, "--remove")
    operators.add(alice, by=olga)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    with pytest.raises(operators.LastOperator):
        operators.remove(olga, by=alice)


def test_a_link_signs_an_operator_in_and_the_log_says_so(olga: User, alice: User) -> None:
    client = Client()
    link = command("link")
    client.get(link[link.index("/sign-in/") :], REMOTE_ADDR="192.0.2.7")
    assert client.get("/operations/").status_code == 200
    assert verbs()[-2:] == ["link made", "signed in by link"]
    event = InstallationEvent.objects.get(verb="signed in by link")
    assert (event.actor, event.detail) == (olga, {"address": "192.0.2.7"})


def test_without_an_operator_the_command_says_how_to_make_one(alice: User) -> None:
    assert "manage.py operator ADDRESS" in command("link")


def test_the_log_of_the_installation_is_append_only(olga: User) -> None:
    with pytest.raises(TypeError):
        InstallationEvent.objects.all().delete()
    with pytest.raises(TypeError):
        InstallationEvent.objects.update(verb="nothing")


@pytest.mark.parametrize("who", ["owner", "producer", "creator", "reviewer"])
def test_no_role_of_a_team_may_create_another_team(
    team: Team, who: str, browse: Callable[..., Client]
) -> None:
    person = factories.member(team, "Dora", who)
    client = browse(person)
    assert client.post("/teams/", NEW_TEAM).status_code == 403
    assert 'action="/teams/"' not in client.get(f"/teams/{team.pk}/").content.decode()
    with pytest.raises(operators.MayNotCreateTeams):
        services.create_team("Another", owner=person)
    assert not person.memberships.filter(role="owner", team__name="Another").exists()


def test_operators_let_a_person_or_everybody_create_teams(
    team: Team, alice: User, bob: User, olga: User, browse: Callable[..., Client]
) -> None:
    operators.allow_team_creation(alice, allowed=True, by=olga)
    assert browse(alice).post("/teams/", NEW_TEAM).status_code == 302
    assert browse(bob).post("/teams/", NEW_TEAM).status_code == 403
    operators.set_team_creation(everybody=True, by=olga)
    assert 'action="/teams/"' in browse(bob).get(f"/teams/{team.pk}/").content.decode()
    assert browse(bob).post("/teams/", NEW_TEAM).status_code == 302
    assert verbs()[-2:] == ["may create teams", "team creation"]


def test_who_is_in_no_team_and_may_create_none_is_told_whom_to_ask(
    db: None, browse: Callable[..., Client]
) -> None:
    dora = User.objects.create_user("dora@example.com", "Dora")
    page = browse(dora).get("/projects/").content.decode()
    assert "ask an operator for a team" in page
    assert 'action="/teams/"' not in page


@pytest.fixture
def before_operators(transactional_db: None) -> Iterator[Any]:
    with database_before(("accounts", "0006_user_session")) as models:
        yield models


def test_the_owner_of_the_first_team_becomes_the_first_operator(before_operators: Any) -> None:
    old = before_operators
    for name in ("First", "Second"):
        user = old.get_model("accounts", "User").objects.create(email=f"{name}@example.com", name=name)
        team = old.get_model("accounts", "Team").objects.create(name=name)
        old.get_model("accounts", "Member").objects.create(team=team, user=user, role="owner")
    migrate(("accounts", "0007_operators"))
    assert list(User.objects.filter(is_operator=True).values_list("name", flat=True)) == ["First"]
    assert verbs() == ["operator added"]
