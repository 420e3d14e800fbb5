"""A team may ask its members for a second factor; an operator mends a lost one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from studio.accounts import second_factor, sessions, tasks
from studio.accounts.models import InstallationEvent, Team, TeamEvent, User
from studio.activity import digests
from studio.activity import services as activity
from studio.activity.models import Notification
from studio.library.models import Asset
from studio.privacy import data_export, team_deletion
from studio.privacy.models import DataExport
from studio.projects.models import Project
from tests import factories
from tests.accounts.test_second_factor import App, key_on, with_app

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}


@pytest.fixture
def strict(team: Team) -> Team:
    Team.objects.filter(pk=team.pk).update(requires_second_factor=True)
    return team


def with_two_factors(client: Client) -> Client:
    session = client.session
    session[sessions.TWO_FACTORS] = True
    session.save()
    return client


def test_the_owner_asks_for_it_and_the_log_says_so(
    team: Team, alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    address = f"/teams/{team.pk}/second-factor/"
    assert browse(bob).post(address, {"is_required": "on"}).status_code == 403
    client = with_two_factors(browse(alice))
    client.post(address, {"is_required": "on"})
    team.refresh_from_db()
    assert team.requires_second_factor
    assert "checked" in client.get(f"/teams/{team.pk}/").content.decode()
    client.post(address)
    team.refresh_from_db()
    assert not team.requires_second_factor
    assert TeamEvent.objects.filter(team=team, verb__startswith="second factor").count() == 2


def test_a_member_without_one_is_led_to_set_it_up_and_back_to_the_page(
    strict: Team, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    client, page = browse(bob), f"/projects/{project.pk}/?q=door"
    needed = client.get(page)["Location"]
    assert needed == f"/second-factor/?next=%2Fprojects%2F{project.pk}%2F%3Fq%3Ddoor"
    assert "Glass" in client.get(needed).content.decode()
    setup = client.get(f"/profile/second-factor/?next={page}").content.decode()
    codes = client.post(
        "/profile/second-factor/", {"code": App(key_on(setup)).code(), "next": page}
    ).content.decode()
    assert f'href="{page}"' in codes
    assert client.get(page).status_code == 200


def test_every_way_into_the_team_is_closed_until_then(
    strict: Team, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    client = browse(bob)
    activity.notify([bob], project, "note", actor=None, text="Secret news", path="/projects/", key="x")
    for path in ("/", "/projects/", f"/projects/{project.pk}/", f"/teams/{strict.pk}/"):
        assert client.get(path)["Location"].startswith("/second-factor/"), path
    assert client.post(f"/teams/{strict.pk}/switch/")["Location"].startswith("/second-factor/")
    assert "Secret news" not in client.get("/inbox/").content.decode()
    assert project.name not in client.get("/profile/").content.decode()
    assert not Notification.objects.of(_in_request(bob)).exists()


def _in_request(user: User) -> User:
    user.has_two_factors = False
    return user


@pytest.mark.parametrize("factor", ["none", "app", "passkey"])
def test_mails_of_the_team_wait_until_its_member_has_a_second_factor(
    strict: Team, project: Project, bob: User, factor: str
) -> None:
    User.objects.filter(pk=bob.pk).update(has_digests=True)
    activity.notify([bob], project, "note", actor=None, text="Secret news", path="/projects/", key="x")
    if factor == "app":
        with_app(bob)
    if factor == "passkey":
        bob.passkeys.create(name="Key", credential_id="aaaa", credential=b"")
    digests.send_due(timezone.now() + digests.RIPE + timedelta(minutes=1))
    Team.objects.filter(pk=strict.pk).update(deletion_due_at=timezone.now() + timedelta(days=30))
    team_deletion.mail_closed(strict.pk, bob.pk)
    subjects = [message.subject for message in mail.outbox]
    assert subjects == ([] if factor == "none" else ["1 thing in your inbox", "Glass is closed"])


def test_an_export_of_ones_data_waits_too(strict: Team, bob: User, browse: Callable[..., Client]) -> None:
    client = browse(bob)
    export = data_export.request_export(bob, now=timezone.now())
    data_export.make(export.pk, now=timezone.now())
    path = f"/profile/data/{export.pk}/"
    assert client.get(path)["Location"].startswith("/second-factor/")
    assert client.post("/profile/data/export/")["Location"].startswith("/second-factor/")
    assert DataExport.objects.get().pk == export.pk
    assert with_two_factors(client).get(path).status_code == 200


def test_parts_of_an_open_page_are_told_where_to_go(
    strict: Team, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    client = browse(bob)
    fragment = client.get(f"/projects/{project.pk}/", headers=HTMX)
    assert fragment["HX-Redirect"].startswith("/second-factor/")
    script = client.get(f"/projects/{project.pk}/", headers={"accept": "application/json"})
    assert script.status_code == 403
    assert script.json()["url"].startswith("/second-factor/")


def test_files_are_closed_too(strict: Team, bob: User, browse: Callable[..., Client], tmp_path: Any) -> None:
    asset = Asset.objects.create(
        team=strict, author=bob, name="x.mp4", kind="video", poster="posters/none.webp"
    )
    client = browse(bob)
    client.get("/profile/")
    path = f"/assets/{asset.pk}/poster/"
    assert client.get(path)["Location"].startswith("/second-factor/")
    assert client.get(path, headers={"accept": "image/webp,*/*;q=0.8"}).status_code == 403


def test_another_team_stays_open(strict: Team, bob: User, browse: Callable[..., Client]) -> None:
    other = factories.team("Open door")
    from studio.accounts import services
    from studio.accounts.policy import Role

    services.join(other, bob, Role.REVIEWER)
    client = browse(bob)
    assert client.post(f"/teams/{other.pk}/switch/").status_code == 302
    assert client.get(f"/teams/{other.pk}/").status_code == 200
    assert client.get("/projects/").status_code == 200


def test_somebody_may_leave_instead(strict: Team, bob: User, browse: Callable[..., Client]) -> None:
    assert browse(bob).post(f"/teams/{strict.pk}/leave/").status_code == 302
    assert not strict.members.filter(user=bob).exists()


def test_a_session_from_before_the_app_is_not_enough(
    strict: Team, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    with_app(bob)
    client = browse(bob)
    needed = client.get(f"/projects/{project.pk}/")["Location"]
    assert "/reauthenticate/?next=" in client.get(needed).content.decode()


def test_a_code_while_signed_in_opens_the_team(
    strict: Team, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    app, _ = with_app(bob)
    client = browse(bob)
    client.post("/reauthenticate/", {"identity-code": app.code()})
    assert client.get(f"/projects/{project.pk}/").status_code == 200


def test_who_has_only_the_password_of_somebody_with_a_passkey_sets_up_no_factor_of_their_own(
    strict: Team, bob: User, browse: Callable[..., Client]
) -> None:
    bob.passkeys.create(name="Key", credential_id="aaaa", credential=b"")
    client = browse(bob)
    assert client.get("/profile/second-factor/")["Location"].startswith("/second-factor/")
    assert "Use a passkey" in client.get("/second-factor/").content.decode()
    options = client.post("/profile/passkeys/options/")
    assert options.status_code == 422
    assert "use one of your passkeys first" in options.json()["sentence"]


def test_who_has_only_the_password_of_somebody_with_a_passkey_does_not_remove_it(
    strict: Team, bob: User, browse: Callable[..., Client]
) -> None:
    passkey = bob.passkeys.create(name="Key", credential_id="aaaa", credential=b"")
    client = browse(bob)
    path = f"/profile/passkeys/{passkey.pk}/remove/"
    assert client.post(path)["Location"].startswith("/second-factor/")
    assert bob.passkeys.exists()
    client.post("/profile/second-factor/")
    assert not second_factor.is_on(bob)
    assert with_two_factors(client).post(path)["Location"] == "/profile/"
    assert not bob.passkeys.exists()


def test_without_the_last_factor_no_session_counts_as_proved_with_two(
    strict: Team, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    passkey = bob.passkeys.create(name="Key", credential_id="aaaa", credential=b"")
    client, elsewhere = with_two_factors(browse(bob)), with_two_factors(browse(bob))
    elsewhere.get("/profile/")
    client.post(f"/profile/passkeys/{passkey.pk}/remove/")
    assert client.get(f"/projects/{project.pk}/")["Location"].startswith("/second-factor/")
    assert elsewhere.get("/profile/").status_code == 302


@pytest.mark.parametrize("by", ["page", "command"])
def test_an_operator_removes_a_lost_factor_which_is_logged_and_told(
    team: Team, bob: User, olga: User, browse: Callable[..., Client], by: str
) -> None:
    with_app(bob)
    bob.passkeys.create(name="Key", credential_id="aaaa", credential=b"")
    signed_in = browse(bob)
    assert signed_in.get("/profile/").status_code == 200
    if by == "page":
        browse(olga).post("/operations/second-factor/", {"email": "Bob@example.com"})
    else:
        call_command("remove_second_factor", "Bob@example.com", stdout=StringIO())
    bob.refresh_from_db()
    assert not hasattr(bob, "authenticator_app")
    assert not bob.passkeys.exists()
    assert not bob.recovery_codes.exists()
    assert signed_in.get("/profile/").status_code == 302
    event = InstallationEvent.objects.get(verb="second factor removed")
    assert (event.actor, event.detail) == (olga if by == "page" else None, {"person": "bob@example.com"})
    tasks.mail_security(str(bob.pk), "reset by operator")
    assert mail.outbox[-1].to == ["bob@example.com"]


def test_a_lost_factor_of_nobody_is_refused(olga: User, browse: Callable[..., Client]) -> None:
    response = browse(olga).post("/operations/second-factor/", {"email": "nobody@example.com"})
    assert response.status_code == 422
    assert "Nobody has an account" in response.content.decode()
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "nobody@example.com")


def test_operators_see_the_sign_ins_of_everybody(olga: User, browse: Callable[..., Client]) -> None:
    Client(REMOTE_ADDR="192.0.2.66").post("/sign-in/", {"email": "nobody@example.com", "password": "x"})
    page = browse(olga).get("/operations/").content.decode()
    assert "nobody@example.com" in page
    assert "192.0.2.66" in page
