"""One command for many takes, and a report of what was refused."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.generation.models import Take
from studio.projects.models import Project
from studio.review.decisions import ratings
from studio.review.decisions.bulk import VERBS

pytestmark = pytest.mark.django_db


@pytest.fixture
def takes(make_take: Callable[..., Take]) -> list[Take]:
    return [make_take() for _ in range(3)]


@pytest.fixture
def act(project: Project, htmx: Callable[..., Client], bob: User) -> Callable[..., Any]:
    def post(takes: Any, command: Any, value: str = "", by: Any = bob, **more: Any) -> Any:
        data = {
            "take": [str(getattr(one, "pk", one)) for one in takes],
            "command": command,
            "value": value,
            **more,
        }
        return htmx(by).post(f"/projects/{project.pk}/bulk/", data)

    return post


def toast_of(response: Any) -> Any:
    return json.loads(response["HX-Trigger"])["studio:toast"]


def fresh(takes: Any, name: str) -> list[Any]:
    for take in takes:
        take.refresh_from_db()
    return [getattr(take, name) for take in takes]


@pytest.mark.parametrize(
    ("command", "value", "column", "after"),
    [
        ("approve", "", "status", "approved"),
        ("changes", "Hold the end.", "status", "changes"),
        ("rate", "4", "rating", 4),
        ("pick", "", "pick", "pick"),
        ("reject", "Framing", "pick", "reject"),
        ("star", "", "is_starred", True),
        ("tag", "night", "tags", ["night"]),
    ],
)
def test_an_action_is_applied_to_all(
    takes: list[Take], act: Callable[..., Any], command: str, value: str, column: str, after: Any
) -> None:
    assert toast_of(act(takes, command, value))["message"] == f"3 takes {VERBS[command]}."
    assert fresh(takes, column) == [after] * 3


def test_what_was_refused_is_counted_with_its_reason(
    takes: list[Take], make_take: Callable[..., Take], act: Callable[..., Any]
) -> None:
    takes[0].state = "saving"
    takes[0].save()
    answer = act([*takes, uuid.uuid4()], "approve")
    assert toast_of(answer)["message"] == (
        "2 of 4 takes approved, 1 refused: not ready; 1 refused: not found."
    )


def test_takes_of_another_team_are_not_found(
    takes: list[Take], act: Callable[..., Any], charlie: User, browse: Callable[..., Client], project: Project
) -> None:
    from studio.projects.services import create_project

    other = create_project(charlie.memberships.get().team, "Elsewhere")
    answer = browse(charlie, **{"HX-Request": "true"}).post(
        f"/projects/{other.pk}/bulk/", {"take": [str(takes[0].pk)], "command": "approve"}
    )
    assert toast_of(answer)["message"] == "0 of 1 take approved, 1 refused: not found."
    assert fresh(takes, "status") == ["open"] * 3


@pytest.mark.parametrize("command", ["approve", "star", "pick", "tag"])
def test_undo_takes_it_back_where_it_was_done(
    takes: list[Take],
    act: Callable[..., Any],
    command: str,
    project: Project,
    htmx: Callable[..., Client],
    bob: User,
) -> None:
    undo = toast_of(act(takes, command, "night"))["undo"]
    htmx(bob).post(undo["url"], undo["values"])
    assert fresh(takes, "status") == ["open"] * 3
    assert fresh(takes, "pick") == [""] * 3
    assert fresh(takes, "tags") == [[]] * 3
    assert fresh(takes, "is_starred") == [False] * 3


@pytest.fixture
def undone(htmx: Callable[..., Client], bob: User) -> Callable[..., Any]:
    """Press the Undo that an answer offers."""

    def press(answer: Any, by: Any = bob) -> Any:
        undo = toast_of(answer)["undo"]
        return htmx(by).post(undo["url"], undo["values"])

    return press


def test_undo_gives_each_take_the_rating_it_had(
    takes: list[Take], act: Callable[..., Any], undone: Callable[..., Any], bob: User, alice: User
) -> None:
    ratings.rate(takes[0], 2, by=bob)
    ratings.rate(takes[1], 5, by=alice)
    answer = act(takes, "rate", "4")
    assert fresh(takes, "rating") == [4, 5, 4]  # the mean of 4 and 5, half up
    assert "undo" not in toast_of(undone(answer))
    assert fresh(takes, "rating") == [2, 5, 0]


@pytest.mark.parametrize(("command", "value"), [("reject", "Framing"), ("pick", ""), ("unpick", "")])
def test_undo_gives_each_take_the_mark_it_had_with_its_reason(
    takes: list[Take],
    act: Callable[..., Any],
    undone: Callable[..., Any],
    bob: User,
    command: str,
    value: str,
) -> None:
    ratings.pick(takes[0], "pick", by=bob)
    ratings.pick(takes[1], "reject", by=bob, reason="Not needed: a duplicate")
    undone(act(takes, command, value))
    assert fresh(takes, "pick") == ["pick", "reject", ""]
    assert fresh(takes, "reject_reason") == ["", "Not needed: a duplicate", ""]


@pytest.mark.parametrize("command", ["approve", "star", "tag"])
def test_undo_leaves_alone_what_was_so_before(
    takes: list[Take], act: Callable[..., Any], undone: Callable[..., Any], command: str
) -> None:
    act(takes[:1], command, "night")
    undone(act(takes, command, "night"))
    expected = {"approve": ("status", "approved", "open"), "star": ("is_starred", True, False),
                "tag": ("tags", ["night"], [])}[command]  # fmt: skip
    assert fresh(takes, expected[0]) == [expected[1], expected[2], expected[2]]


def test_nothing_that_changed_needs_no_undo(takes: list[Take], act: Callable[..., Any]) -> None:
    act(takes, "rate", "3")
    assert "undo" not in toast_of(act(takes, "rate", "3"))


def test_undo_of_requested_changes_takes_their_notes_away(
    takes: list[Take], act: Callable[..., Any], undone: Callable[..., Any]
) -> None:
    undone(act(takes, "changes", "Hold the end."))
    assert fresh(takes, "status") == ["open"] * 3
    assert fresh(takes, "note_count") == [0] * 3


@pytest.mark.parametrize(
    ("command", "value"), [("explode", ""), ("", ""), ("rate", "6"), ("rate", "x"), ("changes", "")]
)
def test_what_cannot_be_done_changes_nothing(
    takes: list[Take], act: Callable[..., Any], command: str, value: str
) -> None:
    act(takes, command, value)
    assert fresh(takes, "status") == ["open"] * 3
    assert fresh(takes, "rating") == [0] * 3


def test_without_a_script_the_report_stands_on_the_gallery(
    takes: list[Take], project: Project, bob: User, browse: Callable[..., Client]
) -> None:
    client = browse(bob)
    data = {"take": [str(take.pk) for take in takes], "command": "approve"}
    response = client.post(f"/projects/{project.pk}/bulk/", data, follow=True)
    assert "3 takes approved." in response.content.decode()


def test_a_page_of_the_previous_version_sends_its_own_field_names(
    takes: list[Take], project: Project, bob: User, htmx: Callable[..., Client]
) -> None:
    ids = [str(take.pk) for take in takes]
    undo = {"take": ids, "deed": "rate", "value": "1", "was": "2\t3", "quiet": "1"}
    assert htmx(bob).post(f"/projects/{project.pk}/bulk/", undo).status_code == 204
    assert fresh(takes, "rating") == [2, 3, 1]
