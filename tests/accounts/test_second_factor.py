"""Codes of an authenticator app and recovery codes: set up, asked for when signing in, each good for once."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from studio.accounts import mails, second_factor
from studio.accounts.models import AuthenticatorApp, RecoveryCode, SignInEvent, User
from studio.accounts.security_changes import SecurityChange
from studio.core.web import rate_limits

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
STEP = timedelta(seconds=second_factor.STEP_SECONDS)


class App:
    """The authenticator app on a phone that was given a key as text."""

    def __init__(self, key: str) -> None:
        letters = key.replace(" ", "")
        self.totp = TOTP(base64.b32decode(letters), 6, SHA1(), 30)

    def code(self, at: datetime | None = None) -> str:
        return self.totp.generate(int((at or timezone.now()).timestamp())).decode()


def key_on(page: str) -> str:
    return re.search(r'id="secret-key">([A-Z2-7 ]+)<', page)[1]


def codes_on(page: str) -> list[str]:
    return re.findall(r"<code>((?:[A-Z2-7]{4}-){3}[A-Z2-7]{4})</code>", page)


def with_app(user: User) -> tuple[App, list[str]]:
    """An app that was set up a minute ago, and the recovery codes."""
    now = timezone.now() - 2 * STEP
    secret = second_factor.new_secret()
    app = App(second_factor.as_text(secret))
    return app, second_factor.turn_on(user, secret, app.code(now), now=now)


def at_the_code(user: User) -> Client:
    """A browser in which the right password was given."""
    client = Client()
    response = client.post("/sign-in/", {"email": user.email, "password": PASSWORD, "next": "/inbox/"})
    assert response["Location"] == "/sign-in/code/?next=%2Finbox%2F"
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def give(client: Client, code: str) -> Any:
    return client.post("/sign-in/code/", {"code": code, "next": "/inbox/"})


def test_an_app_is_set_up_with_its_first_code_and_recovery_codes_are_shown_once(
    alice: User,
    browse: Callable[..., Client],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    client, elsewhere = browse(alice), browse(alice)
    assert is_in(elsewhere)
    page = client.get("/profile/second-factor/").content.decode()
    assert "data:image/svg+xml" in page
    app = App(key_on(page))
    wrong = client.post("/profile/second-factor/", {"code": "000000"})
    assert wrong.status_code == 422
    assert key_on(wrong.content.decode()) == key_on(page)
    with django_capture_on_commit_callbacks() as callbacks:
        done = client.post("/profile/second-factor/", {"code": app.code()}).content.decode()
    assert len(codes_on(done)) == second_factor.RECOVERY_CODES
    assert 'download="circle-take-recovery-codes.txt"' in done
    assert len(callbacks) == 1
    assert "10 of your recovery codes are unused" in re.sub(
        r"\s+", " ", client.get("/profile/").content.decode()
    )
    assert not is_in(elsewhere)


def test_nothing_of_a_secret_or_a_recovery_code_can_be_read_in_the_database(alice: User) -> None:
    secret = second_factor.new_secret()
    app = App(second_factor.as_text(secret))
    codes = second_factor.turn_on(alice, secret, app.code(), now=timezone.now())
    stored = AuthenticatorApp.objects.get().secret + "".join(
        RecoveryCode.objects.values_list("code_hash", flat=True)
    )
    letters = second_factor.as_text(secret).replace(" ", "")
    assert letters not in stored
    assert base64.b32decode(letters).hex() not in stored
    assert not [code for code in codes if code in stored or code.replace("-", "") in stored]


def test_the_password_alone_no_longer_signs_in(alice: User) -> None:
    app, _ = with_app(alice)
    client = at_the_code(alice)
    assert not is_in(client)
    assert client.get("/sign-in/code/").status_code == 200
    assert give(client, app.code())["Location"] == "/inbox/"
    assert is_in(client)


def test_neither_a_link_from_the_terminal_nor_a_new_password_goes_around_the_code(alice: User) -> None:
    from studio.accounts import services

    with_app(alice)
    client = Client()
    client.get(f"/sign-in/{services.new_sign_in_link(alice, now=timezone.now())}/")
    assert not is_in(client)
    mails.send_password_link(alice.pk)
    from django.core import mail

    path = re.search(r"(/password/\S+/)", str(mail.outbox[-1].body))[1]
    form = client.get(path, follow=True).redirect_chain[-1][0]
    new = "seven purple lanterns"
    response = client.post(form, {"new_password1": new, "new_password2": new})
    assert response["Location"].startswith("/sign-in/code/")
    assert not is_in(client)


def test_a_code_counts_once(alice: User) -> None:
    app, _ = with_app(alice)
    code = app.code()
    assert give(at_the_code(alice), code).status_code == 302
    again = at_the_code(alice)
    assert give(again, code).status_code == 422
    assert not is_in(again)


def test_the_code_of_setting_up_signs_nobody_in(alice: User) -> None:
    secret = second_factor.new_secret()
    code = App(second_factor.as_text(secret)).code()
    second_factor.turn_on(alice, secret, code, now=timezone.now())
    assert give(at_the_code(alice), code).status_code == 422


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_clock_of_a_phone_may_be_one_step_off(alice: User, steps: int, is_taken: bool) -> None:
    secret, now = second_factor.new_secret(), timezone.now()
    app = App(second_factor.as_text(secret))
    assert (second_factor._step_of(secret, app.code(now + steps * STEP), now) is not None) is is_taken


def test_an_earlier_code_does_not_count_after_a_later_one(alice: User) -> None:
    app, _ = with_app(alice)
    now = timezone.now()
    later, earlier = app.code(now + STEP), app.code(now)
    assert give(at_the_code(alice), later).status_code == 302
    assert give(at_the_code(alice), earlier).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_many_requests_with_one_code_one_passes(alice: User) -> None:
    app, codes = with_app(alice)

    def passes(code: str) -> bool:
        try:
            second_factor.verify(alice, code)
        except second_factor.WrongCode:
            return False
        finally:
            connections.close_all()
        return True

    for code in (app.code(), codes[0]):
        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(passes, [code] * 4)) == 1


def test_a_recovery_code_stands_in_once_in_any_spelling_and_its_person_is_told(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _, codes = with_app(alice)
    client = at_the_code(alice)
    with django_capture_on_commit_callbacks() as callbacks:
        assert give(client, f" {codes[0].lower().replace('-', ' ')} ").status_code == 302
    assert callbacks
    assert "9 recovery codes left" in client.get("/profile/").content.decode()
    assert give(at_the_code(alice), codes[0]).status_code == 422


def test_a_recovery_code_of_somebody_else_is_none(alice: User, bob: User) -> None:
    with_app(alice)
    _, codes = with_app(bob)
    assert give(at_the_code(alice), codes[0]).status_code == 422


def test_new_recovery_codes_end_the_earlier_ones(alice: User, browse: Callable[..., Client]) -> None:
    _, codes = with_app(alice)
    page = browse(alice).post("/profile/second-factor/codes/").content.decode()
    assert len(codes_on(page)) == second_factor.RECOVERY_CODES
    assert give(at_the_code(alice), codes[0]).status_code == 422
    assert give(at_the_code(alice), codes_on(page)[0]).status_code == 302


def test_codes_cannot_be_guessed_from_however_many_browsers(alice: User) -> None:
    app, _ = with_app(alice)
    wrong = "000000" if app.code() != "000000" else "000001"
    statuses = [give(at_the_code(alice), wrong).status_code for _ in range(rate_limits.CODE.most + 1)]
    assert statuses == [422] * rate_limits.CODE.most + [429]
    assert give(at_the_code(alice), app.code()).status_code == 429


def test_a_day_of_guessing_is_limited_beside_the_window(alice: User) -> None:
    with_app(alice)
    for _ in range(rate_limits.CODE_OF_A_DAY.most):
        rate_limits.reset(rate_limits.CODE, alice.pk)
        with pytest.raises(second_factor.WrongCode):
            second_factor.verify(alice, "12")
    rate_limits.reset(rate_limits.CODE, alice.pk)
    with pytest.raises(rate_limits.RateLimitExceeded):
        second_factor.verify(alice, "12")


def test_without_the_password_nobody_is_asked_for_a_code(alice: User) -> None:
    app, _ = with_app(alice)
    client = Client()
    assert give(client, app.code())["Location"] == "/sign-in/?next=%2Finbox%2F"
    assert not is_in(client)


def test_the_code_is_asked_for_ten_minutes_and_not_after_the_password_changed(alice: User) -> None:
    app, _ = with_app(alice)
    client = at_the_code(alice)
    session = client.session
    session["waiting-for-code"] = {**session["waiting-for-code"], "until": timezone.now().timestamp() - 1}
    session.save()
    assert give(client, app.code())["Location"].startswith("/sign-in/?")
    client = at_the_code(alice)
    alice.set_password("seven purple lanterns")
    alice.save()
    assert give(client, app.code())["Location"].startswith("/sign-in/?")
    assert not is_in(client)


def test_the_session_before_the_code_is_not_the_one_after_it(alice: User) -> None:
    """Whoever planted a session in the browser before holds nothing afterwards."""
    app, _ = with_app(alice)
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key or ""
    client.cookies["sessionid"] = planted
    client.post("/sign-in/", {"email": alice.email, "password": PASSWORD})
    waiting = client.session.session_key
    give(client, app.code())
    assert len({planted, waiting, client.session.session_key}) == 3
    assert not Session.objects.filter(pk__in=[planted, waiting]).exists()


def test_a_wrong_code_is_in_the_log_of_sign_ins(alice: User) -> None:
    with_app(alice)
    give(at_the_code(alice), "12")
    assert list(SignInEvent.objects.values_list("user", "failure")) == [(alice.pk, "wrong code")]


def test_turning_off_asks_for_a_code_and_ends_other_sessions(
    alice: User, browse: Callable[..., Client]
) -> None:
    from tests.accounts.test_reauthentication import age

    app, _ = with_app(alice)
    client, elsewhere = browse(alice), browse(alice)
    assert is_in(elsewhere)
    age(client, timedelta(minutes=16))
    address = "/profile/second-factor/off/"
    assert client.post(address, {"identity-password": PASSWORD}).status_code == 422
    assert AuthenticatorApp.objects.exists()
    assert client.post(address, {"identity-code": app.code()}).status_code == 302
    assert not AuthenticatorApp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert not is_in(elsewhere)
    assert is_in(client)


def test_with_another_secret_key_the_app_no_longer_counts_and_nothing_breaks(
    alice: User, settings: Settings
) -> None:
    app, codes = with_app(alice)
    settings.SECRET_KEY = "another key, which somebody set in the environment"
    client = at_the_code(alice)
    assert give(client, app.code()).status_code == 422
    assert give(client, codes[0]).status_code == 302


@pytest.mark.parametrize("change", SecurityChange)
def test_every_change_is_mailed_to_its_person(alice: User, change: SecurityChange) -> None:
    from django.core import mail

    mails.send_security_change(alice.pk, change)
    assert mail.outbox[-1].to == [alice.email]
    assert "Hello Alice," in mail.outbox[-1].body
    assert "/profile/" in mail.outbox[-1].body
