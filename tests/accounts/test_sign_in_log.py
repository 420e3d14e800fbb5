"""Sign-ins, also failed ones, are logged with account and address, shown, told by mail, and deleted after a set time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from studio.accounts import mails, sign_in_log, tasks
from studio.accounts.models import SignInEvent, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
NEWER_FIREFOX = FIREFOX.replace("130", "131")
CHROME = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def try_to_sign_in(
    email: str, password: str = PASSWORD, *, agent: str = FIREFOX, address: str = "192.0.2.7"
) -> Any:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    return client.post("/sign-in/", {"email": email, "password": password})


def test_a_sign_in_and_a_failed_one_are_logged_with_account_browser_and_address(alice: User) -> None:
    try_to_sign_in("Alice@example.com", "wrong")
    try_to_sign_in("alice@example.com")
    columns = ("user", "email", "address", "agent", "method", "failure")
    common = (alice.pk, "alice@example.com", "192.0.2.7", FIREFOX, "password")
    assert list(SignInEvent.objects.order_by("created_at").values_list(*columns)) == [
        (*common, "wrong password"),
        (*common, ""),
    ]


def test_a_try_with_an_address_without_an_account_is_logged_and_has_nobody(alice: User) -> None:
    try_to_sign_in("nobody@example.com")
    assert list(SignInEvent.objects.values_list("user", "email")) == [(None, "nobody@example.com")]


def test_people_see_their_own_sign_ins(alice: User, bob: User, browse: Callable[..., Client]) -> None:
    try_to_sign_in(alice.email, "wrong", address="192.0.2.66")
    try_to_sign_in(bob.email, address="192.0.2.99")
    page = browse(alice).get("/profile/").content.decode()
    assert "192.0.2.66" in page
    assert "failed: wrong password" in page
    assert "192.0.2.99" not in page


def alerts(capture: Any, **place: Any) -> int:
    """How many mails a sign-in from a place makes."""
    with capture() as callbacks:
        try_to_sign_in("alice@example.com", **place)
    return len(callbacks)


def test_a_new_browser_or_address_is_told_by_mail_and_a_known_one_is_not(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    capture = django_capture_on_commit_callbacks
    assert alerts(capture) == 0  # the very first one
    assert alerts(capture) == 0
    assert alerts(capture, agent=NEWER_FIREFOX) == 0
    assert alerts(capture, agent=CHROME) == 1
    assert alerts(capture, agent=CHROME) == 0
    assert alerts(capture, address="198.51.100.4") == 1
    assert alerts(capture, password="wrong", address="198.51.100.5") == 0


def test_a_failed_try_does_not_make_a_place_known(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    try_to_sign_in("alice@example.com")
    try_to_sign_in("alice@example.com", "wrong", agent=CHROME)
    assert alerts(django_capture_on_commit_callbacks, agent=CHROME) == 1


def test_the_mail_says_where_and_how_to_end_it(alice: User) -> None:
    try_to_sign_in("alice@example.com", agent=CHROME)
    mails.send_sign_in(SignInEvent.objects.get().pk)
    body = str(mail.outbox[-1].body)
    assert mail.outbox[-1].to == ["alice@example.com"]
    assert "Chrome on Windows, from 192.0.2.7" in body
    assert "/profile/" in body


def test_what_was_kept_long_enough_is_deleted_by_the_daily_task(alice: User, settings: Settings) -> None:
    settings.SIGN_IN_LOG_DAYS = 10
    for days in (9, 11):
        event = SignInEvent.objects.create(user=alice, email=alice.email, method="password")
        SignInEvent.objects.filter(pk=event.pk).update(created_at=timezone.now() - timedelta(days=days))
    assert sign_in_log.recent(timezone.now()).count() == 1
    tasks.clear_sessions()
    assert SignInEvent.objects.count() == 1
