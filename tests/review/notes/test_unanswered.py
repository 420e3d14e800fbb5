"""The gallery's filters by day, and by open notes that nobody has answered."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant

pytestmark = pytest.mark.django_db


def matching(client: Client, take: Take, **filters: str) -> int:
    response = client.get(f"/projects/{take.generation.project_id}/", filters)
    return len(response.context["cards"])


def reply(note: Note, author: Participant) -> Any:
    return notes.write(note.take, participant=author, text="It will be.", parent=note)


def test_a_note_is_unanswered_until_somebody_else_replies(
    take: Take, bob: User, alice: User, say: Callable[..., Note], browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    assert matching(client, take, unanswered="yes") == 0
    note = say(take, bob)
    assert matching(client, take, unanswered="yes") == 1
    reply(note, Participant(user=bob))
    assert matching(client, take, unanswered="yes") == 1
    answer = reply(note, Participant(user=alice))
    assert matching(client, take, unanswered="yes") == 0
    Note.objects.filter(pk=answer.pk).update(deleted_at=timezone.now())
    assert matching(client, take, unanswered="yes") == 1


@pytest.mark.parametrize("column", ["resolved_at", "deleted_at", "answered_by"])
def test_what_is_done_deleted_or_answered_by_a_take_waits_for_nobody(
    take: Take, bob: User, alice: User, say: Callable[..., Note], browse: Callable[..., Client], column: str
) -> None:
    note = say(take, bob)
    Note.objects.filter(pk=note.pk).update(**{column: take if column == "answered_by" else timezone.now()})
    assert matching(browse(alice), take, unanswered="yes") == 0


def test_a_note_of_a_guest_waits_for_the_team(take: Take, alice: User, browse: Callable[..., Client]) -> None:
    guest = Participant(guest_name="Gina", guest_id=uuid.uuid4())
    note = notes.write(take, participant=guest, text="Too dark.")
    reply(note, guest)
    assert matching(browse(alice), take, unanswered="yes") == 1
    reply(note, Participant(user=alice))
    assert matching(browse(alice), take, unanswered="yes") == 0


def test_a_blind_review_tells_of_no_open_note(
    take: Take, bob: User, carol: User, say: Callable[..., Note], browse: Callable[..., Client]
) -> None:
    Project.objects.update(is_blind=True)
    assert matching(browse(bob), take, unanswered="yes") == 1  # the filter is not there
    say(take, carol)
    assert matching(browse(bob), take, unanswered="yes") == 1
    assert (
        "filter-unanswered"
        not in browse(bob).get(f"/projects/{take.generation.project_id}/").content.decode()
    )


@pytest.mark.parametrize(
    ("days", "number", "label"),
    [
        ({"day_from": "2030-03-08"}, 1, "From 8 Mar"),
        ({"day_to": "2030-03-07"}, 0, "To 7 Mar"),
        ({"day_from": "2030-03-08", "day_to": "2030-03-08"}, 1, "8 Mar"),
        ({"day_from": "2030-03-01", "day_to": "2030-03-07"}, 0, "1 Mar – 7 Mar"),
        ({"day_from": "2030-02-30"}, 1, ""),
        ({"day_from": "0001-01-01"}, 1, ""),
    ],
)
def test_days_begin_and_end_where_somebody_is(
    take: Take, alice: User, browse: Callable[..., Client], days: dict[str, str], number: int, label: str
) -> None:
    alice.time_zone = "Asia/Tokyo"
    alice.save()
    moment = datetime(2030, 3, 7, 16, tzinfo=UTC)  # the eighth in Tokyo
    Take.objects.update(ordered_at=moment)
    assert matching(browse(alice), take, **days) == number
    response = browse(alice).get(f"/projects/{take.generation.project_id}/", days)
    assert response.context["toolbar"].dates_label == label


def test_a_poll_asks_for_the_same_days(take: Take, alice: User, browse: Callable[..., Client]) -> None:
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    response = browse(alice).get(f"/projects/{take.generation.project_id}/", {"day_from": tomorrow})
    assert f"day_from={tomorrow}" in response.context["poll"]["url"]
