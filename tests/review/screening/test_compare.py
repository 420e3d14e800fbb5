from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.catalog.request import Mode, VideoRequest
from studio.generation.models import Generation, Take
from studio.projects.models import Project
from studio.review.decisions import verdicts
from studio.review.models import Note
from studio.review.participants import Participant
from studio.review.screening import compare


def word_changes(before: Any, after: Any) -> list[Any]:
    return [(piece.kind, piece.words) for piece in compare.word_diff(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("", "", []),
        ("A door.", "A door.", [("same", "A door.")]),
        ("A red door.", "A blue door.", [("same", "A "), ("removed", "red"), ("added", "blue"), ("same", " door.")]),
        ("A door", "A door opens", [("same", "A door"), ("added", " opens")]),
        ("low sun here", "pale moon here", [("removed", "low sun"), ("added", "pale moon"), ("same", " here")]),
        ("mist, rain", "mist", [("same", "mist"), ("removed", ", rain")]),
        ("Zoë läuft", "Zoë rennt", [("same", "Zoë "), ("removed", "läuft"), ("added", "rennt")]),
        ("", "New", [("added", "New")]),
    ],
)  # fmt: skip
def test_prompts_differ_word_by_word(before: str, after: str, pieces: list[Any]) -> None:
    assert word_changes(before, after) == pieces


def test_the_pieces_that_stayed_and_those_of_one_side_make_its_prompt() -> None:
    before, after = "Slow push-in, mist\nover ferns.", "Quick push-in;\nmist over wet ferns!"
    pieces = compare.word_diff(before, after)
    assert "".join(piece.words for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.words for piece in pieces if piece.kind != "removed") == after


@pytest.fixture
def pair(make_take: Callable[..., Take]) -> tuple[Take, Take]:
    """Two takes with other words, seconds and costs."""
    a, b = make_take(prompt="A red door."), make_take(prompt="A blue door.")
    wish = VideoRequest(mode=Mode.TEXT, prompt="A blue door.", width_px=1920, height_px=1080, seconds=10)
    Generation.objects.filter(pk=b.generation_id).update(request=wish.to_json(), engine="runware")
    type(b).objects.filter(pk=b.pk).update(cost_usd=Decimal("1.12"), engine="runware")
    return a, b


@pytest.fixture
def url(project: Project) -> Callable[..., Any]:
    return lambda a, b="": f"/projects/{project.pk}/compare/?a={getattr(a, 'pk', a)}&b={getattr(b, 'pk', b)}"


def test_two_takes_stand_side_by_side_with_what_differs(
    browse: Callable[..., Client], alice: User, pair: tuple[Take, Take], url: Callable[..., Any]
) -> None:
    page = browse(alice).get(url(*pair)).content.decode()
    assert "<del>red</del><ins>blue</ins>" in page
    assert "<td>5 s</td><td>10 s</td>" in page
    assert "$1.12" in page
    assert page.count("<video") == 2


def test_both_are_decided_on_without_leaving(
    pair: tuple[Take, Take], url: Callable[..., Any], alice: User, browse: Callable[..., Client]
) -> None:
    page = browse(alice).get(url(*pair)).content.decode()
    for take, side in zip(pair, "AB", strict=True):
        assert f'id="decision-panel{side}"' in page
        assert f'action="/takes/{take.pk}/verdict/"' in page
    verdicts.submit(pair[1], participant=Participant(user=alice), kind="approve")
    poll = re.search(r'hx-get="(/takes/[^"]*only=B)"', page)[1].replace("&amp;", "&")
    answer = browse(alice, **{"HX-Request": "true"}).get(poll).content.decode()
    assert 'id="decision-panelB"' in answer
    assert 'id="pollB"' in answer
    assert "Approved" in answer


def test_whoever_may_not_see_money_sees_no_price(
    browse: Callable[..., Client], bob: User, pair: tuple[Take, Take], url: Callable[..., Any]
) -> None:
    assert "$1.12" not in browse(bob).get(url(*pair)).content.decode()


def test_a_blind_review_tells_nothing_before_both_are_decided(
    browse: Callable[..., Client],
    bob: User,
    pair: tuple[Take, Take],
    url: Callable[..., Any],
    project: Project,
) -> None:
    project.is_blind = True
    project.save()
    client = browse(bob)
    verdicts.submit(pair[0], participant=Participant(user=bob), kind="approve")
    page = client.get(url(*pair)).content.decode()
    assert "Blind review" in page
    assert "blue" not in page
    verdicts.submit(pair[1], participant=Participant(user=bob), kind="approve")
    assert "<ins>blue</ins>" in client.get(url(*pair)).content.decode()


def test_without_a_second_one_it_is_the_take_before(
    browse: Callable[..., Client], alice: User, pair: tuple[Take, Take], url: Callable[..., Any]
) -> None:
    page = browse(alice).get(url(pair[1])).content.decode()
    assert "01·T2 and 01·T1" in page


def test_a_lonely_take_says_so(
    browse: Callable[..., Client], alice: User, take: Take, url: Callable[..., Any]
) -> None:
    page = browse(alice).get(url(take))
    assert page.status_code == 200
    assert "Nothing to compare with" in page.content.decode()


def test_the_notes_of_both_are_there(
    browse: Callable[..., Client],
    alice: User,
    bob: User,
    pair: tuple[Take, Take],
    url: Callable[..., Any],
    say: Callable[..., Note],
) -> None:
    say(pair[0], bob, "Too bright.", frame_in=3)
    say(pair[1], bob, "Better now.", frame_in=5)
    page = browse(alice).get(url(*pair)).content.decode()
    assert "Too bright." in page
    assert "Better now." in page


def test_the_longer_take_leads(
    browse: Callable[..., Client], alice: User, pair: tuple[Take, Take], url: Callable[..., Any]
) -> None:
    pair[1].asset.frames = 240
    pair[1].asset.save()
    page = browse(alice).get(url(*pair)).content.decode()
    assert 'data-frames="240"' in page
    assert "Sound of B" in page


def test_a_stranger_and_a_take_of_another_project_are_not_found(
    browse: Callable[..., Client],
    alice: User,
    charlie: User,
    pair: tuple[Take, Take],
    url: Callable[..., Any],
) -> None:
    assert browse(charlie).get(url(*pair)).status_code == 404
    assert browse(alice).get(url(pair[0], uuid.uuid4())).status_code == 404
    assert browse(alice).get(url("x")).status_code == 404


def test_the_page_asks_the_database_a_bounded_number_of_times(
    browse: Callable[..., Client],
    alice: User,
    bob: User,
    pair: tuple[Take, Take],
    url: Callable[..., Any],
    say: Callable[..., Note],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for frame in range(8):
        say(pair[frame % 2], bob, f"Note {frame}", frame_in=frame)
    client = browse(alice)
    client.get(url(*pair))
    with django_assert_max_num_queries(36):
        client.get(url(*pair))


def test_what_changed_between_two_requests_opens_alone(
    project: Project, pair: tuple[Take, Take], browse: Callable[..., Client], bob: User
) -> None:
    a, b = pair
    url = f"/projects/{project.pk}/compare/changes/?a={a.pk}&b={b.pk}"
    part = browse(bob, hx_request="true").get(url).content.decode()
    assert "<del>red</del><ins>blue</ins>" in part
    assert "<html" not in part
    assert "<video" not in part
    assert "<h1>What changed</h1>" in browse(bob).get(url).content.decode()
