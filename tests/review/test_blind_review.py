"""A blind review over every page: marked verdicts are in none of them before one's own decision."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import digests
from studio.activity.models import Notification
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.decisions import ratings, verdicts
from studio.review.models import ShareLevel, ShareScope
from studio.review.notes import services as notes
from studio.review.participants import Participant
from studio.review.sharing import services as sharing
from tests import factories
from tests.architecture.test_conventions import patterns

pytestmark = pytest.mark.django_db
LINK = re.compile(r'(?:href|hx-get|action|src|data-[\w-]+)="(/[^"#]*)"')
MARKS = {"Quillon", "vermilion", "ochre", "cerulean", "gamboge"}
MAX_PAGES = 500


class BlindReview:
    """A take with verdicts of a member and a guest, before and after somebody else decides on it."""

    def __init__(self, take: Take, other: Take, link: Any, token: str, note: Any) -> None:
        self.take, self.other, self.token = take, other, token
        self.arguments = {
            "project_id": take.project_id,
            "team_id": take.generation.project.team_id,
            "generation_id": take.generation_id,
            "take_id": take.pk,
            "asset_id": take.asset_id,
            "file_id": take.asset_id,
            "note_id": note.pk,
            "link_id": link.pk,
            "token": token,
            "name": "csv",
        }

    def starts(self) -> Iterator[str]:
        """Every address of the studio that these rows can be put into, and some with a query."""
        for name, route, _ in patterns():
            names = re.findall(r"<(?:\w+:)?(\w+)>", route)
            if set(names) <= set(self.arguments) and "sign-out" not in route:
                yield reverse(name, kwargs={one: self.arguments[one] for one in names})
        compare = reverse("review:compare", args=[self.take.project_id])
        yield f"{compare}?a={self.take.pk}&b={self.other.pk}"
        yield f"{compare}?a={self.other.pk}&b={self.take.pk}"
        watch = reverse("review:watch", args=[self.take.pk])
        yield from (f"{watch}?since=0", f"{watch}?since=0&only=desk")
        yield f"/projects/{self.take.project_id}/watch/?since=0"

    def marks_of(self, client: Client) -> set[str]:
        """The marks in all pages that this visitor reaches by addresses and links, whole or as fragments.

        When there is none that was not seen, no further page can tell more.
        """
        todo, visited, marks = list(self.starts()), set[str](), set[str]()
        while todo and marks != MARKS and len(visited) < MAX_PAGES:
            path = todo.pop().replace("&amp;", "&")
            if path in visited or path.startswith(("/static/", "/sign-")):
                continue
            visited.add(path)
            for headers in ({}, {"HX-Request": "true"}):
                text = _text(client.get(path, headers=headers))
                marks |= {mark for mark in MARKS if mark in text}
                todo += LINK.findall(text)
        assert not todo or marks == MARKS, "there are more pages than the crawler visits"
        return marks


def _text(response: Any) -> str:
    if not response.get("Content-Type", "").startswith(("text/", "application/json")):
        return ""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{body.decode()} {dict(response.headers)}"


@pytest.fixture
def review(
    take: Take, make_take: Callable[..., Take], project: Project, alice: User, bob: User, dora: User
) -> BlindReview:
    """Bob wrote a note and did not decide; Dora and a guest did, and Dora named Bob."""
    project.is_blind = True
    project.save()
    link, token = sharing.create(
        project, by=alice, label="Client", scope=ShareScope.PROJECT, level=ShareLevel.APPROVE
    )
    notes.write(take, participant=Participant(user=bob), text="A plain note.")
    dora_, quillon = Participant(user=dora), Participant(guest_name="Quillon (Client)")
    verdict: Any = verdicts.submit(take, participant=dora_, kind="changes", text="ochre @Bob")
    notes.edit(verdict.note, participant=dora_, text="vermilion @Bob", seen=0)
    notes.write(take, participant=Participant(user=alice), text="cerulean", parent=verdict.note)
    guests_verdict: Any = verdicts.submit(take, participant=quillon, kind="changes", text="gamboge")
    link.notes.add(guests_verdict.note)
    return BlindReview(take, make_take(), link, token, verdict.note)


def test_no_page_tells_a_verdict_before_ones_own(
    review: BlindReview, bob: User, browse: Callable[..., Client]
) -> None:
    client = browse(bob)
    client.raise_request_exception = False  # there is no file behind the takes
    assert review.marks_of(client) == set()
    verdicts.submit(review.take, participant=Participant(user=bob), kind="approve")
    assert review.marks_of(client) == MARKS


def test_no_page_of_a_guest_tells_a_verdict_before_their_own(review: BlindReview) -> None:
    client = Client(raise_request_exception=False)
    assert review.marks_of(client) == set()
    path = reverse("review:guest_submit", args=[review.token, review.take.pk])
    client.post(path, {"name": "Gina", "verdict": "approve", "frame_in": "0"})
    assert review.marks_of(client) == {"Quillon", "gamboge"}


def test_no_answer_of_the_api_tells_a_verdict_before_ones_own(review: BlindReview, bob: User) -> None:
    _, secret = factories.api_token(bob.memberships.get())
    program = Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)
    assert review.marks_of(program) == set()
    verdicts.submit(review.take, participant=Participant(user=bob), kind="approve")
    assert review.marks_of(program) == MARKS - {"ochre"}  # what a note said before is told by no address


def test_the_inbox_and_its_digest_wait_for_ones_own_verdict(
    review: BlindReview, bob: User, browse: Callable[..., Client]
) -> None:
    bob.has_digests = True
    bob.save()
    client, later = browse(bob), timezone.now() + timedelta(hours=1)
    client.post(reverse("activity:read_all"))
    assert Notification.objects.filter(person=bob, read_at=None).count() == 2  # nobody read what is hidden
    assert digests.send_due(later) == 0
    for pk in Notification.objects.filter(person=bob).values_list("pk", flat=True):
        assert client.get(reverse("activity:open_notification", args=[pk])).status_code == 404
    verdicts.submit(review.take, participant=Participant(user=bob), kind="approve")
    assert digests.send_due(later) == 1
    assert {mark for mark in MARKS if mark in mail.outbox[0].body} == {"Quillon", "gamboge", "ochre"}


def test_an_open_review_tells_everything(
    review: BlindReview, project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    project.is_blind = False
    project.save()
    shown = browse(bob).get(f"/takes/{review.take.pk}/").content.decode()
    assert "vermilion" in shown
    assert "gamboge" in browse(bob).get("/inbox/").content.decode()


def test_the_notes_of_others_verdicts_arrive_with_ones_own(
    review: BlindReview, bob: User, htmx: Callable[..., Client]
) -> None:
    page = htmx(bob).get(f"/takes/{review.take.pk}/").content.decode()
    poll = re.search(r'hx-get="([^"]*watch[^"]*)"', page)
    assert poll
    verdicts.submit(review.take, participant=Participant(user=bob), kind="approve")
    changes = htmx(bob).get(poll[1].replace("&amp;", "&")).content.decode()
    assert "vermilion" in changes


@pytest.mark.parametrize("action", ["pick", "bulk"])
@pytest.mark.parametrize(("value", "reason"), [("pick", ""), ("reject", "ochre"), ("", "")])
def test_undo_of_a_pick_does_not_tell_what_it_was_before(
    review: BlindReview,
    alice: User,
    bob: User,
    htmx: Callable[..., Client],
    action: str,
    value: str,
    reason: str,
) -> None:
    take, client = review.take, htmx(bob)
    ratings.pick(take, value, by=alice, reason=reason)
    address, fields = {
        "pick": (f"/takes/{take.pk}/pick/", {"value": "pick"}),
        "bulk": (f"/projects/{take.project_id}/bulk/", {"command": "pick", "take": str(take.pk)}),
    }[action]
    events = json.loads(client.post(address, fields)["HX-Trigger"])
    undo = events["studio:undo"] if action == "pick" else events["studio:toast"]["undo"]
    expected = {
        "pick": {"undo": "on", "quiet": "1"},
        "bulk": {"command": "mark", "value": "", "take": [str(take.pk)], "quiet": "1"},
    }
    assert undo["values"] == expected[action]
    answer = client.post(undo["url"], undo["values"])
    assert "ochre" not in answer["HX-Trigger"]
    assert "icked" not in answer["HX-Trigger"]
    take.refresh_from_db()
    assert (take.pick, take.reject_reason) == (value, reason)
    client.post(undo["url"], undo["values"])
    take.refresh_from_db()
    assert (take.pick, take.reject_reason) == (value, reason)  # taken back once, not turned again


def test_undo_of_a_circle_does_not_tell_which_take_had_it(
    review: BlindReview, alice: User, bob: User, htmx: Callable[..., Client]
) -> None:
    ratings.circle(review.other, by=alice, is_on=True)
    circle = f"/takes/{review.take.pk}/circle/"
    undo = json.loads(htmx(bob).post(circle, {"is_on": "on"})["HX-Trigger"])["studio:undo"]
    assert (undo["url"], undo["values"]) == (circle, {"undo": "on", "quiet": "1"})
    assert str(review.other.pk) not in htmx(bob).post(undo["url"], undo["values"])["HX-Trigger"]
    review.other.refresh_from_db()
    assert review.other.is_circled


@pytest.mark.parametrize("sort", ["rating", "cost"])
def test_the_order_of_takes_tells_nothing_in_a_blind_review(
    review: BlindReview, bob: User, alice: User, browse: Callable[..., Client], sort: str
) -> None:
    gallery = f"/projects/{review.take.project_id}/?sort={sort}"
    assert f'value="{sort}"' not in browse(bob).get(gallery).content.decode()
    assert f'value="{sort}"' in browse(alice).get(gallery).content.decode()
