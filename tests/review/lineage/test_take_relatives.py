"""What a take comes from and what came of it stands on its page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import Team, User
from studio.generation.models import Generation, GenerationInput, Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note
from studio.review.notes import answers
from studio.review.notes import services as notes
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def relatives(bob: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Where the relatives of a take lead and what they are, as its page shows them."""

    def relatives_of(take: Any, user: User = bob) -> list[Any]:
        page = browse(user).get(f"/takes/{take.pk}/").content.decode()
        shown = re.findall(r'class="relative" href="([^"]*)" title="([^"]*)"', page)
        return [(url.replace("&amp;", "&"), words) for url, words in shown]

    return relatives_of


@pytest.fixture
def derive(team: Team) -> Callable[..., Any]:
    """An image that was made of a video: a frame of it, or what was cropped from such a frame."""

    def make(source: Any, how: Any) -> Any:
        return Asset.objects.create(
            team=team, name="a.png", kind="image", state="ready", made_from=source, derivation=how
        )

    return make


@pytest.fixture
def frame(take: Take, derive: Callable[..., Any]) -> Any:
    return derive(take.asset, {"operation": "frame", "frame": 24, "label": "frame 24"})


def use(take: Any, asset: Any, role: str = "first_frame") -> None:
    GenerationInput.objects.create(generation=take.generation, asset=asset, role=role, position=0)


def test_a_take_made_of_a_frame_leads_to_the_frame(
    take: Take, make_take: Callable[..., Take], frame: Any, relatives: Callable[..., Any]
) -> None:
    child = make_take(prompt="It goes on.")
    use(child, frame)
    assert relatives(child) == [(f"/takes/{take.pk}/?frame=24", "First frame: frame 24: 01·T1")]
    assert relatives(take) == [(f"/takes/{child.pk}/", "Made of frame 24: 01·T2")]


def test_a_frame_that_was_cropped_first_is_still_a_frame_of_the_take(
    take: Take,
    make_take: Callable[..., Take],
    frame: Any,
    derive: Callable[..., Any],
    relatives: Callable[..., Any],
) -> None:
    child = make_take(prompt="It goes on.")
    use(child, derive(frame, {"operation": "crop", "label": "cropped to 16:9"}))
    assert relatives(child) == [(f"/takes/{take.pk}/?frame=24", "First frame: frame 24: 01·T1")]
    assert relatives(take) == [(f"/takes/{child.pk}/", "Made of frame 24: 01·T2")]


def test_an_input_that_is_of_no_take_leads_to_its_file(
    make_take: Callable[..., Take], derive: Callable[..., Any], relatives: Callable[..., Any]
) -> None:
    child = make_take()
    alone = derive(None, {})
    use(child, alone)
    assert relatives(child) == [(f"/assets/{alone.pk}/original/", "First frame: a.png")]


@pytest.fixture
def answered(
    take: Take, make_take: Callable[..., Take], bob: User, carol: User, say: Callable[..., Note]
) -> tuple[Any, ...]:
    """Two notes of Bob's, and the take of the order that answers them."""
    notes_of_bob = [
        say(take, bob, "Hold the end.", frame_in=50),
        say(take, bob, "Brass, please.", frame_in=9),
    ]
    begun = answers.create(take, [note.pk for note in notes_of_bob], by=carol)
    child = make_take(prompt="With brass.")
    Generation.objects.filter(pk=child.generation_id).update(order_key=begun.pk, parent=take.generation)
    return notes_of_bob, child


def test_a_take_that_answers_notes_says_so_and_so_do_they(
    take: Take, answered: tuple[Any, ...], relatives: Callable[..., Any]
) -> None:
    answered_notes, child = answered
    assert relatives(child)[0] == (
        f"/takes/{take.pk}/?frame=9&note={answered_notes[1].pk}",
        "Answers 2 notes: 01·T1",
    )
    assert relatives(take) == [(f"/takes/{child.pk}/", "Answers 2 notes: 01·T2")]


def test_deleted_notes_are_not_answered(
    take: Take, answered: tuple[Any, ...], bob: User, relatives: Callable[..., Any]
) -> None:
    answered_notes, child = answered
    notes.delete(answered_notes[0], participant=Participant(user=bob))
    assert relatives(take) == [(f"/takes/{child.pk}/", "Answers 1 note: 01·T2")]
    notes.delete(answered_notes[1], participant=Participant(user=bob))
    assert relatives(take) == [(f"/takes/{child.pk}/", "Retake: 01·T2")]


def test_a_blind_review_keeps_relatives_back(
    take: Take, answered: tuple[Any, ...], project: Project, relatives: Callable[..., Any]
) -> None:
    project.is_blind = True
    project.save()
    assert relatives(take) == relatives(answered[1]) == []


def test_the_queries_do_not_grow_with_the_family(
    take: Take,
    make_take: Callable[..., Take],
    frame: Any,
    bob: User,
    browse: Callable[..., Client],
    answered: tuple[Any, ...],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browse(bob)

    def queries_of(one: Any, most: int = 200) -> int:
        with django_assert_max_num_queries(most) as counted:
            client.get(f"/takes/{one.pk}/")
        return len(counted)

    child = make_take()
    use(child, frame)
    use(child, take.asset, "reference_video")
    # The first visits catch up with what was answered meanwhile, and are logged.
    queries_of(take), queries_of(child)
    few = queries_of(take), queries_of(child)
    for _ in range(4):
        use(make_take(), frame)
        use(child, frame)
    assert (queries_of(take), queries_of(child)) == few
