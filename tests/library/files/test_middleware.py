"""A player seeks many times a second: two questions each, and the same answer to who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studio.accounts import sessions
from studio.accounts.models import Member, User, UserSession
from studio.library.files import responses
from studio.library.models import Asset

pytestmark = pytest.mark.django_db(transaction=True)
PART = {"Range": "bytes=0-99"}


@pytest.fixture
def player(bob: User, browse: Callable[..., Client], video: Asset) -> Any:
    """Bob's browser in the middle of playing: it has been noted."""
    client: Any = browse(bob)
    client.address = f"/assets/{video.pk}/original/"
    assert client.get(client.address, headers=PART).status_code == 206
    return client


def test_a_seek_costs_two_questions_and_nothing_else(
    player: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        response = player.get(player.address, headers=PART)
    assert (response.status_code, len(b"".join(response.streaming_content))) == (206, 100)
    with django_assert_num_queries(2):
        assert player.head(player.address)["Content-Length"] > "100"


def test_a_seek_says_to_the_browser_what_every_answer_says(player: Any) -> None:
    response = player.get(player.address, headers=PART)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "Cookie" in response["Vary"]
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize("what", responses.FILES)
def test_every_file_is_the_same_by_both_ways(
    bob: User,
    browse: Callable[..., Client],
    player: Any,
    talkie: Asset,
    what: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    address = f"/assets/{talkie.pk}/{what}/"
    long: Any = browse(bob).get(address)
    short = player.get(address)
    assert short.status_code == long.status_code == (404 if what == "waveform" else 200)
    if short.status_code == 200:
        assert b"".join(short.streaming_content) == b"".join(long.streaming_content)
        assert short["ETag"] == long["ETag"]


def removed(bob: Any, _client: Any) -> None:
    Member.objects.filter(user=bob).delete()


def switched_off(bob: Any, _client: Any) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)


def given_a_new_password(bob: Any, _client: Any) -> None:
    bob.set_password("another one entirely")
    bob.save()


def signed_out_elsewhere(_bob: Any, client: Client) -> None:
    Session.objects.filter(session_key=client.session.session_key).delete()


def too_old(_bob: Any, client: Client) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=past)


def signed_out(_bob: Any, client: Client) -> None:
    client.logout()


def somebody_else(_bob: Any, client: Client) -> None:
    client.cookies["sessionid"] = "0" * 32


@pytest.mark.parametrize(
    ("happened", "status"),
    [
        (removed, 404),
        (switched_off, 302),
        (given_a_new_password, 302),
        (signed_out_elsewhere, 302),
        (too_old, 302),
        (signed_out, 302),
        (somebody_else, 302),
    ],
)
def test_the_next_seek_ends_at_the_door(bob: User, player: Any, happened: Any, status: int) -> None:
    happened(bob, player)
    for method in (player.get, player.head):
        assert method(player.address, headers=PART).status_code == status


def test_a_stranger_in_the_middle_of_playing_gets_nothing_of_another_team(
    charlie: User, browse: Callable[..., Client], player: Any, bring: Callable[..., Asset]
) -> None:
    stranger = browse(charlie)
    stranger.get("/")
    assert stranger.get(player.address).status_code == 404


def test_nothing_but_reading_is_answered_early(player: Any) -> None:
    assert player.post(player.address).status_code == 405
    assert player.get("/assets/0/original/").status_code == 404
    assert player.get(player.address.replace("-", "a")).status_code == 404


def test_who_plays_for_long_is_still_noted(bob: User, player: Any) -> None:
    UserSession.objects.all().delete()
    session = player.session
    session["seen"] = (timezone.now() - sessions.RECORD_EVERY).timestamp()
    session.save()
    assert player.get(player.address, headers=PART).status_code == 206
    assert UserSession.objects.get().user == bob
