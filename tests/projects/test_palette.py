"""The command palette over HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.projects.models import Project
from tests import factories

ENTRY = re.compile(r'role="option"\s+href="([^"]+)".*?palette-label clip">([^<]+)<', re.DOTALL)


def entries(client: Client, project: Project | None = None, q: str = "") -> dict[str, str]:
    query = {"q": q} | ({"project": str(project.pk)} if project else {})
    answer = client.get("/palette/", query)
    assert answer.status_code == 200
    return {label: url for url, label in ENTRY.findall(answer.content.decode())}


def test_without_letters_it_lists_the_pages_and_the_projects(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    shown = entries(browse(alice), project)
    assert list(shown)[:3] == ["Takes", "Plan", "Library"]
    assert shown["Glasshouse film"] == f"/projects/{project.pk}/"


def test_letters_find_pages_shots_actions_projects_and_people(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    project.shots.update(name="Money dance")
    client = browse(alice)
    assert {"Money", "01 Money dance"} <= set(entries(client, project, "mone"))
    assert entries(client, project, "frames")["New take: Frames"].endswith("?mode=frames")
    assert entries(client, project, "alice")["Alice"].startswith("/teams/")
    assert "Glasshouse film" in entries(client, project, "glsh")


def test_nothing_of_another_team_is_listed(
    project: Project, charlie: User, browse: Callable[..., Client]
) -> None:
    factories.member(factories.team("Elsewhere"), "Erin", "owner")
    client = browse(User.objects.get(name="Erin"))
    assert "Glasshouse film" not in entries(client, project, "glass")
    assert "Takes" not in entries(client, project, "takes")
    assert "Alice" not in entries(client, project, "alice")


@pytest.mark.parametrize(
    "query", ["project=nonsense", "q=" + "x" * 500, "q=%00%F0%9F", "project=&q=<script>"]
)
def test_nonsense_is_answered_by_an_empty_list(
    project: Project, alice: User, browse: Callable[..., Client], query: str
) -> None:
    answer = browse(alice).get(f"/palette/?{query}")
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_somebody_in_no_team_is_told_so(olga: User, browse: Callable[..., Client]) -> None:
    assert b"Join a team first." in browse(olga).get("/palette/").content
