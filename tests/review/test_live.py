"""The poll of a take page: what changed goes back, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.generation.models import Take
from studio.review.decisions import ratings, verdicts
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests.review.conftest import poll_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(take: Take, alice: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Alice has the take open; a function that asks as her page does."""
    client = browse(alice)
    url = [poll_url(client.get(f"/takes/{take.pk}/"))]

    def ask() -> tuple[Any, ...]:
        response = client.get(url[0])
        if response.status_code == 200:
            url[0] = poll_url(response)
        return response.status_code, response.content.decode()

    return ask


def test_nothing_new_is_204(
    take: Take, bob: User, say: Callable[..., Note], opened: Callable[..., Any]
) -> None:
    assert opened() == (204, "")
    say(take, bob)
    opened()
    assert opened() == (204, "")


def test_a_note_of_somebody_else_comes_alone(
    take: Take, bob: User, alice: User, say: Callable[..., Note], opened: Callable[..., Any]
) -> None:
    say(take, bob, "The first.")
    opened()
    say(take, bob, "The second.")
    status, page = opened()
    assert status == 200
    assert "The second." in page
    assert "The first." not in page
    assert "<video" not in page
    assert 'id="decision-panel"' not in page


def test_a_reply_and_an_edit_bring_their_thread(
    take: Take, bob: User, alice: User, say: Callable[..., Note], opened: Callable[..., Any]
) -> None:
    note = say(take, bob, "The first.")
    opened()
    say(take, alice, "A reply.", parent=note)
    assert "A reply." in opened()[1]
    notes.edit(note, participant=Participant(user=bob), text="Changed.", seen=0)
    assert "Changed." in opened()[1]


def test_a_deleted_note_is_taken_away(
    take: Take, bob: User, say: Callable[..., Note], opened: Callable[..., Any]
) -> None:
    note = say(take, bob, "Gone.")
    opened()
    notes.delete(note, participant=Participant(user=bob))
    page = opened()[1]
    assert f'id="note-{note.pk}"' in page
    assert 'data-state="gone"' in page
    assert "Gone." not in page


@pytest.mark.parametrize(
    "decide",
    [
        lambda take, bob: verdicts.submit(take, participant=Participant(user=bob), kind="approve"),
        lambda take, bob: ratings.rate(take, 4, by=bob),
        lambda take, bob: ratings.pick(take, "pick", by=bob),
        lambda take, bob: ratings.circle(take, by=bob, is_on=True),
        lambda take, bob: ratings.star(take, by=bob, is_on=True),
    ],
)
def test_a_decision_brings_the_decision_row(
    take: Take, bob: User, opened: Callable[..., Any], decide: Callable[..., Any]
) -> None:
    decide(take, bob)
    status, page = opened()
    assert status == 200
    assert 'id="decision-panel"' in page
    assert 'data-action="pick"' not in page
    assert opened()[0] == 204


def test_a_poll_is_cheap(
    take: Take,
    bob: User,
    alice: User,
    say: Callable[..., Note],
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    say(take, bob)
    client = browse(alice)
    url = poll_url(client.get(f"/takes/{take.pk}/"))
    with django_assert_max_num_queries(6):
        assert client.get(url).status_code == 204
