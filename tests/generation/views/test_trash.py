"""The trash as a person uses it: thrown away with an Undo, found again with the days that are left."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import Team, User
from studio.generation.models import Generation, Take
from studio.library.models import Asset
from studio.projects.models import Project
from tests.bulk import takes as bulk_takes

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def many(team: Team, alice: User) -> Project:
    return bulk_takes.project_with(team, [alice], 12)


@pytest.fixture
def client(alice: User, browse: Callable[..., Client]) -> Client:
    return browse(alice)


def toast_of(response: Any) -> Any:
    return json.loads(response["HX-Trigger"])["studio:toast"]


def test_what_is_thrown_away_leaves_the_gallery_and_undo_brings_it_back(
    many: Project, client: Client
) -> None:
    stack = Generation.objects.filter(number_results=1).first()
    take = stack.takes.get()
    answer = client.post(f"/projects/{many.pk}/trash/", {"take": [take.pk]}, headers=HTMX)
    assert toast_of(answer)["message"] == "1 take moved to the trash."
    assert f"card-{stack.pk}" not in client.get(f"/projects/{many.pk}/").content.decode()
    undo = toast_of(answer)["undo"]
    back = client.post(undo["url"], undo["values"], headers=HTMX)
    assert toast_of(back)["message"] == "1 take restored, with notes and ratings."
    assert f"card-{stack.pk}" in client.get(f"/projects/{many.pk}/").content.decode()


def test_the_report_says_which_stay_and_why(many: Project, client: Client) -> None:
    first, second, third = Take.objects.all()[:3]
    Take.objects.filter(pk=first.pk).update(is_circled=True)
    Take.objects.filter(pk=second.pk).update(state="saving")
    answer = client.post(
        f"/projects/{many.pk}/trash/", {"take": [first.pk, second.pk, third.pk]}, headers=HTMX
    )
    sentences = toast_of(answer)["message"].split(". ")
    assert sentences[0] == "1 take moved to the trash"
    assert {one.rstrip(".") for one in sentences[1:]} == {
        "1 take stays: it is circled",
        "1 take stays: it is still being made",
    }


def test_the_report_counts_those_that_stay_for_one_reason(many: Project, client: Client) -> None:
    takes = Take.objects.all()[:3]
    Take.objects.filter(pk__in=[take.pk for take in takes]).update(is_circled=True)
    answer = client.post(f"/projects/{many.pk}/trash/", {"take": [take.pk for take in takes]}, headers=HTMX)
    assert toast_of(answer)["message"] == "3 takes stay: they are circled."


def test_the_trash_shows_the_days_that_are_left(many: Project, client: Client, alice: User) -> None:
    take = Take.objects.first()
    Take.objects.filter(pk=take.pk).update(trashed_at=timezone.now() - timedelta(days=3), trashed_by=alice)
    page = client.get(f"/projects/{many.pk}/?trash=yes").content.decode()
    assert f"card-{take.generation_id}" in page
    assert "27 days left" in page
    assert "1 take in the trash" in page
    assert "11 takes" in client.get(f"/projects/{many.pk}/").content.decode()


def test_an_empty_trash_says_what_it_is(many: Project, client: Client) -> None:
    assert "The trash is empty." in client.get(f"/projects/{many.pk}/?trash=yes").content.decode()


def test_without_javascript_the_next_page_tells(many: Project, client: Client) -> None:
    take = Take.objects.first()
    response = client.post(f"/projects/{many.pk}/trash/", {"take": [take.pk]}, follow=True)
    assert "1 take moved to the trash." in response.content.decode()


def test_a_cover_is_what_was_chosen_then_a_circled_one_then_the_newest(many: Project, client: Client) -> None:
    def cover() -> Any:
        return client.get(f"/projects/{many.pk}/cover/")["Location"]

    newest = Generation.objects.order_by("-created_at").first()
    circled, chosen = Take.objects.order_by("ordered_at")[:2]
    assert any(str(take.asset_id) in cover() for take in newest.takes.all())  # type: ignore[misc]
    Take.objects.filter(pk=circled.pk).update(is_circled=True)
    assert str(circled.asset_id) in cover()
    client.post(f"/projects/{many.pk}/cover/{chosen.pk}/")
    assert str(chosen.asset_id) in cover()


def test_a_take_whose_poster_is_still_being_made_is_no_cover_yet(many: Project, client: Client) -> None:
    Asset.objects.update(poster="")
    assert "no-cover" in client.get(f"/projects/{many.pk}/cover/")["Location"]


def test_a_project_without_takes_has_a_cover_too(project: Project, client: Client) -> None:
    assert "no-cover" in client.get(f"/projects/{project.pk}/cover/")["Location"]
