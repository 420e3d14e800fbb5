"""Due dates of projects, shots and links: what is late, for whom, and how they hear of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from studio.accounts.models import User
from studio.accounts.time_zones import local_day
from studio.activity import digests
from studio.generation.models import Take
from studio.projects.due_dates import due_date
from studio.projects.models import Project, Shot
from studio.review import late
from studio.review.models import LinkGuest, ShareLink
from studio.review.sharing import services as sharing

pytestmark = pytest.mark.django_db

TODAY = date(2030, 3, 8)  # a Friday
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def link(project: Project, alice: User) -> ShareLink:
    return sharing.create(project, by=alice, label="Client", due_on=YESTERDAY)[0]


def texts(person: User, day: date = TODAY) -> list[str]:
    return [entry.text for entry in late.late_entries(person, day)]


@pytest.mark.parametrize(
    ("day", "label", "state"),
    [
        (date(2030, 3, 1), "7 days late", "late"),
        (YESTERDAY, "1 day late", "late"),
        (TODAY, "Due today", "soon"),
        (date(2030, 3, 9), "Due tomorrow", "soon"),
        (date(2030, 3, 14), "Due Thursday", ""),
        (date(2030, 3, 15), "Due 15 Mar", ""),
        (date(2031, 3, 15), "Due 15 Mar 2031", ""),
    ],
)
def test_a_due_date_reads_as_people_say_it(day: date, label: str, state: str) -> None:
    due = due_date(day, today=TODAY)
    assert due is not None
    assert (due.label, due.state) == (label, state)
    assert due_date(day, today=TODAY, is_done=True) is None


def test_a_shot_is_late_until_it_has_a_circled_take(shot: Shot, take: Take, alice: User) -> None:
    Shot.objects.filter(pk=shot.pk).update(due_on=YESTERDAY)
    assert texts(alice) == ["Shot 01, without a circled take, was due on 7 March"]
    assert texts(alice, YESTERDAY) == []
    Take.objects.filter(pk=take.pk).update(is_circled=True)
    assert texts(alice) == []


def test_a_project_is_late_until_it_is_archived(project: Project, alice: User) -> None:
    Project.objects.filter(pk=project.pk).update(due_on=YESTERDAY)
    assert texts(alice) == ["The project was due on 7 March"]
    Project.objects.filter(pk=project.pk).update(archived_at=timezone.now())
    assert texts(alice) == []


def test_a_link_is_late_until_everybody_who_came_has_finished(link: ShareLink, alice: User) -> None:
    assert texts(alice) == ["The review by Client was due on 7 March"]
    guest = LinkGuest.objects.create(link=link, name="Gina", finished_at=timezone.now())
    assert texts(alice) == []
    LinkGuest.objects.create(link=link, name="Gregor")
    assert len(texts(alice)) == 1
    LinkGuest.objects.exclude(pk=guest.pk).update(finished_at=timezone.now())
    assert texts(alice) == []


def test_who_cannot_do_anything_about_it_is_told_of_nothing(
    link: ShareLink, shot: Shot, bob: User, carol: User, charlie: User
) -> None:
    Shot.objects.filter(pk=shot.pk).update(due_on=YESTERDAY)
    assert (texts(bob), texts(charlie)) == ([], [])
    assert texts(carol) == ["Shot 01, without a circled take, was due on 7 March"]  # and not of the link


def test_a_day_is_over_when_it_is_over_where_somebody_is(shot: Shot, alice: User, carol: User) -> None:
    alice.time_zone, carol.time_zone = "Asia/Tokyo", ""
    moment = datetime(2030, 3, 7, 16, tzinfo=UTC)
    assert local_day(alice, moment) == TODAY
    assert local_day(carol, moment) == YESTERDAY  # nobody knows hers: not before it is over everywhere
    alice.save()
    carol.save()
    Shot.objects.filter(pk=shot.pk).update(due_on=YESTERDAY)
    late.announce(moment)
    assert (alice.notifications.count(), carol.notifications.count()) == (1, 0)
    late.announce(moment + timedelta(days=1))
    assert (alice.notifications.count(), carol.notifications.count()) == (1, 1)


def test_another_due_date_is_told_again_and_an_old_one_is_no_news(shot: Shot, alice: User) -> None:
    noon = datetime(2030, 3, 8, 12, tzinfo=UTC)
    for days, count in ((1, 1), (2, 2), (30, 2)):
        Shot.objects.filter(pk=shot.pk).update(due_on=TODAY - timedelta(days=days))
        late.announce(noon + timedelta(hours=12))
        assert alice.notifications.count() == count


def test_the_inbox_and_the_digest_list_what_is_late(
    shot: Shot, alice: User, browse: Callable[..., Client]
) -> None:
    Shot.objects.filter(pk=shot.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    page = browse(alice).get("/inbox/").content.decode()
    assert "without a circled take" in page
    assert "2 days late" in page
    late.announce(timezone.now())
    digests.send(alice, now=timezone.now())
    (digest,) = mail.outbox
    assert "this is late:" in str(digest.body)
    assert str(digest.body).count("without a circled take") == 1
    assert f"/projects/{shot.project_id}/?shot=1" in str(digest.body)


def test_what_was_mended_before_its_digest_is_not_mailed(shot: Shot, alice: User) -> None:
    Shot.objects.filter(pk=shot.pk).update(due_on=timezone.localdate() - timedelta(days=2))
    late.announce(timezone.now())
    Shot.objects.filter(pk=shot.pk).update(due_on=None)
    assert digests.send(alice, now=timezone.now()) is False
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("when", "number"), [("late", 1), ("today", 2), ("week", 2), ("none", 0), ("", 3), ("never", 3)]
)
def test_the_gallery_filters_by_the_due_date_of_the_shot(
    shot: Shot,
    make_take: Callable[..., Take],
    alice: User,
    browse: Callable[..., Client],
    when: str,
    number: int,
) -> None:
    today = timezone.localdate()
    shots = [
        Shot.objects.create(project=shot.project, number=n, due_on=today + timedelta(days=n - 3))
        for n in (2, 3)
    ]
    Shot.objects.filter(pk=shot.pk).update(due_on=today - timedelta(days=1))
    make_take(into=shots[0], is_circled=True), make_take(into=shots[1]), make_take()
    cards = browse(alice).get(f"/projects/{shot.project_id}/", {"due": when}).context["cards"]
    numbers = [card.generation.shot.number for card in cards]
    assert sorted(numbers) == {1: [1], 2: [3], 0: [], 3: [1, 2, 3]}[number]


def test_in_a_blind_review_no_filter_and_no_chip_tells_of_a_circle(
    shot: Shot, take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    Project.objects.update(is_blind=True)
    Shot.objects.filter(pk=shot.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    address = f"/projects/{shot.project_id}/?due=late"
    before = browse(bob).get(address)
    Take.objects.filter(pk=take.pk).update(is_circled=True)
    after = browse(bob).get(address)
    for response in (before, after):
        assert len(response.context["cards"]) == 1
        assert "1 day late" in response.content.decode()
        assert 'value="late"' not in response.content.decode()


def test_a_guest_is_told_by_when_to_finish(project: Project, take: Take, alice: User) -> None:
    _, token = sharing.create(
        project, by=alice, label="Client", scope="project", due_on=timezone.localdate() + timedelta(days=1)
    )
    client = Client()
    client.post(f"/g/{token}/door/", {"name": "Gina"})
    address = f"/g/{token}/takes/{take.pk}/"
    assert "Due tomorrow" in client.get(address).content.decode()
    client.post(f"{address}finished/")
    assert "Due tomorrow" not in client.get(address).content.decode()


def test_a_due_date_in_the_past_is_refused_and_one_that_is_past_may_stay(
    project: Project, shot: Shot, alice: User, browse: Callable[..., Client]
) -> None:
    client, past = browse(alice), timezone.localdate() - timedelta(days=1)
    address = f"/projects/{project.pk}/shots/{shot.pk}/"
    response = client.post(address, {"name": "Harbour", "due_on": past})
    assert (response.status_code, "That day is past." in response.content.decode()) == (422, True)
    assert 'value="Harbour"' in response.content.decode()  # what was typed is still there
    Shot.objects.filter(pk=shot.pk).update(due_on=past)
    assert client.post(address, {"name": "Harbour", "due_on": past}).status_code == 302
    client.post(address, {"name": "Pier"})  # a page from before there were due dates
    shot.refresh_from_db()
    assert (shot.name, shot.due_on) == ("Pier", past)
    client.post(address, {"name": "Pier", "due_on": ""})
    shot.refresh_from_db()
    assert shot.due_on is None


@pytest.mark.parametrize("day", ["2030-02-30", "soon", "0000-00-00", "99999-01-01"])
def test_what_is_no_day_is_refused_where_it_was_written(
    project: Project, alice: User, browse: Callable[..., Client], day: str
) -> None:
    values = {"label": "Client", "level": "comment", "scope": "project", "days": "30", "due_on": day}
    response = browse(alice).post(f"/projects/{project.pk}/guests/", values)
    assert response.status_code == 422
    assert "Write the day as 2030-12-24, or leave it empty." in response.content.decode()
    assert not ShareLink.objects.exists()
