"""Pages by keyset: forth, back, merged lists, and cursors that mean nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from studio.accounts.models import Team, TeamEvent
from studio.core import append_only
from studio.core.web import keyset
from studio.projects.models import Project
from studio.projects.services import add_shot

pytestmark = pytest.mark.django_db
BY_NAME = keyset.Keyset(columns=(keyset.text_column("name"), keyset.id_column()), is_ascending=True)
IN_FILM = keyset.Keyset(columns=(keyset.number_column("number"),), is_ascending=True)


@pytest.fixture
def events(team: Team) -> Any:
    """Seven events of one team, the first of which is the newest; three happened at the same moment."""
    now = timezone.now()
    moments = [now - timedelta(minutes=minute) for minute in (1, 2, 3, 3, 3, 4, 5)]
    with append_only.opened():
        team.events.all()._raw_delete("default")
    TeamEvent.objects.bulk_create(TeamEvent(team=team, verb="renamed", created_at=at) for at in moments)
    return team.events.all()


def walk(rows: Any, way: str, query: QueryDict, **options: Any) -> list[list[Any]]:
    """The pages one after another, by their links."""
    pages = []
    while True:
        page = keyset.page(rows, query, **options)
        pages.append([row.pk for row in page.rows])
        if not (link := getattr(page, way)):
            return pages
        query = QueryDict(link.removeprefix("?"))


def test_pages_hold_every_row_once_in_order(events: Any) -> None:
    expected = list(events.order_by("-created_at", "-pk").values_list("pk", flat=True))
    pages = walk(events, "next", QueryDict(), size=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [pk for page in pages for pk in page] == expected


def test_the_way_back_shows_the_same_rows(events: Any) -> None:
    expected = list(events.order_by("-created_at", "-pk").values_list("pk", flat=True))
    last = keyset.NEWEST.cursor_at(events.get(pk=expected[-1]))
    pages = walk(events, "previous", QueryDict(f"before={last}".replace("+", "%2B")), size=3)
    assert pages == [expected[3:6], expected[:3]]


def test_a_page_of_several_lists_merges_them(events: Any) -> None:
    ids = list(events.values_list("pk", flat=True))
    halves = [events.filter(pk__in=ids[::2]), events.filter(pk__in=ids[1::2])]
    expected = walk(events, "next", QueryDict(), size=2)
    assert walk(halves, "next", QueryDict(), size=2) == expected


def test_other_values_of_the_query_stay_and_the_lists_of_a_page_are_told_apart(events: Any) -> None:
    page = keyset.page(events, QueryDict("verb=renamed&after=other"), size=3, prefix="team_")
    assert page.previous == ""
    assert page.next.startswith("?verb=renamed&after=other&team_after=")


@pytest.mark.parametrize("cursor", ["", "nonsense", "~", "2026-01-01~x", "9" * 99, "1~2~3"])
def test_what_is_no_cursor_is_the_first_page(events: Any, cursor: str) -> None:
    first = keyset.page(events, QueryDict(), size=3)
    for name in ("after", "before"):
        page = keyset.page(events, QueryDict(f"{name}={cursor}"), size=3)
        assert ([row.pk for row in page.rows], page.previous) == ([row.pk for row in first.rows], "")


def test_a_text_with_the_separator_is_a_cursor(db: None) -> None:
    for name in ("a~b", "a~a", "b"):
        Team.objects.create(name=name)
    pages = walk(Team.objects.all(), "next", QueryDict(), size=1, order=BY_NAME)
    assert [Team.objects.get(pk=pk).name for (pk,) in pages] == ["a~a", "a~b", "b"]


def test_neighbours_are_those_next_to_a_row(project: Project) -> None:
    for _ in range(6):
        add_shot(project)
    shots = {shot.number: shot for shot in project.shots.all()}

    def around(number: int) -> list[int]:
        rows = keyset.around(project.shots.all(), shots[number], order=IN_FILM, each_side=2)
        return [row.number for row in rows]

    assert [around(number) for number in (1, 4, 7)] == [[1, 2, 3], [2, 3, 4, 5, 6], [5, 6, 7]]
