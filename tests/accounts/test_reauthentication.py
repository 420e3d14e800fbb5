"""Before what matters a person proves again who they are: a stolen session changes nothing, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts import authentication
from studio.accounts.models import Team, User
from studio.core.web import rate_limits
from studio.ledger.models import Budget
from studio.projects.models import Project
from tests import factories

PASSWORD = "correct horse battery"
QUESTION = "Confirm it is you"


@pytest.fixture
def long_ago(browse: Callable[..., Client]) -> Callable[..., Client]:
    """A client of a person who signed in longer ago than a proof counts."""

    def signed_in(user: User) -> Client:
        client = browse(user)
        age(client, authentication.RECENT)
        return client

    return signed_in


def age(client: Client, by: timedelta) -> None:
    session = client.session
    session[authentication.AUTHENTICATED_AT] = (timezone.now() - by).timestamp()
    session.save()


def hidden_fields(page: str) -> dict[str, str]:
    tags = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: value for name, value in tags if name != "csrfmiddlewaretoken"}


def test_a_budget_waits_for_the_proof_and_is_set_with_all_that_was_typed(
    project: Project, alice: User, long_ago: Callable[..., Client]
) -> None:
    client, address = long_ago(alice), f"/projects/{project.pk}/money/budget/"
    response = client.post(address, {"member": "", "period": "month", "limit": "12.50"})
    page = response.content.decode()
    assert response.status_code == 422
    assert QUESTION in page
    assert not Budget.objects.exists()
    again = client.post(address, {**hidden_fields(page), "identity-password": "wrong"})
    assert "This is not your password." in again.content.decode()
    assert not Budget.objects.exists()
    done = client.post(address, {**hidden_fields(again.content.decode()), "identity-password": PASSWORD})
    assert done.status_code == 302
    assert str(Budget.objects.get().limit_usd) == "12.5000" or Budget.objects.get().limit_usd == 12.5


def test_after_the_proof_nobody_is_asked_for_a_quarter_of_an_hour(
    project: Project, alice: User, long_ago: Callable[..., Client]
) -> None:
    client, address = long_ago(alice), f"/projects/{project.pk}/money/budget/"
    form = {"member": "", "period": "month", "limit": "10", "identity-password": PASSWORD}
    assert client.post(address, form).status_code == 302
    form.pop("identity-password")
    assert client.post(address, form).status_code == 302
    age(client, authentication.RECENT - timedelta(seconds=60))
    assert client.post(address, form).status_code == 302
    age(client, authentication.RECENT)
    assert client.post(address, form).status_code == 422


def test_what_is_wrong_in_the_form_is_said_after_the_proof_and_stays_in_its_field(
    project: Project, alice: User, long_ago: Callable[..., Client]
) -> None:
    form = {"member": "", "period": "month", "limit": "a lot", "identity-password": PASSWORD}
    response = long_ago(alice).post(f"/projects/{project.pk}/money/budget/", form)
    assert response.status_code == 422
    assert QUESTION not in response.content.decode()
    assert 'value="a lot"' in response.content.decode()


def test_the_question_cannot_be_used_to_guess_a_password(
    project: Project, alice: User, long_ago: Callable[..., Client]
) -> None:
    client = long_ago(alice)
    form = {"limit": "10", "period": "month", "identity-password": "guess"}
    statuses = [
        client.post(f"/projects/{project.pk}/money/budget/", form).status_code
        for _ in range(rate_limits.SIGN_IN.most + 1)
    ]
    assert statuses == [422] * rate_limits.SIGN_IN.most + [429]


def test_who_may_not_do_it_is_refused_and_not_asked(
    project: Project, bob: User, charlie: User, long_ago: Callable[..., Client]
) -> None:
    address = f"/projects/{project.pk}/money/budget/"
    assert long_ago(bob).post(address).status_code == 403
    assert long_ago(charlie).post(address).status_code == 404


def test_cancel_leads_back_to_the_page_of_the_form_and_nowhere_else(
    project: Project, alice: User, long_ago: Callable[..., Client]
) -> None:
    client, address = long_ago(alice), f"/projects/{project.pk}/money/budget/"
    referer = {"referer": f"http://testserver/projects/{project.pk}/money/?page=2"}
    page = client.post(address, {"limit": "1"}, headers=referer).content.decode()
    assert f'href="/projects/{project.pk}/money/?page=2"' in page
    again = client.post(address, {"identity-back": "https://evil.example/", "identity-password": "x"})
    assert "evil.example" not in again.content.decode()


def test_a_script_is_told_where_the_proof_is_asked(alice: User, long_ago: Callable[..., Client]) -> None:
    headers = {"accept": "application/json", "referer": "http://testserver/profile/"}
    client = long_ago(alice)
    response = client.post("/profile/passkeys/options/", headers=headers)
    assert response.status_code == 403
    assert response.json()["url"] == "/reauthenticate/?next=%2Fprofile%2F"
    assert client.get(response.json()["url"]).status_code == 200
    proof = {"identity-password": PASSWORD, "next": "/profile/"}
    assert client.post("/reauthenticate/", proof)["Location"] == "/profile/"
    assert client.post("/profile/passkeys/options/", headers=headers).status_code == 200


def test_who_only_ever_came_by_a_link_has_nothing_to_prove_it_with_and_is_not_asked(
    project: Project, alice: User, long_ago: Callable[..., Client]
) -> None:
    alice.set_unusable_password()
    alice.save()
    form = {"member": "", "period": "month", "limit": "10"}
    assert long_ago(alice).post(f"/projects/{project.pk}/money/budget/", form).status_code == 302


def test_a_first_password_of_somebody_with_a_passkey_asks_for_the_passkey(
    alice: User, long_ago: Callable[..., Client]
) -> None:
    alice.set_unusable_password()
    alice.save()
    alice.passkeys.create(name="Key", credential_id="aaaa", credential=b"")
    page = long_ago(alice).post("/profile/password/", {"new": "seven purple lanterns"}).content.decode()
    assert QUESTION in page
    assert "identity-password" not in page
    assert "/reauthenticate/passkey/" in page
    alice.refresh_from_db()
    assert not alice.has_usable_password()


def test_signing_in_counts_as_proof(team: Team, alice: User, bob: User) -> None:
    client = Client()
    client.post("/sign-in/", {"email": alice.email, "password": PASSWORD})
    member = team.members.get(user=bob)
    assert client.post(f"/teams/{team.pk}/members/{member.pk}/role/", {"role": "creator"}).status_code == 302
    member.refresh_from_db()
    assert member.role == "creator"


def test_an_operator_is_asked_before_an_allowance_is_given(
    team: Team, olga: User, long_ago: Callable[..., Client]
) -> None:
    before = team.allowance.limit_usd
    form: dict[str, Any] = {"kind": "limit", "limit": "5"}
    client = long_ago(olga)
    assert QUESTION in client.post(f"/operations/teams/{team.pk}/", form).content.decode()
    team.allowance.refresh_from_db()
    assert team.allowance.limit_usd == before
    client.post(f"/operations/teams/{team.pk}/", {**form, "identity-password": PASSWORD})
    team.allowance.refresh_from_db()
    assert team.allowance.limit_usd == 5


def test_a_session_that_began_otherwise_has_proved_nothing(project: Project, alice: User) -> None:
    client = Client()
    client.force_login(alice)
    assert client.post(f"/projects/{project.pk}/money/budget/", {"limit": "1"}).status_code == 422
    factories.sign_in(client, alice)
    form = {"member": "", "period": "month", "limit": "1"}
    assert client.post(f"/projects/{project.pk}/money/budget/", form).status_code == 302
