"""Teams: invited, joined, changed, left, handed over. Never without an owner, never with two."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.accounts import mails, operators, services, teams
from studio.accounts.models import Invitation, Member, Team, User
from studio.accounts.policy import Role
from studio.accounts.teams import NotInTeam
from studio.projects.models import Project
from tests import factories

PASSWORD = "correct horse battery"


@pytest.fixture
def paula(team: Team) -> User:
    return factories.member(team, "Paula", "producer")


def membership(team: Any, user: User) -> Any:
    return team.members.get(user=user)


def role_of(team: Any, user: User) -> Any:
    return team.members.filter(user=user).values_list("role", flat=True).first()


def link_of(client: Client, team: Any, role: str = "reviewer") -> Any:
    """Make a link on the page and read it there."""
    client.post(f"/teams/{team.pk}/invite-link/", {"role": role})
    page = client.get(f"/teams/{team.pk}/").content.decode()
    return re.search(r"http://localhost:\d+(/invitations/\S+/)<", page)[1]


def test_a_link_is_shown_once_and_lets_somebody_in_with_a_new_account(
    team: Team, alice: User, browse: Callable[..., Client]
) -> None:
    owner = browse(alice)
    path = link_of(owner, team, "creator")
    assert path not in owner.get(f"/teams/{team.pk}/").content.decode()
    guest = Client()
    assert "Join" in guest.get(path).content.decode()
    form = {"email": "Dora@Example.com", "name": "Dora", "password": PASSWORD}
    assert guest.post(path, form).status_code == 302
    assert role_of(team, User.objects.get(email="dora@example.com")) == "creator"
    assert "Glass" in guest.get("/projects/").content.decode()


def test_a_link_lets_several_in_until_it_is_withdrawn(
    team: Team, alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    owner = browse(alice)
    path = link_of(owner, team)
    assert browse(charlie).post(path).status_code == 302
    invitation = team.invitations.get()
    owner.post(f"/teams/{team.pk}/invitations/{invitation.pk}/revoke/")
    assert Client().get(path).status_code == 410
    assert role_of(team, charlie) == "reviewer"


def test_an_expired_invitation_lets_nobody_in(team: Team, alice: User, browse: Callable[..., Client]) -> None:
    path = link_of(browse(alice), team)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(path).status_code == 410
    assert (
        Client().post(path, {"email": "d@example.com", "name": "D", "password": PASSWORD}).status_code == 410
    )


def test_an_invitation_by_mail_is_sent_once_and_used_once(
    team: Team, alice: User, browse: Callable[..., Client]
) -> None:
    browse(alice).post(f"/teams/{team.pk}/invite/", {"email": "dora@example.com", "role": "reviewer"})
    invitation = team.invitations.get()
    mails.send_invitation(invitation.pk)
    mails.send_invitation(invitation.pk)
    (sent,) = mail.outbox
    assert sent.to == ["dora@example.com"]
    path = re.search(r"(/invitations/\S+/)", str(sent.body))[1]
    first = Client()
    assert "dora@example.com" in first.get(path).content.decode()
    assert first.post(path, {"name": "Dora", "password": PASSWORD}).status_code == 302
    assert role_of(team, User.objects.get(email="dora@example.com")) == "reviewer"
    assert Client().get(path).status_code == 410


def test_who_has_an_account_signs_in_and_joins_with_it(
    team: Team, alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    browse(alice).post(f"/teams/{team.pk}/invite/", {"email": charlie.email, "role": "creator"})
    mails.send_invitation(team.invitations.get().pk)
    path = re.search(r"(/invitations/\S+/)", str(mail.outbox[0].body))[1]
    page = Client().get(path).content.decode()
    assert f"/sign-in/?next={path}" in page
    # Without signing in, nobody takes the account over by setting a new password.
    assert Client().post(path, {"name": "X", "password": PASSWORD}).status_code == 200
    assert role_of(team, charlie) is None
    assert browse(charlie).post(path).status_code == 302
    assert role_of(team, charlie) == "creator"


def test_the_token_of_an_invitation_is_not_kept(
    team: Team, alice: User, browse: Callable[..., Client]
) -> None:
    token = link_of(browse(alice), team).split("/")[2]
    assert len(token) >= 43
    assert not Invitation.objects.filter(token_hash=token).exists()


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("elevenletter", None),
        ("elevenlettr", "at least 12 characters"),
        ("administrator", "too common"),
        ("dora the great", "too similar"),
    ],
)
def test_a_weak_password_is_refused_at_its_field(
    team: Team, alice: User, browse: Callable[..., Client], password: str, sentence: str | None
) -> None:
    path = link_of(browse(alice), team)
    form = {"email": "d@example.com", "name": "Dora the Great", "password": password}
    response = Client().post(path, form)
    if sentence is None:
        assert response.status_code == 302
        return
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not User.objects.filter(email="d@example.com").exists()


@pytest.mark.parametrize("role", ["owner", "producer"])
def test_a_producer_gives_only_smaller_roles(
    team: Team, alice: User, paula: User, browse: Callable[..., Client], role: str
) -> None:
    client = browse(paula)
    form = {"email": "dora@example.com", "role": role}
    assert client.post(f"/teams/{team.pk}/invite/", form).status_code == 422
    assert client.post(f"/teams/{team.pk}/invite-link/", {"role": role}).status_code == 422
    assert not team.invitations.exists()


def test_a_producer_cannot_touch_the_owner(
    team: Team, alice: User, paula: User, browse: Callable[..., Client]
) -> None:
    owner, client = membership(team, alice), browse(paula)
    client.post(f"/teams/{team.pk}/members/{owner.pk}/role/", {"role": "reviewer"})
    client.post(f"/teams/{team.pk}/members/{owner.pk}/remove/")
    assert role_of(team, alice) == "owner"


def test_a_role_is_changed_and_holds_at_once(
    team: Team, project: Project, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    reviewer = browse(bob)
    assert reviewer.post(f"/projects/{project.pk}/shots/").status_code == 403
    browse(alice).post(f"/teams/{team.pk}/members/{membership(team, bob).pk}/role/", {"role": "creator"})
    assert reviewer.post(f"/projects/{project.pk}/shots/").status_code == 302


def test_who_is_removed_sees_nothing_and_their_work_stays(
    team: Team, project: Project, alice: User, carol: User, browse: Callable[..., Client]
) -> None:
    creator = browse(carol)
    assert creator.get(f"/projects/{project.pk}/").status_code == 200
    browse(alice).post(f"/teams/{team.pk}/members/{membership(team, carol).pk}/remove/")
    assert creator.get(f"/projects/{project.pk}/").status_code == 404
    assert User.objects.filter(pk=carol.pk).exists()


def test_a_member_leaves_but_the_owner_cannot(
    team: Team, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    browse(bob).post(f"/teams/{team.pk}/leave/")
    assert role_of(team, bob) is None
    response = browse(alice).post(f"/teams/{team.pk}/leave/", follow=True)
    assert "Hand the team to somebody else first." in response.content.decode()
    assert role_of(team, alice) == "owner"


def test_the_team_is_handed_over_and_has_one_owner(
    team: Team, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    client.post(f"/teams/{team.pk}/owner/", {"member": membership(team, bob).pk})
    assert (role_of(team, alice), role_of(team, bob)) == ("producer", "owner")
    assert client.post(f"/teams/{team.pk}/owner/", {"member": membership(team, alice).pk}).status_code == 403


def test_a_team_is_not_handed_to_a_stranger(
    team: Team, alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    stranger = charlie.memberships.get()
    assert browse(alice).post(f"/teams/{team.pk}/owner/", {"member": stranger.pk}).status_code == 422
    with pytest.raises(NotInTeam):
        teams.transfer_ownership(stranger, by=membership(team, alice))
    assert role_of(team, alice) == "owner"


def test_the_database_refuses_a_second_owner(team: Team, alice: User, bob: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(user=bob).update(role=Role.OWNER)


def test_a_person_of_two_teams_switches_and_sees_the_projects_of_one(
    team: Team, project: Project, alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    elsewhere = charlie.memberships.get().team
    services.join(elsewhere, alice, Role.REVIEWER)
    factories.project(elsewhere, "Another film")
    client = browse(alice)
    assert "Another film" not in client.get("/projects/").content.decode()
    client.post(f"/teams/{elsewhere.pk}/switch/")
    page = client.get("/projects/").content.decode()
    assert "Another film" in page
    assert "Glasshouse film" not in page
    assert "Elsewhere · reviewer" in page
    assert client.post("/projects/", {"name": "Mine"}).status_code == 403


def test_the_team_of_the_page_decides(
    team: Team, project: Project, alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    elsewhere = charlie.memberships.get().team
    services.join(elsewhere, alice, Role.REVIEWER)
    client = browse(alice)
    client.post(f"/teams/{elsewhere.pk}/switch/")
    client.get(f"/projects/{project.pk}/")
    assert "Glass · owner" in client.get("/projects/").content.decode()


def test_somebody_without_a_team_can_create_one_when_an_operator_allows_it(
    olga: User, browse: Callable[..., Client]
) -> None:
    dora = User.objects.create_user("dora@example.com", "Dora", PASSWORD)
    operators.allow_team_creation(dora, allowed=True, by=olga)
    client = browse(dora)
    assert client.get("/projects/").status_code == 200
    response = client.post("/teams/", {"name": "Dora's"}, follow=True)
    assert "Dora&#x27;s" in response.content.decode()
    assert role_of(dora.memberships.get().team, dora) == "owner"


def test_a_reviewer_sees_members_without_addresses_or_forms(
    team: Team, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    page = browse(bob).get(f"/teams/{team.pk}/").content.decode()
    assert "Alice" in page
    assert "alice@example.com" not in page
    assert "Invitations" not in page


def test_the_page_of_a_large_team_asks_few_questions(
    team: Team,
    alice: User,
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(30):
        factories.member(team, f"Person {number}", "reviewer")
    client = browse(alice)
    client.get(f"/teams/{team.pk}/")
    with django_assert_max_num_queries(12):
        client.get(f"/teams/{team.pk}/")


def test_invitations_are_limited(team: Team, alice: User, browse: Callable[..., Client]) -> None:
    client = browse(alice)
    answers = {
        client.post(f"/teams/{team.pk}/invite-link/", {"role": "reviewer"}).status_code for _ in range(61)
    }
    assert answers == {302, 429}


def mailed(team: Any, by: User, address: str) -> str:
    """The path of an invitation that was mailed to an address."""
    invitation = teams.invite_by_mail(membership(team, by), address, Role.CREATOR, now=timezone.now())
    return f"/invitations/{teams.renew_token(invitation)}/"


def test_a_mailed_invitation_is_for_its_address_alone(
    team: Team, alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    path = mailed(team, alice, "dora@example.com")
    client = browse(charlie)
    for response in (client.get(path), client.post(path)):
        page = " ".join(response.content.decode().split())
        assert response.status_code == 403
        assert "This invitation is for <b>dora@example.com</b>" in page
        assert "ask Alice to invite yours" in page
    assert role_of(team, charlie) is None
    with pytest.raises(NotInTeam, match="is for dora@example"):
        teams.accept(team.invitations.get(), charlie, now=timezone.now())
    dora = User.objects.create_user("Dora@Example.com", "Dora", PASSWORD)
    assert browse(dora).post(path).status_code == 302
    assert role_of(team, dora) == "creator"


def test_a_new_account_by_a_mailed_invitation_has_its_address(team: Team, alice: User) -> None:
    path = mailed(team, alice, "dora@example.com")
    form = {"email": "mallory@example.com", "name": "Dora", "password": PASSWORD}
    assert Client().post(path, form).status_code == 302
    assert role_of(team, User.objects.get(email="dora@example.com")) == "creator"
    assert not User.objects.filter(email="mallory@example.com").exists()
