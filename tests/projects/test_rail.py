"""The rail beside every page: which links it has for whom, which is current, what waits there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Member, Team, User
from studio.generation.lifecycle import State
from studio.generation.models import Engine, Generation
from studio.projects.models import Project, Shot
from studio.projects.rail import Rail, rail_of
from tests import factories

FILM = ["Takes", "Library", "Review", "Cut"]


def rail(project: Project, person: User, path: str = "", app: str = "") -> Rail:
    member = Member.objects.of(person).get(team=project.team)
    return rail_of(project, member, path=path, app=app)


def labels(entries: Any) -> list[str]:
    return [entry.label for entry in entries]


def test_the_owner_sees_every_page(project: Project, alice: User) -> None:
    shown = rail(project, alice)
    assert labels(shown.pages) == ["Takes", "Plan", *FILM[1:], "Share", "Hand-off", "Money"]
    assert labels(shown.foot) == ["Inbox", "Settings", "Log", "Trash", "People"]


def test_a_reviewer_sees_only_pages_that_open_for_one(
    project: Project, team: Team, browse: Callable[..., Client]
) -> None:
    rita = factories.member(team, "Rita", "reviewer")
    shown = rail(project, rita)
    assert labels(shown.pages) == FILM
    client = browse(rita)
    for entry in (*shown.pages, *shown.foot):
        assert client.get(entry.url).status_code == 200, entry.label


@pytest.mark.parametrize(
    ("page", "app", "current"),
    [
        ("", "generation", "Takes"),
        ("?shot=2", "generation", "Takes"),
        ("?trash=yes", "generation", "Trash"),
        ("plan/", "plan", "Plan"),
        ("library/?q=door", "library", "Library"),
        ("dailies/", "review", "Review"),
        ("cut/", "review", "Cut"),
        ("guests/", "review", "Share"),
        ("money/", "ledger", "Money"),
        ("settings/", "projects", "Settings"),
        ("log/", "activity", "Log"),
        ("worth/", "generation", "Money"),
        ("retention/", "privacy", "Settings"),
    ],
)
def test_the_page_that_is_shown_is_the_current_one(
    project: Project, alice: User, page: str, app: str, current: str
) -> None:
    shown = rail(project, alice, path=f"/projects/{project.pk}/{page}", app=app).current
    assert shown is not None
    assert shown.label == current


@pytest.mark.parametrize(
    ("path", "app", "current"), [("/takes/1/", "review", "Takes"), ("/assets/1/", "library", "Library")]
)
def test_pages_outside_the_address_of_a_project_belong_to_one_of_its_pages(
    project: Project, alice: User, path: str, app: str, current: str
) -> None:
    shown = rail(project, alice, path=path, app=app).current
    assert shown is not None
    assert shown.label == current


def ask_to_render(shot: Shot, author: User, count: int) -> None:
    common = {
        "project": shot.project,
        "shot": shot,
        "author": author,
        "engine": Engine.RUNWARE,
        "mode": "text",
    }
    orders = (Generation(**common, request={}, state=State.AWAITING_APPROVAL) for _ in range(count))
    Generation.objects.bulk_create(orders)


def test_orders_that_wait_for_approval_are_counted_for_who_may_give_it(
    project: Project, alice: User, carol: User
) -> None:
    ask_to_render(project.shots.get(), carol, 2)
    takes = rail(project, alice).pages[0]
    assert (takes.count_text, takes.count_label) == ("2", "to approve")
    assert rail(project, carol).pages[0].count_text == ""


def test_more_than_ninety_nine_are_not_counted_out(project: Project, alice: User, carol: User) -> None:
    ask_to_render(project.shots.get(), carol, 100)
    assert rail(project, alice).pages[0].count_text == "99+"


def test_every_page_has_the_rail_with_its_own_link_current(
    project: Project, alice: User, browse: Callable[..., Client]
) -> None:
    client = browse(alice)
    for page, label in (
        ("", "Takes"),
        ("library/", "Library"),
        ("money/", "Money"),
        ("settings/", "Settings"),
    ):
        html = client.get(f"/projects/{project.pk}/{page}").content.decode()
        current = re.search(r'class="rail-link"[^>]*title="([^"]+)"\s+aria-current="page"', html)
        assert current, page
        assert current[1] == label


def test_pages_without_a_project_lead_to_those_with_one(alice: User, browse: Callable[..., Client]) -> None:
    html = browse(alice).get("/inbox/").content.decode()
    assert re.findall(r'class="rail-link" href="[^"]+" title="([^"]+)"', html) == [
        "Projects",
        "Inbox",
        "People",
        "Profile",
    ]
