"""What a take comes from and what came of it stands on its page."""

from __future__ import annotations

import re

import pytest

from studio.generation.models import Generation, GenerationInput
from studio.library.models import Asset
from studio.review.notes import answers
from studio.review.notes import services as notes
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


@pytest.fixture
def relatives(bob, browse):
    """Where the relatives of a take lead and what they are, as its page shows them."""

    def found(take, user=bob):
        page = browse(user).get(f"/takes/{take.pk}/").content.decode()
        shown = re.findall(r'class="relative" href="([^"]*)" title="([^"]*)"', page)
        return [(url.replace("&amp;", "&"), words) for url, words in shown]

    return found


@pytest.fixture
def derive(team):
    """An image that was made of a video: a frame of it, or what was cropped from such a frame."""

    def make(source, how):
        return Asset.objects.create(
            team=team, name="a.png", kind="image", state="ready", made_from=source, derivation=how
        )

    return make


@pytest.fixture
def frame(take, derive):
    return derive(take.asset, {"operation": "frame", "frame": 24, "label": "frame 24"})


def use(take, asset, role="first_frame"):
    GenerationInput.objects.create(generation=take.generation, asset=asset, role=role, position=0)


def test_a_take_made_of_a_frame_leads_to_the_frame(take, made, frame, relatives):
    child = made(prompt="It goes on.")
    use(child, frame)
    assert relatives(child) == [(f"/takes/{take.pk}/?frame=24", "First frame: frame 24: 01·T1")]
    assert relatives(take) == [(f"/takes/{child.pk}/", "Made of frame 24: 01·T2")]


def test_a_frame_that_was_cropped_first_is_still_a_frame_of_the_take(take, made, frame, derive, relatives):
    child = made(prompt="It goes on.")
    use(child, derive(frame, {"operation": "crop", "label": "cropped to 16:9"}))
    assert relatives(child) == [(f"/takes/{take.pk}/?frame=24", "First frame: frame 24: 01·T1")]
    assert relatives(take) == [(f"/takes/{child.pk}/", "Made of frame 24: 01·T2")]


def test_an_input_that_is_of_no_take_leads_to_its_file(made, derive, relatives):
    child = made()
    alone = derive(None, {})
    use(child, alone)
    assert relatives(child) == [(f"/assets/{alone.pk}/original/", "First frame: a.png")]


@pytest.fixture
def answered(take, made, bob, carol, say):
    """Two notes of Bob's, and the take of the order that answers them."""
    told = [say(take, bob, "Hold the end.", frame_in=50), say(take, bob, "Brass, please.", frame_in=9)]
    begun = answers.create(take, [note.pk for note in told], by=carol)
    child = made(prompt="With brass.")
    Generation.objects.filter(pk=child.generation_id).update(order_key=begun.pk, parent=take.generation)
    return told, child


def test_a_take_that_answers_notes_says_so_and_so_do_they(take, answered, relatives):
    told, child = answered
    assert relatives(child)[0] == (f"/takes/{take.pk}/?frame=9&note={told[1].pk}", "Answers 2 notes: 01·T1")
    assert relatives(take) == [(f"/takes/{child.pk}/", "Answers 2 notes: 01·T2")]


def test_deleted_notes_are_not_answered(take, answered, bob, relatives):
    told, child = answered
    notes.delete(told[0], participant=Participant(user=bob))
    assert relatives(take) == [(f"/takes/{child.pk}/", "Answers 1 note: 01·T2")]
    notes.delete(told[1], participant=Participant(user=bob))
    assert relatives(take) == [(f"/takes/{child.pk}/", "Retake: 01·T2")]


def test_a_blind_review_keeps_relatives_back(take, answered, project, relatives):
    project.is_blind = True
    project.save()
    assert relatives(take) == relatives(answered[1]) == []


def test_the_queries_do_not_grow_with_the_family(
    take, made, frame, bob, browse, answered, django_assert_max_num_queries
):
    def visit(one, most=200):
        with django_assert_max_num_queries(most) as counted:
            browse(bob).get(f"/takes/{one.pk}/")
        return len(counted)

    child = made()
    use(child, frame)
    use(child, take.asset, "reference_video")
    visit(take)  # catches up with what was answered meanwhile
    few = visit(take), visit(child)
    for _ in range(4):
        use(made(), frame)
        use(child, frame)
    assert (visit(take), visit(child)) == few
