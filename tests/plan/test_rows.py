"""Rows of the plan: written in place, added, moved, split, duplicated, deleted with Undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from studio.accounts.models import User
from studio.library.models import Asset
from studio.plan import editing
from studio.plan.input_names import MAX_OFFERED
from studio.plan.listing import PlanRow, plan_rows
from studio.plan.planned_request import ShotPlan, plan_of
from studio.plan.row_progress import RowState
from studio.projects.models import Project, Shot
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(carol: User, browse: Callable[..., Client]) -> Client:
    return browse(carol)


def picture(project: Project, name: str = "door.png", **columns: Any) -> Asset:
    facts = {"kind": "image", "state": "ready", "width_px": 1920, "height_px": 1080, "format": "PNG"}
    return Asset.objects.create(
        team=project.team, project=project, name=name, size_bytes=1000, **{**facts, **columns}
    )


def fill(project: Project, carol: User, *descriptions: str) -> list[Shot]:
    first = project.shots.get()
    editing.write_plan(first, ShotPlan(description=descriptions[0]))
    rest = [editing.add_row(project, ShotPlan(description=words), by=carol) for words in descriptions[1:]]
    return [first, *rest]


def descriptions(project: Project) -> list[str]:
    return [shot.description for shot in project.shots.all()]


def address(project: Project, shot: Shot, action: str = "") -> str:
    return f"/projects/{project.pk}/plan/rows/{shot.pk}/{action}"


def only_row(project: Project, user: User) -> PlanRow:
    (row,) = plan_rows(project, user.memberships.get())
    return row


def test_a_row_is_written_in_place_with_everything_that_an_order_needs(
    project: Project, client: Client
) -> None:
    door, shot = picture(project), project.shots.get()
    values = {
        "name": "Door",
        "description": "The @door opens.",
        "seconds": "10",
        "mode": "frames",
        "inputs": "door.png",
        "notes": "Ask Ana for the light.",
    }
    response = client.post(address(project, shot), values, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert 'hx-swap-oob="true"' in response.content.decode()
    plan = plan_of(Shot.objects.get(pk=shot.pk))
    assert plan == ShotPlan(
        name="Door",
        description="The @door opens.",
        seconds=10,
        mode="frames",
        inputs=(door,),
        notes="Ask Ana for the light.",
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"seconds": "7"}, "Choose 5 or 10 seconds."),
        ({"seconds": "five"}, "Write a whole number of seconds."),
        ({"mode": "dance"}, "There is no mode called dance."),
        ({"model": "sora"}, "There is no model called sora."),
        ({"inputs": "nothing.png"}, "The library has no file, tag or id nothing.png."),
        ({"ratio": "4:3"}, "Write 16:9, 1:1 or 9:16."),
        ({"seconds": "5", "mode": "edit"}, "The length follows the video in this mode"),
        ({"name": "x" * 121}, "A shot&#x27;s name has at most 120 characters."),
    ],
)
def test_a_cell_that_cannot_be_meant_says_so_and_nothing_is_lost(
    project: Project, client: Client, values: dict[str, str], sentence: str
) -> None:
    shot = project.shots.get()
    response = client.post(address(project, shot), {"description": "The door opens.", **values})
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert "The door opens." in page
    assert descriptions(project) == [""]


def test_a_row_says_why_it_cannot_be_ordered_and_what_it_costs_otherwise(
    project: Project, carol: User
) -> None:
    (shot,) = fill(project, carol, "The door opens.")
    row = only_row(project, carol)
    assert (row.price_label, row.problem, row.state) == ("$0.56", None, RowState.EMPTY)
    editing.write_plan(shot, ShotPlan(description="The door opens.", mode="frames"))
    assert only_row(project, carol).problem.message == "Add a first frame."
    editing.write_plan(shot, ShotPlan(description="The door opens.", inputs=(picture(project),)))
    assert only_row(project, carol).problem.message == "This mode has no place for door.png."


def test_braces_of_a_row_are_sent_as_they_stand_and_the_row_says_so(
    project: Project, client: Client, carol: User
) -> None:
    fill(project, carol, "A pier at {dawn|noon}.")
    row = only_row(project, carol)
    assert row.checked.sent_prompt == "A pier at {dawn|noon}."
    assert (row.price_label, row.problem) == ("$0.56", None)
    sentence = "its braces are sent as they stand"
    assert sentence in client.get(f"/projects/{project.pk}/plan/").content.decode()
    fill(project, carol, "A pier at {dawn|noon.")
    assert sentence not in client.get(f"/projects/{project.pk}/plan/").content.decode()


def test_files_go_by_name_tag_or_id_and_a_shared_name_asks_for_more(project: Project, client: Client) -> None:
    shot = project.shots.get()
    first, second = picture(project, "sky.png", tags=["weather"]), picture(project, "sky.png")
    post = {"description": "Clouds.", "mode": "references"}
    for text, chosen in (("weather", (first,)), (f"#Weather; {second.pk}", (first, second))):
        client.post(address(project, shot), {**post, "inputs": text})
        assert plan_of(Shot.objects.get(pk=shot.pk)).inputs == chosen
    refused = client.post(address(project, shot), {**post, "inputs": "sky.png"})
    assert "2 files are called sky.png" in refused.content.decode()


def test_files_of_another_team_are_not_there(project: Project, client: Client, charlie: User) -> None:
    foreign = picture(factories.project(charlie.memberships.get().team), "secret.png")
    shot = project.shots.get()
    for text in ("secret.png", str(foreign.pk)):
        refused = client.post(address(project, shot), {"description": "x", "inputs": text})
        assert "The library has no file" in refused.content.decode()


def test_rows_are_duplicated_behind_themselves_and_split_at_a_sentence(
    project: Project, client: Client, carol: User
) -> None:
    first, _ = fill(project, carol, "The door opens. Ana enters.", "Storm.")
    Shot.objects.filter(pk=first.pk).update(planned_seconds=10)
    client.post(address(project, first, "duplicate/"))
    assert descriptions(project) == ["The door opens. Ana enters.", "The door opens. Ana enters.", "Storm."]
    client.post(address(project, first, "split/"))
    assert descriptions(project)[:2] == ["The door opens.", "Ana enters."]
    assert [shot.planned_seconds for shot in project.shots.all()] == [5, 5, 10, None]
    assert sorted(shot.number for shot in project.shots.all()) == [1, 2, 3, 4]


def test_a_row_is_split_where_the_caret_stands_after_what_was_written(
    project: Project, client: Client, carol: User
) -> None:
    (shot,) = fill(project, carol, "Old words.")
    client.post(address(project, shot), {"description": "  Ana waits 🌧 Rain falls", "at": "13"})
    assert descriptions(project) == ["Ana waits 🌧", "Rain falls"]


def test_one_word_cannot_be_split_and_says_so(project: Project, client: Client, carol: User) -> None:
    (shot,) = fill(project, carol, "Storm")
    response = client.post(address(project, shot, "split/"), follow=True)
    assert "Write what happens in two sentences first" in response.content.decode()
    assert descriptions(project) == ["Storm"]


def test_rows_move_by_one_place_and_by_a_whole_order(project: Project, client: Client, carol: User) -> None:
    first, second, third = fill(project, carol, "Door", "Dance", "Storm")
    client.post(f"/projects/{project.pk}/plan/order/", {"up": str(third.pk)})
    assert descriptions(project) == ["Door", "Storm", "Dance"]
    client.post(
        f"/projects/{project.pk}/plan/order/", {"shot": [str(second.pk), str(first.pk), str(third.pk)]}
    )
    assert descriptions(project) == ["Dance", "Door", "Storm"]


def test_a_deleted_row_comes_back_whole_in_its_place(project: Project, client: Client, carol: User) -> None:
    _, second, _ = fill(project, carol, "Door", "Dance", "Storm")
    written = ShotPlan(
        name="Dance", description="They dance.", seconds=5, inputs=(picture(project),), mode="frames"
    )
    editing.write_plan(second, written)
    response = client.post(address(project, second, "delete/"), headers={"HX-Request": "true"})
    undo = json.loads(response["HX-Trigger"])["studio:toast"]["undo"]
    assert descriptions(project) == ["Door", "Storm"]
    client.post(undo["url"], undo["values"])
    client.post(undo["url"], undo["values"])
    assert descriptions(project) == ["Door", "They dance.", "Storm"]
    restored = Shot.objects.get(pk=second.pk)
    assert (restored.number, plan_of(restored)) == (2, written)


def test_a_shot_with_takes_stays_and_so_does_the_last_one(
    project: Project, client: Client, carol: User
) -> None:
    shot = project.shots.get()
    refused = client.post(address(project, shot, "delete/"), follow=True)
    assert "A film has at least one shot." in refused.content.decode()
    factories.lost_order(shot, carol)
    editing.add_row(project, ShotPlan(), by=carol)
    refused = client.post(address(project, shot, "delete/"), follow=True)
    assert "has takes, so it stays" in refused.content.decode()
    assert project.shots.count() == 2


def test_the_page_asks_the_same_number_of_questions_for_3_rows_and_for_30(
    project: Project, client: Client, carol: User
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/projects/{project.pk}/plan/").status_code == 200
        return len(queries)

    pictures = [picture(project, f"{number}.png") for number in range(2)]
    written = ShotPlan(description="Door", mode="references", inputs=tuple(pictures))
    for _ in range(2):
        factories.lost_order(editing.add_row(project, written, by=carol), carol)
    questions()  # the first page of a session asks more
    few = questions()
    for _ in range(27):
        factories.lost_order(editing.add_row(project, written, by=carol), carol)
    assert questions() == few


def test_a_form_writes_an_old_file_by_its_id_where_a_newer_one_has_its_name(
    project: Project, client: Client
) -> None:
    old, shot = picture(project, "sky.png"), project.shots.get()
    for number in range(MAX_OFFERED):
        picture(project, f"{number}.png")
    picture(project, "sky.png")
    editing.write_plan(shot, ShotPlan(description="Clouds.", mode="references", inputs=(old,)))
    assert f'value="{old.pk}"' in client.get(address(project, shot)).content.decode()
