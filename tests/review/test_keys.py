"""A note or a decision that is sent twice is one; its key with something else is refused with a sentence."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.review.models import Note, Verdict

pytestmark = pytest.mark.django_db
KEY = str(uuid.uuid4())


@pytest.fixture
def takes(make_take: Callable[..., Take]) -> list[Take]:
    return [make_take(), make_take()]


def send(client: Client, take: Take, where: str = "notes/", **changes: Any) -> Any:
    return client.post(
        f"/takes/{take.pk}/{where}", {"text": "Slower.", "frame_in": "3", "key": KEY, **changes}
    )


@pytest.mark.parametrize("is_htmx", [True, False])
def test_a_note_sent_twice_is_one_and_other_words_with_its_key_are_refused(
    browse: Callable[..., Client], bob: User, takes: list[Take], is_htmx: bool
) -> None:
    client = browse(bob, **({"hx_request": "true"} if is_htmx else {}))
    for _ in range(2):
        assert send(client, takes[0]).status_code < 400
    refused = [
        send(client, takes[0], text="Faster."),
        send(client, takes[1]),
        send(client, takes[0], frame_in="4"),
    ]
    assert [response.status_code for response in refused] == [409, 409, 409]
    message = refused[0].headers["HX-Trigger"] if is_htmx else refused[0].content.decode()
    assert "This was sent before with other words." in message
    assert Note.objects.count() == 1


def test_a_note_that_was_edited_since_is_still_the_one_that_was_sent(
    browse: Callable[..., Client], bob: User, takes: list[Take]
) -> None:
    client = browse(bob, hx_request="true")
    send(client, takes[0])
    note = Note.objects.get()
    client.post(f"/notes/{note.pk}/edit/", {"text": "Much slower.", "seen": "0"})
    assert send(client, takes[0]).status_code == 204
    assert Note.objects.get().text == "Much slower."


def test_somebody_elses_key_is_refused(
    browse: Callable[..., Client], alice: User, bob: User, takes: list[Take]
) -> None:
    send(browse(bob, hx_request="true"), takes[0])
    assert send(browse(alice, hx_request="true"), takes[0]).status_code == 409


def test_a_verdict_sent_twice_is_one_and_another_with_its_key_is_refused(
    browse: Callable[..., Client], bob: User, takes: list[Take]
) -> None:
    client = browse(bob, hx_request="true")
    for _ in range(2):
        assert send(client, takes[0], "verdict/", kind="changes").status_code == 204
    assert send(client, takes[0], "verdict/", kind="approve").status_code == 409
    assert send(client, takes[1], "verdict/", kind="changes").status_code == 409
    assert (Verdict.objects.count(), Note.objects.count()) == (1, 1)
