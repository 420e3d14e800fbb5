"""Tokens on their pages: shown once, stored as a hash, ended by their person or the owner of the team."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from studio.accounts import mails, teams
from studio.accounts import services as accounts
from studio.accounts.models import Member, Team, TeamEvent, User
from studio.accounts.policy import Role
from studio.accounts.security_changes import SecurityChange
from studio.accounts.tokens import hash_token
from studio.api import tokens
from studio.api.models import ApiToken
from studio.core.monitoring.logs import mask_tokens
from studio.projects.models import Project
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {"name": "Nightly", "scopes": ["read", "draft"], "reach": "all", "lifetime": "90"}


def page(response: Any) -> str:
    return response.content.decode()


def member_of(user: User) -> Member:
    return user.memberships.get()


def test_a_token_is_shown_once_and_only_its_hash_is_stored(
    carol: User, browse: Callable[..., Client], team: Team
) -> None:
    client = browse(carol)
    shown = page(client.post("/profile/tokens/", {**FORM, "team": team.pk, "monthly_limit": "20"}))
    secret = re.search(r"ct_[\w-]{43}", shown)[0]
    token = ApiToken.objects.get()
    assert token.token_hash == hash_token(secret)
    assert token.prefix == secret[:9]
    assert (token.scopes, token.monthly_limit_usd) == (["read", "draft"], Decimal(20))
    assert token.expires_at
    assert token.expires_at - timezone.now() > timedelta(days=89)
    again = page(client.get("/profile/tokens/"))
    assert secret not in again
    assert token.prefix in again
    assert "not used yet" in again


def test_a_mail_and_the_log_tell_of_a_new_token(
    carol: User, browse: Callable[..., Client], team: Team, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as enqueued:
        browse(carol).post("/profile/tokens/", {**FORM, "team": team.pk})
    assert enqueued
    mails.send_security_change(carol.pk, SecurityChange.TOKEN_MADE)
    assert "you made an API token" in mail.outbox[-1].body
    event = TeamEvent.objects.get(verb="token made")
    assert event.subject == ApiToken.objects.get().pk
    assert "ct_" not in event.detail["token"].replace(ApiToken.objects.get().prefix, "")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Name the token after what will use it."),
        ({"scopes": []}, "Choose what the token may do."),
        ({"reach": "chosen"}, "Choose at least one project."),
        ({"monthly_limit": "much"}, "Write dollars and cents, such as 30 or 12.50."),
    ],
)
def test_what_is_wrong_in_the_form_is_said_and_nothing_is_lost(
    carol: User, browse: Callable[..., Client], wrong: dict[str, Any], sentence: str
) -> None:
    response = browse(carol).post("/profile/tokens/", {**FORM, **wrong})
    assert response.status_code == 422
    assert sentence in page(response)
    assert not ApiToken.objects.exists()


def test_nobody_gives_a_token_more_than_their_role_has(bob: User, browse: Callable[..., Client]) -> None:
    shown = page(browse(bob).get("/profile/tokens/"))
    assert 'value="review"' in shown
    assert 'value="order"' not in shown
    assert browse(bob).post("/profile/tokens/", {**FORM, "scopes": ["order"]}).status_code == 422


def test_a_token_for_chosen_projects_names_no_project_of_others(
    carol: User, charlie: User, browse: Callable[..., Client], project: Project
) -> None:
    foreign = factories.project(charlie.memberships.get().team)
    chosen = {**FORM, "reach": "chosen"}
    assert browse(carol).post("/profile/tokens/", {**chosen, "projects": [foreign.pk]}).status_code == 422
    assert browse(carol).post("/profile/tokens/", {**chosen, "projects": [project.pk]}).status_code == 200
    assert list(ApiToken.objects.get().projects.all()) == [project]


def test_a_person_revokes_their_own_tokens_and_no_others(
    carol: User, bob: User, browse: Callable[..., Client]
) -> None:
    token, _ = factories.api_token(member_of(carol))
    path = f"/profile/tokens/{token.pk}/revoke/"
    assert browse(bob).post(path).status_code == 404
    assert browse(carol).post(path).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at
    assert "revoked" in page(browse(carol).get("/profile/tokens/"))


def test_the_owner_ends_any_token_of_the_team_and_its_person_is_told(
    alice: User,
    carol: User,
    browse: Callable[..., Client],
    team: Team,
    django_capture_on_commit_callbacks: Any,
) -> None:
    token, _ = factories.api_token(member_of(carol))
    assert "Carol" in page(browse(alice).get(f"/teams/{team.pk}/tokens/"))
    with django_capture_on_commit_callbacks() as enqueued:
        browse(alice).post(f"/teams/{team.pk}/tokens/{token.pk}/end/")
    token.refresh_from_db()
    assert token.revoked_at
    assert enqueued
    assert TeamEvent.objects.filter(verb="token ended", actor=alice).exists()


def test_a_service_account_is_a_member_with_tokens_and_without_a_way_to_sign_in(
    alice: User, browse: Callable[..., Client], team: Team
) -> None:
    client = browse(alice)
    response = client.post(f"/teams/{team.pk}/service-accounts/", {"name": "Render farm", "role": "creator"})
    member = team.members.get(user__is_service=True)
    assert response["Location"] == f"/teams/{team.pk}/service-accounts/{member.pk}/"
    shown = page(client.post(response["Location"], FORM))
    secret = re.search(r"ct_[\w-]{43}", shown)[0]
    assert tokens.find(secret, now=timezone.now())[1] == member
    mails.send_password_link(member.user.pk)
    assert not mail.outbox
    assert "service account" in page(client.get(f"/teams/{team.pk}/"))
    assert "service.invalid" not in page(client.get(f"/teams/{team.pk}/"))


def refusal(secret: str) -> str:
    with pytest.raises(tokens.InvalidToken) as refused:
        tokens.find(secret, now=timezone.now())
    return refused.value.message


def test_a_token_that_opens_nothing_says_why(carol: User, alice: User, team: Team) -> None:
    token, secret = factories.api_token(member_of(carol), lifetime=timedelta(days=1))
    assert tokens.find(secret, now=timezone.now())[0] == token
    assert "unknown" in refusal(secret[:-1] + "_")
    assert "unknown" in refusal("")
    ApiToken.objects.update(expires_at=timezone.now())
    assert "expired on" in refusal(secret)
    ApiToken.objects.update(expires_at=None)
    Team.objects.update(requires_second_factor=True)
    assert "second factor" in refusal(secret)
    Team.objects.update(requires_second_factor=False)
    teams.remove(member_of(carol), by=member_of(alice))
    assert "no longer in its team" in refusal(secret)
    accounts.join(team, carol, Role.CREATOR)  # and comes back: without what was made before
    assert "no longer in its team" in refusal(secret)
    ApiToken.objects.update(revoked_at=timezone.now())
    assert "revoked" in refusal(secret)


def test_nobody_has_more_tokens_than_anybody_needs(
    carol: User, browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "MOST_TOKENS", 1)
    factories.api_token(member_of(carol))
    response = browse(carol).post("/profile/tokens/", FORM)
    assert response.status_code == 422
    assert "Revoke one that is not used." in page(response)


def test_the_last_use_is_recorded_once_a_minute(carol: User) -> None:
    token, _ = factories.api_token(member_of(carol))
    now = timezone.now()
    for seconds, address in ((0, "192.0.2.1"), (30, "192.0.2.1")):
        token.refresh_from_db()
        tokens.record_use(token, address, now=now + timedelta(seconds=seconds))
    token.refresh_from_db()
    assert (token.used_at, token.address) == (now, "192.0.2.1")


def test_no_log_line_holds_a_token(carol: User) -> None:
    token, secret = factories.api_token(member_of(carol))
    masked = mask_tokens(f"Authorization: Bearer {secret} was refused")
    assert secret not in masked
    assert token.prefix in masked
