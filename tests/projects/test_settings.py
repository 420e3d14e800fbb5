"""The settings of a project and the order of its shots; projects that are laid aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.projects.models import Project, Shot
from studio.projects.services import add_shot

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(alice: User, browse: Callable[..., Client]) -> Client:
    return browse(alice)


@pytest.fixture
def shots(project: Project) -> list[Shot]:
    return [project.shots.get(), add_shot(project, "Dance"), add_shot(project, "Storm")]


def names(project: Any) -> list[Any]:
    return [str(shot) for shot in project.shots.all()]


def test_a_producer_renames_a_project_and_sets_its_rules(project: Project, client: Client) -> None:
    values = {"name": "Storm film", "verdict_rule": "everyone", "is_blind": "on"}
    client.post(f"/projects/{project.pk}/settings/save/", values)
    project.refresh_from_db()
    assert (project.name, project.verdict_rule, project.is_blind) == ("Storm film", "everyone", True)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": " ", "verdict_rule": "one"}, "Give the project a name."),
        ({"name": "x", "verdict_rule": "nobody"}, "Choose a rule."),
    ],
)
def test_what_cannot_be_saved_says_so_at_its_field(
    project: Project, client: Client, values: dict[str, Any], sentence: str
) -> None:
    response = client.post(f"/projects/{project.pk}/settings/save/", values)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    project.refresh_from_db()
    assert project.name == "Glasshouse film"


def test_a_creator_sorts_shots_but_decides_nothing(
    project: Project, shots: list[Shot], carol: User, browse: Callable[..., Client]
) -> None:
    page = browse(carol).get(f"/projects/{project.pk}/settings/").content.decode()
    assert "Shots" in page
    assert "Blind review" not in page
    assert browse(carol).post(f"/projects/{project.pk}/settings/save/", {"name": "x"}).status_code == 403


def test_shots_change_places_and_keep_their_numbers(
    project: Project, shots: list[Shot], client: Client
) -> None:
    ids = [shots[2].pk, shots[0].pk, shots[1].pk]
    client.post(f"/projects/{project.pk}/shots/order/", {"shot": ids})
    assert names(project) == ["03 Storm", "01", "02 Dance"]


def test_without_javascript_a_shot_moves_by_one_place(
    project: Project, shots: list[Shot], client: Client
) -> None:
    client.post(f"/projects/{project.pk}/shots/order/", {"up": shots[2].pk})
    assert names(project) == ["01", "03 Storm", "02 Dance"]
    client.post(f"/projects/{project.pk}/shots/order/", {"down": shots[0].pk})
    assert names(project) == ["03 Storm", "01", "02 Dance"]


def test_a_new_shot_is_the_last_of_the_film(project: Project, shots: list[Shot], client: Client) -> None:
    client.post(f"/projects/{project.pk}/shots/order/", {"shot": [shots[2].pk]})
    client.post(f"/projects/{project.pk}/shots/", {"name": "End"})
    assert names(project)[-1] == "04 End"


def test_a_shot_gets_another_name_and_says_what_is_too_long(
    project: Project, shots: list[Shot], client: Client
) -> None:
    url = f"/projects/{project.pk}/shots/{shots[1].pk}/"
    client.post(url, {"name": "Ball"})
    assert "02 Ball" in names(project)
    response = client.post(url, {"name": "x" * 121})
    assert response.status_code == 422
    assert "at most 120 characters" in response.content.decode()


def test_an_archived_project_is_out_of_the_lists_and_goes_on_working(
    project: Project, client: Client
) -> None:
    def listed(address: Any) -> bool:
        return 'title="Glasshouse film"' in client.get(address).content.decode().partition("<main")[2]

    client.post(f"/projects/{project.pk}/archive/")
    assert not listed("/projects/")
    assert listed("/projects/?archive")
    assert client.get("/")["Location"] == "/projects/"
    assert client.get(f"/projects/{project.pk}/").status_code == 200
    client.post(f"/projects/{project.pk}/archive/")
    assert listed("/projects/")
