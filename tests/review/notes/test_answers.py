"""Chosen notes become a new take, and hear of it when it is there."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Team, User
from studio.activity.models import Notification
from studio.generation.models import Generation, Take
from studio.projects.models import Project
from studio.review import tasks
from studio.review.models import Note, NoteAnswer
from studio.review.notes import answers
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def noted(take: Take, bob: User, say: Callable[..., Note]) -> list[Note]:
    box = [{"kind": "box", "colour": 0, "points": [[0.05, 0.05], [0.2, 0.2]]}]
    return [say(take, bob, "The handle should be brass.", frame_in=50, drawing=box), say(take, bob, "Hold.")]


@pytest.fixture
def compose(take: Take, carol: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Carol chooses notes; the composer that opens."""

    def choose(chosen: Any, how: str = "edit") -> tuple[Any, ...]:
        client = browse(carol)
        answer = client.post(
            f"/takes/{take.pk}/answer/", {"note": [str(note.pk) for note in chosen], "how": how}
        )
        return client, client.get(answer["Location"].partition("#")[0]).content.decode()

    return choose


def value(page: Any, name: str) -> Any:
    """Of the composer: cards have forms too."""
    return re.search(rf'name="{name}" value="([^"]*)"', page[page.index('id="composer-form"') :])[1]


def test_the_composer_opens_with_the_notes_as_words_and_the_take_as_source(
    take: Take, noted: list[Note], compose: Callable[..., Any]
) -> None:
    _, page = compose(noted)
    assert "At 0 s: Hold." in page
    assert "At 2.1 s, upper left: The handle should be brass." in page
    assert value(page, "mode") == "edit"
    assert str(take.asset_id) in page
    assert value(page, "order_key") == value(page, "answers") == str(NoteAnswer.objects.get().pk)


def test_a_retake_keeps_what_was_asked_for_before(noted: list[Note], compose: Callable[..., Any]) -> None:
    _, page = compose(noted[:1], how="same")
    assert "A quiet harbour.\n\nChange this:\nAt 2.1 s, upper left: The handle should be brass." in page
    assert value(page, "mode") == "text"


def test_another_mode_keeps_the_answer(
    project: Project, noted: list[Note], compose: Callable[..., Any]
) -> None:
    client, page = compose(noted, how="same")
    key = value(page, "answers")
    query = {"to": "references", "answers": key, "mode": "text"}
    composer = client.get(f"/projects/{project.pk}/composer/", query, headers={"HX-Request": "true"})
    assert value(composer.content.decode(), "order_key") == key


def test_the_composer_says_which_notes_it_answers_and_has_a_way_out(
    project: Project, noted: list[Note], compose: Callable[..., Any]
) -> None:
    client, page = compose(noted, how="same")
    assert "Answers 2 notes of 01·T1" in page
    query = {"to": "text", "mode": "text", "prompt": "Rain."}
    composer = client.get(f"/projects/{project.pk}/composer/", query, headers={"HX-Request": "true"})
    out = composer.content.decode()
    assert "Answers" not in out
    assert value(out, "order_key") != value(page, "answers")


@pytest.mark.parametrize("key", ["nonsense", "00000000-0000-4000-8000-000000000000", ""])
def test_a_key_that_answers_nothing_says_nothing(project: Project, noted: list[Note], key: str) -> None:
    assert answers.answered_notes(key, project) == ""


def test_notes_of_another_project_are_not_told(
    team: Team, noted: list[Note], carol: User, take: Take
) -> None:
    answer = answers.create(take, [note.pk for note in noted], by=carol)
    assert answers.answered_notes(str(answer.pk), take.generation.project) == "2 notes of 01·T1"
    assert answers.answered_notes(str(answer.pk), factories.project(team, "Another film")) == ""


def test_an_order_that_was_placed_is_not_placed_again_from_the_same_address(
    project: Project, noted: list[Note], compose: Callable[..., Any], take: Take
) -> None:
    client, page = compose(noted, how="same")
    key = value(page, "answers")
    _order(take, key)
    again = client.get(f"/projects/{project.pk}/?mode=text&answers={key}").content.decode()
    assert 'name="answers"' not in again
    assert value(again, "order_key") != key


def _order(take: Any, key: Any) -> Any:
    """The order that the composer would place, with its take ready."""
    Generation.objects.filter(pk=take.generation_id).update(order_key=key)
    return take


def test_the_notes_say_who_answers_them_and_stay_open(
    take: Take,
    make_take: Callable[..., Take],
    noted: list[Note],
    compose: Callable[..., Any],
    bob: User,
    browse: Callable[..., Client],
) -> None:
    _, page = compose(noted[:1])
    new = _order(make_take(), value(page, "answers"))
    tasks.mark_answered(str(new.generation_id))
    tasks.mark_answered(str(new.generation_id))  # twice is harmless
    shown = browse(bob).get(f"/takes/{take.pk}/").content.decode()
    assert shown.count("Answered by take 2 – check") == 1
    noted[0].refresh_from_db()
    assert (noted[0].answered_by, noted[0].resolved_at) == (new, None)
    notification = Notification.objects.get(person=bob, verb="answered")
    assert notification.path == f"/takes/{take.pk}/?frame=50&note={noted[0].pk}"
    notes.resolve(noted[0], participant=Participant(user=bob))
    assert "Answered by take 2 – check" not in browse(bob).get(f"/takes/{take.pk}/").content.decode()


def test_a_task_that_was_lost_is_made_up_for_when_the_page_opens(
    take: Take,
    make_take: Callable[..., Take],
    noted: list[Note],
    compose: Callable[..., Any],
    bob: User,
    browse: Callable[..., Client],
) -> None:
    _, page = compose(noted[:1])
    _order(make_take(), value(page, "answers"))
    browse(bob).get(f"/takes/{take.pk}/")
    assert Notification.objects.filter(person=bob, verb="answered").count() == 1


def test_a_take_on_its_way_is_shown_as_such(
    take: Take,
    make_take: Callable[..., Take],
    noted: list[Note],
    compose: Callable[..., Any],
    bob: User,
    browse: Callable[..., Client],
) -> None:
    _, page = compose(noted[:1])
    new = _order(make_take(), value(page, "answers"))
    new.state = "waiting"
    new.save()
    tasks.mark_answered(str(new.generation_id))
    assert "Take 2 is on its way" in browse(bob).get(f"/takes/{take.pk}/").content.decode()


def test_without_a_chosen_note_nothing_opens(take: Take, carol: User, htmx: Callable[..., Client]) -> None:
    answer = htmx(carol).post(f"/takes/{take.pk}/answer/", {"note": [str(uuid.uuid4()), "nonsense"]})
    assert answer.status_code == 422
    assert not NoteAnswer.objects.exists()


def test_a_reviewer_orders_no_answer(
    take: Take, noted: list[Note], bob: User, htmx: Callable[..., Client]
) -> None:
    assert htmx(bob).post(f"/takes/{take.pk}/answer/", {"note": [str(noted[0].pk)]}).status_code == 403
