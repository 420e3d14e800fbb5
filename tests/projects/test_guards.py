"""What one team has, another cannot see; what a role may not do is refused, also by hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Team, User
from studio.core.models import FileState
from studio.library.models import Asset
from studio.projects.models import Project

GETS = ["", "watch/", "composer/", "prompts/", "templates/"]
POSTS = ["preflight/", "order/", "request/", "paste/", "templates/keep/", "uploads/", "shots/"]


@pytest.fixture
def asset(team: Team, alice: User) -> Asset:
    return Asset.objects.create(
        team=team,
        author=alice,
        name="door.png",
        kind="image",
        original="x",
        poster="y",
        state=FileState.READY,
    )


@pytest.mark.parametrize("path", GETS)
def test_a_stranger_sees_no_page_of_another_team(
    project: Project, charlie: User, browse: Callable[..., Client], path: Any
) -> None:
    assert browse(charlie).get(f"/projects/{project.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_can_do_nothing_in_another_team(
    project: Project, charlie: User, browse: Callable[..., Client], path: Any
) -> None:
    assert browse(charlie).post(f"/projects/{project.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_reviewer_cannot_order_or_upload_by_hand(
    project: Project, bob: User, browse: Callable[..., Client], path: Any
) -> None:
    assert browse(bob).post(f"/projects/{project.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", ["original/", "poster/", "sprite/", "tray/"])
def test_a_stranger_gets_no_file(
    asset: Asset, charlie: User, browse: Callable[..., Client], path: str
) -> None:
    assert browse(charlie).get(f"/assets/{asset.pk}/{path}").status_code == 404


def test_a_reviewer_sees_the_gallery_without_a_composer(
    project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    response = browse(bob).get(f"/projects/{project.pk}/")
    assert response.status_code == 200
    assert 'id="composer"' not in response.content.decode()


def test_a_reviewer_cannot_make_a_project(team: Team, bob: User, browse: Callable[..., Client]) -> None:
    assert browse(bob).post("/projects/", {"name": "Mine"}).status_code == 403


def test_the_list_shows_only_projects_of_ones_teams(
    project: Project, charlie: User, alice: User, browse: Callable[..., Client]
) -> None:
    assert "Glasshouse film" in browse(alice).get("/projects/").content.decode()
    assert "Glasshouse film" not in browse(charlie).get("/projects/").content.decode()


def test_an_unknown_project_is_404(alice: User, browse: Callable[..., Client]) -> None:
    assert browse(alice).get(f"/projects/{uuid.uuid4()}/").status_code == 404


def test_a_new_project_opens_its_gallery(alice: User, team: Team, browse: Callable[..., Client]) -> None:
    response = browse(alice).post("/projects/", {"name": "Second film"})
    project = team.projects.get(name="Second film")
    assert response["Location"] == f"/projects/{project.pk}/"
    assert browse(alice).get(response["Location"]).status_code == 200


def test_a_project_without_a_name_says_so(alice: User, browse: Callable[..., Client]) -> None:
    response = browse(alice).post("/projects/", {"name": " "})
    assert response.status_code == 422
    assert "Give the project a name." in response.content.decode()
