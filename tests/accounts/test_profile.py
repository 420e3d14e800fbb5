"""The profile, the password, the browsers somebody is signed in with."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from studio.accounts import mails
from studio.accounts.models import User, UserSession
from studio.projects.models import Project

PASSWORD = "correct horse battery"
NEW = "seven purple lanterns"
PROFILE = {"name": "Alice", "colour": "3", "time_zone": "Asia/Tokyo", "theme": "light"}


def signed_in(email: str = "alice@example.com", password: Any = PASSWORD) -> Any:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0"})
    client.post("/sign-in/", {"email": email, "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_what_is_chosen_is_kept_and_used(
    alice: User, project: Project, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    assert (
        client.post("/profile/", {**PROFILE, "has_digests": "on", "shows_timecode": "on"}).status_code == 302
    )
    alice.refresh_from_db()
    assert (alice.colour, alice.time_zone, alice.theme) == (3, "Asia/Tokyo", "light")
    assert (alice.has_single_keys, alice.has_digests) == (False, True)
    page = client.get(f"/projects/{project.pk}/").content.decode()
    assert 'data-account-theme="light"' in page
    assert 'data-single="off"' in page
    assert 'data-times="timecode"' in page
    assert 'data-person="3"' in page


def test_times_are_those_of_the_persons_clock(
    alice: User, project: Project, browse: Callable[..., Client]
) -> None:
    from datetime import UTC, datetime

    from studio.activity.models import Event

    Event.objects.create(
        project=project, actor=alice, verb="ordered", created_at=datetime(2026, 3, 4, 20, 30, tzinfo=UTC)
    )
    client = browse(alice)
    assert "4 Mar 20:30" in client.get(f"/projects/{project.pk}/log/").content.decode()
    client.cookies["zone"] = "America/Bogota"  # by before-paint.js
    assert "4 Mar 15:30" in client.get(f"/projects/{project.pk}/log/").content.decode()
    client.post("/profile/", PROFILE)
    assert "5 Mar 05:30" in client.get(f"/projects/{project.pk}/log/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"colour": "8"}, {"colour": "red"}, {"time_zone": "Mars/Base"}, {"name": " "}, {"theme": "pink"}],
)
def test_what_cannot_be_is_refused(alice: User, browse: Callable[..., Client], wrong: dict[str, Any]) -> None:
    assert browse(alice).post("/profile/", {**PROFILE, **wrong}).status_code == 422
    alice.refresh_from_db()
    assert alice.time_zone == ""


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "Europe", "\x00", "a" * 3000])
def test_a_zone_that_is_none_is_no_trouble(alice: User, browse: Callable[..., Client], zone: Any) -> None:
    client = browse(alice)
    # As a hostile browser sends it: Python's own cookies refuse control characters in newer versions.
    sent = "; ".join(f"{morsel.key}={morsel.value}" for morsel in client.cookies.values())
    quoted = zone.replace("\x00", '"\\000"')
    assert client.get("/profile/", headers={"cookie": f"{sent}; zone={quoted}"}).status_code == 200


def test_the_switch_in_the_menu_is_remembered(alice: User, browse: Callable[..., Client]) -> None:
    browse(alice).post("/profile/theme/", {"theme": "light"})
    alice.refresh_from_db()
    assert alice.theme == "light"


def test_browsers_are_listed_and_signed_out_one_by_one(alice: User) -> None:
    here, there = signed_in(), signed_in()
    assert is_in(there)
    page = here.get("/profile/").content.decode()
    assert page.partition('id="sign-ins"')[0].count("Firefox on Linux") == 2
    other = UserSession.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/profile/sessions/{other.pk}/")
    assert is_in(here)
    assert not is_in(there)


def test_all_other_browsers_are_signed_out(alice: User) -> None:
    here, *others = signed_in(), signed_in(), signed_in()
    assert all(is_in(client) for client in (here, *others))
    here.post("/profile/sessions/")
    assert is_in(here)
    assert not any(is_in(client) for client in others)


def test_nobody_signs_out_somebody_elses_browser(
    alice: User, charlie: User, browse: Callable[..., Client]
) -> None:
    here = signed_in()
    is_in(here)
    session = UserSession.objects.get(user=alice)
    assert browse(charlie).post(f"/profile/sessions/{session.pk}/").status_code == 404
    assert is_in(here)


def test_a_new_password_keeps_this_browser_and_ends_the_others(alice: User) -> None:
    here, there = signed_in(), signed_in()
    assert here.post("/profile/password/", {"old": PASSWORD, "new": NEW}).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert is_in(signed_in(password=NEW))


def test_the_old_password_is_asked_for(alice: User, browse: Callable[..., Client]) -> None:
    response = browse(alice).post("/profile/password/", {"old": "wrong", "new": NEW})
    assert response.status_code == 422
    assert "This is not your password." in response.content.decode()


def test_who_came_by_a_link_sets_a_first_password(alice: User, browse: Callable[..., Client]) -> None:
    alice.set_unusable_password()
    alice.save()
    assert browse(alice).post("/profile/password/", {"new": NEW}).status_code == 302
    assert is_in(signed_in(password=NEW))


def test_a_forgotten_password_is_set_anew_by_mail_once(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        page = Client().post("/password/", {"email": "Alice@example.com"})
    assert page.status_code == 200
    assert len(callbacks) == 1
    mails.send_password_link(alice.pk)
    path = re.search(r"(/password/\S+/)", str(mail.outbox[0].body))[1]
    client = Client()
    form_page = client.get(path, follow=True)
    action = form_page.redirect_chain[-1][0]
    response = client.post(action, {"new_password1": NEW, "new_password2": NEW})
    assert response.status_code == 302
    assert is_in(client)
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_nobody_learns_who_has_an_account(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    pages, enqueued = [], []
    for name in ("nobody", "alice"):
        with django_capture_on_commit_callbacks() as callbacks:
            pages.append(Client().post("/password/", {"email": f"{name}@example.com"}).content.decode())
        enqueued.append(len(callbacks))
    unregistered, registered = pages
    assert enqueued == [1, 1], "the time of the answer would tell of other work"
    mails.send_password_link(uuid.uuid4())
    assert not mail.outbox
    main = re.compile(r"<main.*</main>", re.DOTALL)
    assert main.search(unregistered)[0].replace("nobody", "alice") == main.search(registered)[0]


def confirmation_link(user: User, email: Any, capture: Any) -> Any:
    """The link in the mail after somebody has asked for a new address."""
    with capture() as callbacks:
        response = signed_in().post("/profile/email/", {"email": email, "old": PASSWORD})
    assert response.status_code == 302
    assert len(callbacks) == 1
    mails.send_email_confirmation(user.pk, email)
    assert mail.outbox[-1].to == [email]
    return re.search(r"/email/\S+", str(mail.outbox[-1].body))[0]


def test_another_address_is_true_when_its_mail_was_read(
    alice: User,
    charlie: User,
    browse: Callable[..., Client],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    link = confirmation_link(alice, "alice@new.example", django_capture_on_commit_callbacks)
    client = browse(alice)
    assert "alice@new.example" in client.get(link).content.decode()
    assert Client().post(link).status_code == 302  # to the sign-in
    assert browse(charlie).post(link).status_code == 410
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    assert client.post(link).status_code == 302
    alice.refresh_from_db()
    assert alice.email == "alice@new.example"
    assert is_in(signed_in("alice@new.example"))
    assert client.post(link).status_code == 410
    mails.send_email_changed(alice.pk, "alice@example.com")
    assert mail.outbox[-1].to == ["alice@example.com"]


def test_an_address_that_somebody_took_meanwhile_is_refused(
    alice: User,
    bob: User,
    browse: Callable[..., Client],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    link = confirmation_link(alice, "shared@example.com", django_capture_on_commit_callbacks)
    type(bob).objects.filter(pk=bob.pk).update(email="shared@example.com")
    assert browse(alice).post(link).status_code == 422
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": "new@example.com", "old": "wrong"}, "This is not your password."),
        ({"email": "alice@example.com", "old": PASSWORD}, "This is your address already."),
        ({"email": "nonsense", "old": PASSWORD}, "Enter a valid email address."),
    ],
)
def test_an_address_that_cannot_be_has_its_sentence(
    alice: User, bob: User, browse: Callable[..., Client], form: dict[str, Any], sentence: str
) -> None:
    response = browse(alice).post("/profile/email/", form)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_link_for_an_address_is_signed_by_us_and_not_for_long(
    alice: User, browse: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core import signing

    from studio.accounts.services import EMAIL_SALT, email_token

    link = f"/email/{email_token(alice, 'new@example.com')}/"
    client = browse(alice)
    assert client.get(link).status_code == 200
    forged = signing.dumps([str(alice.pk), alice.email, "evil@example.com"], salt=EMAIL_SALT, key="other")
    assert client.post(f"/email/{forged}/").status_code == 410
    tomorrow = time.time() + 86_401
    monkeypatch.setattr("django.core.signing.time.time", lambda: tomorrow)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize("old", [PASSWORD, "", "wrong"])
def test_changing_the_address_does_not_tell_who_has_an_account(
    alice: User,
    bob: User,
    browse: Callable[..., Client],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    old: str,
) -> None:
    def answer(address: str) -> tuple[bool, list[str]]:
        with django_capture_on_commit_callbacks(execute=True):
            response = browse(alice).post("/profile/email/", {"email": address, "old": old}, follow=True)
        page = response.content.decode()
        sentences = re.findall(
            r"problem-line.*?<span>(.*?)</span>|(A link is on its way[^<]*)", page, re.DOTALL
        )
        return bool(response.redirect_chain), [
            str(sentence).replace(address, "ADDRESS") for sentence in sentences
        ]

    free, taken = answer("free@example.com"), answer(bob.email)
    assert free == taken
    assert free[1]
    mails.send_email_confirmation(alice.pk, bob.email)
    assert not [message for message in mail.outbox if message.to == [bob.email]]


def test_tries_to_change_the_address_are_limited_without_a_password_too(
    alice: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    statuses = [
        client.post("/profile/email/", {"email": f"{number}@example.com"}).status_code for number in range(21)
    ]
    assert statuses == [422] * 20 + [429]
