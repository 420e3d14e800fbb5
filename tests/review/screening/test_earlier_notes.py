"""Open notes travel to the takes after theirs, and are said to be done or still open there; none is copied."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.decisions import verdicts
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant


def page_of(client: Client, take: Take) -> str:
    return str(client.get(f"/takes/{take.pk}/").content.decode())


def check(client: Client, take: Take, note: Note) -> Any:
    return client.post(f"/takes/{take.pk}/check/", {"note": str(note.pk)}, headers={"HX-Request": "true"})


def test_open_notes_of_earlier_takes_of_the_shot_stand_on_a_later_one(
    make_take: Callable[..., Take], say: Callable[..., Note], bob: User, browse: Callable[..., Client]
) -> None:
    first, second, client = make_take(), make_take(), browse(bob)
    note, resolved = say(first, bob, "Too bright.", frame_in=7), say(first, bob, "Too slow.")
    notes.resolve(resolved, participant=Participant(user=bob))
    page = page_of(client, second)
    assert "1 open note of " in page
    assert "Too bright." in page
    assert "Too slow." not in page
    assert f"?a={first.pk}&amp;b={second.pk}&amp;frame=7" in page
    assert "open note of" not in page_of(client, first)
    assert second.notes.count() == 0
    assert note.take == first


def test_a_note_is_done_in_a_later_take_and_says_which(
    make_take: Callable[..., Take], say: Callable[..., Note], bob: User, browse: Callable[..., Client]
) -> None:
    first, second, client = make_take(), make_take(), browse(bob)
    note = say(first, bob, "Too bright.")
    client.post(f"/takes/{second.pk}/check/", {"note": str(note.pk), "is_done": "on"})
    note.refresh_from_db()
    assert note.resolved_at
    assert note.answered_by == second
    assert "Too bright." not in page_of(client, second)


def test_a_note_that_is_still_open_stays_open_and_says_who_said_so(
    make_take: Callable[..., Take], say: Callable[..., Note], bob: User, browse: Callable[..., Client]
) -> None:
    first, second, client = make_take(), make_take(), browse(bob)
    note = say(first, bob, "Too bright.")
    client.post(f"/takes/{second.pk}/check/", {"note": str(note.pk)})
    note.refresh_from_db()
    assert note.resolved_at is None
    assert "Still open, says Bob" in page_of(client, second)


def test_who_has_the_later_take_open_sees_what_became_of_a_note(
    make_take: Callable[..., Take],
    say: Callable[..., Note],
    bob: User,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    first, second = make_take(), make_take()
    note = say(first, bob, "Too bright.")
    browse(bob).post(f"/takes/{second.pk}/check/", {"note": str(note.pk)})
    poll = browse(alice).get(f"/takes/{second.pk}/watch/?since=0", headers={"HX-Request": "true"})
    assert "Still open, says Bob" in poll.content.decode()


def test_a_note_of_a_later_take_or_one_that_is_gone_is_no_earlier_note(
    make_take: Callable[..., Take],
    say: Callable[..., Note],
    bob: User,
    browse: Callable[..., Client],
) -> None:
    first, second, client = make_take(), make_take(), browse(bob)
    later, resolved = say(second, bob, "Later."), say(first, bob, "Gone.")
    notes.resolve(resolved, participant=Participant(user=bob))
    for take, note in ((first, later), (second, resolved)):
        answer = check(client, take, note)
        assert answer.status_code == 422
        assert "resolved or deleted meanwhile" in answer["HX-Trigger"]


def test_a_blind_review_hides_reasons_of_verdicts_on_earlier_takes_too(
    project: Project, make_take: Callable[..., Take], bob: User, dora: User, browse: Callable[..., Client]
) -> None:
    project.is_blind = True
    project.save()
    first, second, client = make_take(), make_take(), browse(bob)
    verdict: Any = verdicts.submit(first, participant=Participant(user=dora), kind="changes", text="ochre")
    assert "ochre" not in page_of(client, second)
    assert check(client, second, verdict.note).status_code == 422
    verdicts.submit(first, participant=Participant(user=bob), kind="approve")
    assert "ochre" in page_of(client, second)
