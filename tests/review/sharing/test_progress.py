"""How far guests are: seconds count once they were played, and who has finished is told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review import tasks
from studio.review.models import LinkGuest, ShareLevel, ShareLink, ShareScope, WatchedTake
from studio.review.sharing import progress
from studio.review.sharing import services as sharing


@pytest.fixture
def path(project: Project, alice: User, take: Take) -> str:
    """The address of a link by which guests only watch."""
    rules: Any = {"label": "Client", "scope": ShareScope.PROJECT, "level": ShareLevel.VIEW}
    return f"/g/{sharing.create(project, by=alice, **rules)[1]}/takes/{take.pk}/"


def watch(client: Client, path: str, seconds: str) -> Any:
    return client.post(f"{path}watched/", {"seconds": seconds})


def test_a_take_is_watched_once_its_seconds_were_played(
    path: str, make_take: Callable[..., Take], take: Take
) -> None:
    make_take()
    client = Client()
    assert "0 of 2 watched" in client.get(path).content.decode()
    assert "0 of 2 watched" in watch(client, path, "0,1,2").content.decode()
    assert "1 of 2 watched" in watch(client, path, "2,3,4").content.decode()
    assert WatchedTake.objects.get().seconds == [0, 1, 2, 3, 4]
    assert "1 of 2 watched" in client.get(path).content.decode()


@pytest.mark.parametrize("seconds", ["5", "-1", "0,99999999999999", "one", ""])
def test_seconds_that_a_take_does_not_have_are_refused_with_a_sentence(path: str, seconds: str) -> None:
    refused = watch(Client(), path, seconds)
    assert refused.status_code == 422
    assert "seconds" in refused.content.decode().lower()
    assert not WatchedTake.objects.exists()


def test_a_guest_who_gives_a_name_later_keeps_what_was_played(path: str) -> None:
    ShareLink.objects.update(level=ShareLevel.COMMENT)
    client = Client()
    watch(client, path, "0,1,2,3,4")
    client.post(f"{path}say/", {"name": "Gina", "text": "Lovely."})
    (guest,) = LinkGuest.objects.all()
    assert guest.name == "Gina"
    assert "1 of 1 watched" in client.get(path).content.decode()


def test_who_sent_the_link_is_told_once_that_a_guest_has_finished(path: str, alice: User) -> None:
    client = Client()
    for form in ({}, {"goes_on": "on"}, {}):
        client.post(f"{path}finished/", form)
    notification = alice.notifications.get(verb="finished")
    assert notification.text == "A guest (Client) has finished the review"
    assert "Finished" in client.get(path).content.decode()


def test_the_page_of_a_link_says_who_has_watched_how_much_and_who_has_finished(
    path: str, alice: User, browse: Callable[..., Client]
) -> None:
    client, link = Client(), ShareLink.objects.get()
    watch(client, path, "0,1")
    (row,) = progress.progress_of(link)
    assert (row.watched, row.total, row.seconds) == (0, 1, 2)
    client.post(f"{path}finished/")
    page = browse(alice).get(f"/projects/{link.project_id}/guests/{link.pk}/").content.decode()
    assert "No name yet" in page
    assert "0 of 1" in page
    assert "2 s" in page
    assert "Not yet" not in page


def test_a_nudge_mails_who_has_not_finished_once_however_often_it_is_pressed(
    path: str,
    alice: User,
    browse: Callable[..., Client],
    settings: Settings,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.HAS_MAIL = True
    link = ShareLink.objects.get()
    for name, finished_at in (("Gina", None), ("Greg", timezone.now())):
        link.guests.create(name=name, email=f"{name.lower()}@example.com", finished_at=finished_at)
    link.guests.create(name="Without an address")
    client, url = browse(alice), f"/projects/{link.project_id}/guests/{link.pk}/nudge/"
    with django_capture_on_commit_callbacks() as callbacks:
        answers = [client.post(url, follow=True).content.decode() for _ in range(10)]
    assert "1 mail on the way." in answers[0]
    assert all("was nudged within the last day" in answer for answer in answers[1:])
    assert len(callbacks) == 1
    for guest in LinkGuest.objects.all():
        tasks.nudge_guest(str(guest.pk))
    (sent,) = mail.outbox
    assert sent.to == ["gina@example.com"]
    assert "waits for your review" in sent.subject


def test_a_report_of_another_link_or_a_closed_one_counts_nothing(path: str) -> None:
    ShareLink.objects.update(disabled_at=timezone.now())
    assert watch(Client(), path, "0").status_code == 410
    assert not WatchedTake.objects.exists()
