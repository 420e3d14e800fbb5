"""Takes move to another shot with new numbers; what they were called before is never lost or given again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.activity.models import Event
from studio.generation.lifecycle import State
from studio.generation.models import Generation, GenerationEvent, Take
from studio.projects.models import Project, Shot
from studio.projects.services import add_shot
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(carol: User, browse: Callable[..., Client]) -> Client:
    return browse(carol)


@pytest.fixture
def order(project: Project, carol: User) -> Generation:
    factories.lost_order(project.shots.get(), carol)
    return factories.lost_order(project.shots.get(), carol, number_results=2)


def move(client: Client, project: Project, takes: list[str], shot: int) -> str:
    values = {"take": takes, "shot": shot}
    return client.post(f"/projects/{project.pk}/plan/move/", values, follow=True).content.decode()


def labels(order: Generation) -> list[str]:
    return [
        take.shot.take_label(take.number) for take in Take.objects.filter(generation=order).order_by("number")
    ]


def test_all_takes_of_an_order_move_with_new_numbers_and_the_old_ones_stay_used(
    project: Project, order: Generation, client: Client, carol: User
) -> None:
    dance = add_shot(project, "Dance")
    factories.lost_order(dance, carol)
    page = move(client, project, [str(order.takes.first().pk)], dance.number)
    assert "01·T2, T3 is 02·T2, T3." in page
    assert labels(order) == ["02·T2", "02·T3"]
    assert Generation.objects.get(pk=order.pk).shot == dance
    assert labels(factories.lost_order(project.shots.get(number=1), carol)) == ["01·T4"]
    first = Shot.objects.get(project=project, number=1)
    assert first.last_take - first.purged_takes == Take.objects.filter(shot=first).count()
    notes = GenerationEvent.objects.filter(generation=order).values_list("message", flat=True)
    assert "Carol moved 01·T2, T3 to 02·T2, T3" in list(notes)
    assert Event.objects.filter(verb="moved take", subject=order.pk).exists()


def test_circled_and_unfinished_takes_stay_and_say_why(
    project: Project, order: Generation, client: Client
) -> None:
    dance = add_shot(project, "Dance")
    take = order.takes.first()
    for columns, reason in (
        ({"is_circled": True}, "It is circled."),
        ({"is_circled": False}, "still being made"),
    ):
        Take.objects.filter(pk=take.pk).update(**columns)
        if not columns["is_circled"]:
            Generation.objects.filter(pk=order.pk).update(state=State.RENDERING)
        assert reason in client.get(f"/projects/{project.pk}/plan/move/?take={take.pk}").content.decode()
        assert "Nothing was moved." in move(client, project, [str(take.pk)], dance.number)
    assert labels(order) == ["01·T2", "01·T3"]


def test_takes_of_another_team_stay_where_they_are(
    project: Project, order: Generation, browse: Callable[..., Client], charlie: User
) -> None:
    foreign = factories.project(charlie.memberships.get().team)
    move(browse(charlie), foreign, [str(order.takes.first().pk)], 1)
    assert labels(order) == ["01·T2", "01·T3"]


def test_a_move_without_a_shot_asks_for_one(project: Project, order: Generation, client: Client) -> None:
    values = {"take": [str(order.takes.first().pk)], "shot": "99"}
    assert client.post(f"/projects/{project.pk}/plan/move/", values).status_code == 422
