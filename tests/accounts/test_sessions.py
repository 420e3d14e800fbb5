"""Sessions that are over are deleted, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

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
