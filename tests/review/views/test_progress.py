"""Who is through with a shot: seconds that members played, and their word, told once to who may share."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.models import WatchedTake


def page_of(client: Client, project: Project) -> str:
    return str(client.get(f"/projects/{project.pk}/progress/?shot=1").content.decode())


def test_a_member_has_watched_what_was_played(
    project: Project, take: Take, bob: User, browse: Callable[..., Client]
) -> None:
    client = browse(bob)
    assert "0 of 1" in page_of(client, project)
    assert client.post(f"/takes/{take.pk}/watched/", {"seconds": "0,1,2,3,4"}).status_code == 204
    assert client.post(f"/takes/{take.pk}/watched/", {"seconds": "5"}).status_code == 422
    assert WatchedTake.objects.get().person == bob
    assert "1 of 1" in page_of(client, project)


def test_who_may_share_is_told_once_that_somebody_is_through(
    project: Project, take: Take, bob: User, alice: User, browse: Callable[..., Client]
) -> None:
    client, url = browse(bob), f"/projects/{project.pk}/progress/finished/"
    for form in ({}, {"goes_on": "on"}, {}):
        client.post(url, {"shot": "1", **form})
    assert "You have finished" in page_of(client, project)
    assert alice.notifications.get(verb="finished").text.startswith("Bob has finished the review of 01")


def test_a_nudge_is_heard_once_a_day_by_who_is_not_through(
    project: Project, take: Take, bob: User, dora: User, alice: User, browse: Callable[..., Client]
) -> None:
    browse(bob).post(f"/projects/{project.pk}/progress/finished/", {"shot": "1"})
    for _ in range(10):
        browse(alice).post(f"/projects/{project.pk}/progress/nudge/", {"shot": "1"})
    assert dora.notifications.filter(verb="nudged").count() == 1
    assert not bob.notifications.filter(verb="nudged").exists()
    assert not alice.notifications.filter(verb="nudged").exists()


def test_a_shot_that_is_not_there_has_no_progress(
    project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    assert browse(bob).get(f"/projects/{project.pk}/progress/?shot=99").status_code == 404
    assert browse(bob).get(f"/projects/{project.pk}/progress/?shot=x").status_code == 404
