"""Sessions that are over are deleted, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import Settings

from studio.accounts import sessions
from studio.accounts.models import User, UserSession

pytestmark = pytest.mark.django_db


def test_sessions_that_are_over_are_deleted_and_others_stay(
    alice: User, bob: User, browse: Callable[..., Client]
) -> None:
    for user in (alice, bob):
        browse(user).get("/profile/")
    ended = UserSession.objects.get(user=bob)
    Session.objects.filter(pk=ended.session_key).update(expire_date=timezone.now() - timedelta(minutes=1))
    import_string(sessions.CLEAR)()
    assert not Session.objects.filter(pk=ended.session_key).exists()
    assert list(UserSession.objects.values_list("user", flat=True)) == [alice.pk]
    assert browse(alice).get("/profile/").status_code == 200


def test_the_watcher_has_them_deleted_once_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(sessions, "enqueue_on_commit", calls.append)
    now = timezone.now()
    for hours in (0, 1, 23):
        sessions.schedule_clearing(now + timedelta(hours=hours))
    assert calls == [sessions.CLEAR]
    sessions.schedule_clearing(now + timedelta(hours=25))
    assert calls == [sessions.CLEAR] * 2


@pytest.fixture
def short(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "IDLE", timedelta(hours=2))
    monkeypatch.setattr(sessions, "AGE", timedelta(days=1))


def shift(client: Client, key: str, by: timedelta) -> None:
    """Have the session say that something was longer ago."""
    session = client.session
    session[key] = (timezone.now() - by).timestamp()
    session.save()


@pytest.mark.parametrize(
    ("key", "by", "is_in"),
    [
        (sessions.RECORDED_AT, timedelta(hours=2, minutes=1), False),
        (sessions.RECORDED_AT, timedelta(hours=1, minutes=59), True),
        (sessions.SIGNED_IN_AT, timedelta(days=1, minutes=1), False),
        (sessions.SIGNED_IN_AT, timedelta(hours=23), True),
    ],
)
def test_a_session_ends_by_idle_time_and_by_age(
    alice: User, browse: Callable[..., Client], short: None, key: str, by: timedelta, is_in: bool
) -> None:
    client = browse(alice)
    client.get("/profile/")
    session_key = client.session.session_key
    shift(client, key, by)
    assert (client.get("/profile/").status_code == 200) is is_in
    assert Session.objects.filter(pk=session_key).exists() is is_in
    assert UserSession.objects.filter(session_key=session_key).exists() is is_in


HTMX = {"HX-Request": "true", "Accept": "*/*"}


@pytest.mark.parametrize(
    ("method", "headers", "is_activity"),
    [
        ("get", {"Accept": "text/html", "Sec-Fetch-Dest": "document"}, True),
        ("post", HTMX, True),
        ("get", HTMX, False),
        ("get", {"Accept": "*/*;q=0.5", "Sec-Fetch-Dest": "video", "Range": "bytes=0-"}, True),
        ("get", {"Accept": "image/webp,*/*;q=0.8", "Sec-Fetch-Dest": "image"}, False),
        ("get", {"Accept": "application/json", "Sec-Fetch-Dest": "empty"}, False),
    ],
)
def test_polls_and_pictures_are_no_activity(
    alice: User,
    browse: Callable[..., Client],
    short: None,
    method: str,
    headers: dict[str, str],
    is_activity: bool,
) -> None:
    client = browse(alice)
    client.get("/profile/")
    shift(client, sessions.RECORDED_AT, timedelta(hours=1))
    before = client.session[sessions.RECORDED_AT]
    getattr(client, method)("/inbox/", headers=headers)
    assert (client.session[sessions.RECORDED_AT] > before) is is_activity


def test_a_page_left_open_polls_until_the_session_is_over_and_then_gets_a_plain_401(
    alice: User, browse: Callable[..., Client], short: None
) -> None:
    client = browse(alice)
    client.get("/profile/")
    shift(client, sessions.RECORDED_AT, timedelta(hours=3))
    assert client.get("/inbox/", headers=HTMX).status_code == 401


def test_a_video_is_not_played_on_in_a_session_that_is_over(
    alice: User, browse: Callable[..., Client], short: None
) -> None:
    client = browse(alice)
    client.get("/profile/")
    request = RequestFactory().get("/")
    request.COOKIES["sessionid"] = client.session.session_key or ""
    assert sessions.session_claim(request) is not None
    shift(client, sessions.RECORDED_AT, timedelta(hours=3))
    assert sessions.session_claim(request) is None


def test_sessions_that_nobody_uses_are_neither_listed_nor_kept(
    alice: User, browse: Callable[..., Client], short: None
) -> None:
    client = browse(alice)
    client.get("/profile/")
    UserSession.objects.update(seen_at=timezone.now() - timedelta(hours=3))
    assert sessions.current(alice) == []
    sessions.clear_expired(timezone.now())
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
