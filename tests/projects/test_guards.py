"""What one team has, another cannot see; what a role may not do is refused, also by hand."""

from __future__ import annotations

import uuid

import pytest

from studio.library.models import Asset, AssetState

GETS = ["", "watch/", "composer/", "prompts/", "templates/"]
POSTS = ["preflight/", "order/", "request/", "paste/", "templates/keep/", "uploads/", "shots/"]


@pytest.fixture
def asset(team, alice):
    return Asset.objects.create(
        team=team,
        author=alice,
        name="door.png",
        kind="image",
        original="x",
        poster="y",
        state=AssetState.READY,
    )


@pytest.mark.parametrize("path", GETS)
def test_a_stranger_sees_no_page_of_another_team(project, charlie, browse, path):
    assert browse(charlie).get(f"/projects/{project.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_stranger_can_do_nothing_in_another_team(project, charlie, browse, path):
    assert browse(charlie).post(f"/projects/{project.pk}/{path}").status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_a_reviewer_cannot_order_or_upload_by_hand(project, bob, browse, path):
    assert browse(bob).post(f"/projects/{project.pk}/{path}").status_code == 403


@pytest.mark.parametrize("path", ["original/", "poster/", "sprite/", "tray/"])
def test_a_stranger_gets_no_file(asset, charlie, browse, path):
    assert browse(charlie).get(f"/assets/{asset.pk}/{path}").status_code == 404


def test_a_reviewer_sees_the_gallery_without_a_composer(project, bob, browse):
    response = browse(bob).get(f"/projects/{project.pk}/")
    assert response.status_code == 200
    assert 'id="composer"' not in response.content.decode()


def test_a_reviewer_cannot_make_a_project(team, bob, browse):
    assert browse(bob).post("/projects/", {"name": "Mine"}).status_code == 403


def test_the_list_shows_only_projects_of_ones_teams(project, charlie, alice, browse):
    assert "Glasshouse film" in browse(alice).get("/projects/").content.decode()
    assert "Glasshouse film" not in browse(charlie).get("/projects/").content.decode()


def test_an_unknown_project_is_404(alice, browse):
    assert browse(alice).get(f"/projects/{uuid.uuid4()}/").status_code == 404


def test_a_new_project_opens_its_gallery(alice, team, browse):
    response = browse(alice).post("/projects/", {"name": "Second film"})
    project = team.projects.get(name="Second film")
    assert response["Location"] == f"/projects/{project.pk}/"
    assert browse(alice).get(response["Location"]).status_code == 200


def test_a_project_without_a_name_says_so(alice, browse):
    response = browse(alice).post("/projects/", {"name": " "})
    assert response.status_code == 422
    assert "Give the project a name." in response.content.decode()
