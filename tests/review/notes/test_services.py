"""Notes are written, changed, resolved and deleted; nobody's words are lost, and who should know is told."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.activity.models import Notification
from studio.generation.models import Take
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


def body(response: Any) -> Any:
    return response.content.decode()


def test_a_note_stands_at_its_frame_with_the_rate_of_the_take(
    take: Take, bob: User, htmx: Callable[..., Client]
) -> None:
    htmx(bob).post(f"/takes/{take.pk}/notes/", {"text": "Too bright.", "frame_in": 50})
    note = take.notes.get()
    assert (note.person, note.frame_in, note.frame_out, note.rate) == (bob, 50, None, 24)
    page = body(htmx(bob).get(f"/takes/{take.pk}/"))
    assert "Too bright." in page
    assert 'data-frame-in="50"' in page
    assert "2.08 s · f50</a>" in page
    User.objects.filter(pk=bob.pk).update(shows_timecode=True)
    assert "2.08 s · f50</a>" not in (page := body(htmx(bob).get(f"/takes/{take.pk}/")))
    assert "00:00:02:02</a>" in page


def test_a_note_without_a_script_comes_back_to_its_frame(
    take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    answer = browse(bob).post(f"/takes/{take.pk}/notes/", {"text": "Too bright.", "frame_in": 50})
    assert answer["Location"] == f"/takes/{take.pk}/?frame=50&note={take.notes.get().pk}"


def test_a_range_and_a_drawing_are_kept(take: Take, bob: User, htmx: Callable[..., Client]) -> None:
    strokes = [{"kind": "box", "colour": 2, "points": [[0.1, 0.1], [0.3, 0.4]]}]
    data = {"text": "", "frame_in": 10, "frame_out": 20, "drawing": json.dumps(strokes)}
    htmx(bob).post(f"/takes/{take.pk}/notes/", data)
    note = take.notes.get()
    assert (note.frame_in, note.frame_out, note.drawing) == (10, 20, strokes)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"text": "  "}, "Write something, or draw on the frame."),
        ({"text": "x", "frame_in": 120}, "This frame is not in the take."),
        ({"text": "x", "frame_in": 20, "frame_out": 10}, "The range ends before it begins."),
        ({"text": "x" * 4001}, "A note has at most 4,000 characters; this one has 4,001."),
        ({"text": "x", "drawing": '[{"kind": "spiral"}]'}, "A stroke has kind, colour and points."),
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_field(
    take: Take, bob: User, browse: Callable[..., Client], data: dict[str, Any], sentence: str
) -> None:
    response = browse(bob).post(f"/takes/{take.pk}/notes/", data)
    assert response.status_code == 422
    assert sentence in body(response)
    assert data["text"] in body(response)
    assert not take.notes.exists()


def test_the_same_note_sent_twice_is_one(take: Take, bob: User, htmx: Callable[..., Client]) -> None:
    data = {"text": "Too bright.", "key": str(uuid.uuid4())}
    for _ in range(2):
        assert htmx(bob).post(f"/takes/{take.pk}/notes/", data).status_code == 204
    assert take.notes.count() == 1


def test_a_range_that_runs_over_the_end_ends_with_the_take(
    take: Take, bob: User, say: Callable[..., Note]
) -> None:
    assert say(take, bob, frame_in=100, frame_out=500).frame_out == 119


def test_replies_append_and_stand_under_their_note(
    take: Take, alice: User, bob: User, carol: User, say: Callable[..., Note], browse: Callable[..., Client]
) -> None:
    note = say(take, bob, "Too bright.", frame_in=50)
    say(take, alice, "Agreed.", parent=note)
    reply = say(take, carol, "On it.", parent=take.notes.get(text="Agreed."))
    assert reply.parent == note  # one level
    assert reply.frame_in == 50
    page = body(browse(alice).get(f"/takes/{take.pk}/"))
    assert page.index("Too bright.") < page.index("Agreed.") < page.index("On it.")


@pytest.mark.parametrize("client", ["browse", "htmx"])
def test_a_reply_to_a_note_that_is_gone_is_refused_and_nothing_is_lost(
    take: Take, bob: User, client: str, request: pytest.FixtureRequest
) -> None:
    form = {"text": "Darker still.", "parent": str(uuid.uuid4())}
    answer = request.getfixturevalue(client)(bob).post(f"/takes/{take.pk}/notes/", form)
    assert answer.status_code == 422
    assert "The note that you answer is gone." in body(answer) + answer.headers.get("HX-Trigger", "")
    assert client == "htmx" or "Darker still.</textarea>" in body(answer)


def test_the_counts_on_the_take_follow(take: Take, bob: User, say: Callable[..., Note]) -> None:
    first, _ = say(take, bob), say(take, bob)
    say(take, bob, "A reply.", parent=first)
    notes.resolve(first, participant=Participant(user=bob))
    take.refresh_from_db()
    assert (take.note_count, take.open_note_count) == (2, 1)
    notes.delete(first, participant=Participant(user=bob))
    take.refresh_from_db()
    assert (take.note_count, take.open_note_count) == (1, 1)


def test_a_note_wakes_the_gallery(take: Take, bob: User, say: Callable[..., Note]) -> None:
    before = take.generation.project.revision
    say(take, bob)
    take.generation.refresh_from_db()
    assert take.generation.revision > before


def test_resolving_and_reopening(
    take: Take, bob: User, alice: User, say: Callable[..., Note], htmx: Callable[..., Client]
) -> None:
    note = say(take, bob)
    htmx(alice).post(f"/notes/{note.pk}/resolve/")
    note.refresh_from_db()
    assert note.resolved_by == alice
    htmx(bob).post(f"/notes/{note.pk}/reopen/")
    note.refresh_from_db()
    assert note.resolved_at is None


def test_an_edit_keeps_what_was_said_and_says_so(
    take: Take,
    bob: User,
    say: Callable[..., Note],
    htmx: Callable[..., Client],
    browse: Callable[..., Client],
) -> None:
    note = say(take, bob, "Too bright.")
    answer = htmx(bob).post(f"/notes/{note.pk}/edit/", {"text": "Far too bright.", "seen": 0})
    assert "Far too bright." in body(answer)
    assert "Edited" in body(answer)
    history = body(browse(bob).get(f"/notes/{note.pk}/history/"))
    assert "Too bright." in history
    assert "changed by Bob" in history


def test_two_windows_that_edit_one_note_lose_nothing(
    take: Take, bob: User, say: Callable[..., Note], htmx: Callable[..., Client]
) -> None:
    note = say(take, bob, "Too bright.")
    htmx(bob).post(f"/notes/{note.pk}/edit/", {"text": "From the first window.", "seen": 0})
    answer = htmx(bob).post(f"/notes/{note.pk}/edit/", {"text": "From the second window.", "seen": 0})
    assert answer.status_code == 422
    assert "From the second window." in body(answer)
    assert "From the first window." in body(answer)
    note.refresh_from_db()
    assert note.text == "From the first window."


def test_only_the_author_edits_and_deletes(
    take: Take, bob: User, alice: User, say: Callable[..., Note], htmx: Callable[..., Client]
) -> None:
    note = say(take, bob)
    assert htmx(alice).post(f"/notes/{note.pk}/edit/", {"text": "No.", "seen": 0}).status_code == 403
    assert htmx(alice).post(f"/notes/{note.pk}/delete/").status_code == 403
    note.refresh_from_db()
    assert (note.text, note.deleted_at) == ("The handle is too bright.", None)


def test_a_deleted_note_can_be_brought_back(
    take: Take,
    bob: User,
    say: Callable[..., Note],
    htmx: Callable[..., Client],
    browse: Callable[..., Client],
) -> None:
    note = say(take, bob, "Gone?")
    answer = htmx(bob).post(f"/notes/{note.pk}/delete/")
    undo = json.loads(answer["HX-Trigger"])["studio:undo"]
    assert "Gone?" not in body(browse(bob).get(f"/takes/{take.pk}/"))
    htmx(bob).post(undo["url"], undo["values"])
    assert "Gone?" in body(browse(bob).get(f"/takes/{take.pk}/"))


def test_replies_of_others_outlive_the_note(
    take: Take, alice: User, bob: User, say: Callable[..., Note], browse: Callable[..., Client]
) -> None:
    note = say(take, bob, "Gone.")
    say(take, alice, "But I answered.", parent=note)
    notes.delete(note, participant=Participant(user=bob))
    page = body(browse(alice).get(f"/takes/{take.pk}/"))
    assert "But I answered." in page
    assert "Gone." not in page
    assert "This note was deleted by its author." in page


def notification_verbs(user: User) -> list[Any]:
    return list(Notification.objects.filter(person=user).values_list("verb", flat=True))


def test_the_author_of_the_take_hears_of_a_note_at_its_frame(
    take: Take, bob: User, carol: User, say: Callable[..., Note]
) -> None:
    note = say(take, bob, frame_in=50)
    notification = Notification.objects.get(person=carol)
    assert notification.text == "Bob noted on 01·T1 at 2.08 s · f50: “The handle is too bright.”"
    assert notification.path == f"/takes/{take.pk}/?frame=50&note={note.pk}"
    assert notification_verbs(bob) == []


def test_a_mention_is_heard_once_and_only_by_members(
    take: Take, alice: User, bob: User, charlie: User, say: Callable[..., Note]
) -> None:
    say(take, bob, "@Alice @charlie look.")
    assert notification_verbs(alice) == ["mentioned"]
    assert notification_verbs(charlie) == []


def test_a_reply_reaches_everybody_in_the_thread(
    take: Take, alice: User, bob: User, carol: User, say: Callable[..., Note]
) -> None:
    note = say(take, bob)
    say(take, alice, "Agreed.", parent=note)
    assert notification_verbs(bob) == ["replied"]
    assert notification_verbs(carol) == ["replied", "noted"]


def test_a_guest_speaks_without_an_account(take: Take, carol: User) -> None:
    gina = Participant(guest_name="Gina")
    note = notes.write(take, participant=gina, text="Love it.")
    assert note.author_name == "Gina"
    assert Notification.objects.get(person=carol).actor_name == "Gina"
    notes.edit(note, participant=gina, text="I love it.", seen=0)
    with pytest.raises(notes.NotTheAuthor):
        notes.edit(note, participant=Participant(guest_name="Gus"), text="No.", seen=1)


def test_markup_in_a_note_stays_text(
    take: Take, bob: User, say: Callable[..., Note], browse: Callable[..., Client]
) -> None:
    say(take, bob, "<script>alert(1)</script>")
    page = body(browse(bob).get(f"/takes/{take.pk}/"))
    assert "<script>alert" not in page


def test_the_number_of_queries_does_not_grow_with_the_notes(
    take: Take,
    alice: User,
    bob: User,
    say: Callable[..., Note],
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for frame in range(6):
        say(take, alice, "Agreed.", parent=say(take, bob, frame_in=frame))
    client = browse(alice)
    client.get(f"/takes/{take.pk}/")
    with django_assert_max_num_queries(32):
        client.get(f"/takes/{take.pk}/")
    assert Note.objects.count() == 12
