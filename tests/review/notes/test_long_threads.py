"""A take with very many notes: pages of threads, the last replies, polls that go on where they stopped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.review.models import Note, ReviewRevision
from studio.review.notes import thread_view
from studio.review.notes.services import recount
from tests.review.conftest import poll_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of_five(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five threads are a page, two replies are shown."""
    for module in ("notes.thread_view", "views.take"):
        monkeypatch.setattr(f"studio.review.{module}.THREADS", 5)
    monkeypatch.setattr(thread_view, "REPLIES", 2)
    monkeypatch.setattr(thread_view.threads_of, "__kwdefaults__", {"kind": "all", "size": 5})


@pytest.fixture
def threads(page_of_five: None, take: Take, bob: User) -> list[Note]:
    """Twelve threads, one on each frame, every third of them resolved."""
    common: dict[str, Any] = {"take": take, "person": bob, "rate_num": 24, "rate_den": 1}
    notes = [
        Note(frame_in=frame, text=f"Frame {frame}.", revision=frame + 1, **common) for frame in range(12)
    ]
    Note.objects.bulk_create(notes)
    Note.objects.filter(frame_in__in=(0, 3, 6, 9)).update(resolved_by=bob, resolved_at=take.created_at)
    ReviewRevision.objects.create(take=take, revision=12)
    recount(take)
    return notes


@pytest.fixture
def look(take: Take, alice: User, browse: Callable[..., Client]) -> Callable[..., str]:
    client = browse(alice)
    return lambda query="": client.get(f"/takes/{take.pk}/{query}").content.decode()


def frames(page: str) -> list[int]:
    return [int(frame) for frame in re.findall(r'<div class="note-content">(?:<p>)?Frame (\d+)\.', page)]


def link(page: str, rel: str) -> str:
    return re.search(rf'rel="{rel}" href="(\?[^"]*(?:after|before)=[^"]*)"', page)[1].replace("&amp;", "&")


def test_pages_of_threads_lead_forth_and_back(threads: list[Note], look: Callable[..., str]) -> None:
    first = look("?notes=all")
    second = look(link(first, "next"))
    assert (frames(first), frames(second)) == ([0, 1, 2, 3, 4], [5, 6, 7, 8, 9])
    assert frames(look(link(second, "prev"))) == [0, 1, 2, 3, 4]


def test_the_server_filters_what_is_longer_than_a_page(threads: list[Note], look: Callable[..., str]) -> None:
    assert frames(look("?notes=resolved")) == [0, 3, 6, 9]
    assert frames(look()) == [1, 2, 4, 5, 7]
    assert "data-paged" in look()


def test_a_note_of_the_address_is_on_the_page(threads: list[Note], look: Callable[..., str]) -> None:
    assert 9 in frames(look(f"?note={threads[9].pk}&frame=9"))
    assert frames(look(f"?note={threads[2].pk}&frame=2")) == [0, 1, 2, 3, 4]


def test_only_the_last_replies_are_shown_until_all_are_asked_for(
    threads: list[Note], look: Callable[..., str], bob: User, take: Take
) -> None:
    for number in range(4):
        Note.objects.create(
            take=take,
            person=bob,
            parent=threads[1],
            frame_in=1,
            rate_num=24,
            rate_den=1,
            text=f"Reply {number}.",
        )
    page = look()
    assert re.findall(r"Reply (\d)\.", page) == ["2", "3"]
    assert "2 earlier replies" in page
    whole = look(f"?note={threads[1].pk}&replies={threads[1].pk}")
    assert re.findall(r"Reply (\d)\.", whole) == ["0", "1", "2", "3"]


def test_a_poll_brings_a_part_and_the_next_one_the_rest(
    threads: list[Note], take: Take, alice: User, browse: Callable[..., Client]
) -> None:
    client, seen = browse(alice), []
    url = f"/takes/{take.pk}/watch/?since=0"
    while (response := client.get(url)).status_code == 200:
        seen.append(frames(response.content.decode()))
        url = poll_url(response)
    assert seen == [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9], [10, 11]]
