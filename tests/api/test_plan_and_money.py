"""Plan, money and hand-off by a program: the rows, sums and files of the screen."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django import Settings

from studio.accounts.models import Team, User
from studio.activity.models import Event
from studio.generation.models import Take
from studio.ledger import services as ledger
from studio.library import tasks as library
from studio.library.models import Asset
from studio.projects.models import Project
from tests import factories
from tests.api.conftest import Program
from tests.api.test_requests import detail, errors

pytestmark = pytest.mark.django_db


def test_a_row_of_the_plan_is_added_written_and_listed(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one, path = program(carol), f"/projects/{project.pk}/plan"
    row = {"name": "Harbour", "description": "A quiet harbour at dawn.", "seconds": 5}
    added = one.post(path, row)
    assert added.status_code == 201
    body = added.json()
    assert (body["shot"]["number"], body["state"], body["price_usd"]) == (2, "empty", "0.5600")
    written = one.send("PUT", f"{path}/{body['shot']['id']}", {**row, "seconds": 10, "ratio": "16:9"}).json()
    assert (written["seconds"], written["price_usd"]) == (10, "1.1200")
    assert [one["shot"]["number"] for one in one.get(path).json()["items"]] == [1, 2]


def test_a_shot_list_is_checked_then_written_once_with_what_cannot_be_read(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one, path = program(carol), f"/projects/{project.pk}/plan"
    text = "number,name,prompt,seconds\n1,Pier,A pier in fog.,5\n2,Sea,The sea.,99\n3,Mast,A mast leans.,10\n"
    checked = one.post(f"{path}/import", {"text": text, "check": True}).json()
    assert (checked["is_check"], checked["changed"], checked["new"], checked["left_out"]) == (True, 1, 1, 1)
    assert project.shots.count() == 1
    written = one.post(f"{path}/import", {"text": text}).json()
    assert [(problem["row"], problem["column"]) for problem in written["problems"]] == [(3, "seconds")]
    again = one.post(f"{path}/import", {"text": text}).json()
    assert (again["same"], again["new"], again["changed"]) == (2, 0, 0)
    assert [row["description"] for row in one.get(path).json()["items"]] == [
        "A pier in fog.",
        "A mast leans.",
    ]
    assert detail(one.post(f"{path}/import", {"text": " "}), 422) == "There is nothing in it."


def test_a_list_names_no_file_beyond_the_projects_of_a_token(
    carol: User, team: Team, project: Project, program: Callable[..., Program]
) -> None:
    other = factories.project(team, "Other film")
    Asset.objects.create(team=team, project=other, name="pier.png", kind="image", state="ready")
    text = "number,prompt,inputs\n1,A pier in fog.,pier.png\n"
    path = f"/projects/{project.pk}/plan/import"
    refused = program(carol, projects=[project]).post(path, {"text": text})
    assert errors(refused) == {"text": "There is no such file in this team."}
    assert program(carol).post(path, {"text": text}).json()["changed"] == 1


def test_a_project_is_begun_by_who_may_and_by_no_token_for_others(
    alice: User, carol: User, project: Project, program: Callable[..., Program]
) -> None:
    one = program(alice)
    begun = one.post("/projects", {"name": "Harbour film"})
    assert begun.status_code == 201
    shots = one.get(f"/projects/{begun.json()['id']}/shots").json()["items"]
    assert [shot["number"] for shot in shots] == [1]
    assert errors(one.post("/projects", {"name": " "})) == {"name": "Give the project a name."}
    detail(program(carol).post("/projects", {"name": "Another"}), 403)
    assert "chosen projects" in detail(
        program(alice, projects=[project]).post("/projects", {"name": "X"}), 403
    )
    assert Project.objects.count() == 2


def test_a_cell_that_no_order_could_have_is_refused_as_on_the_page(
    carol: User, project: Project, program: Callable[..., Program]
) -> None:
    wrong = {"mode": "hologram", "inputs": [str(uuid.uuid4())]}
    refused = errors(program(carol).post(f"/projects/{project.pk}/plan", wrong))
    assert refused["mode"].startswith("There is no mode called hologram.")
    assert "inputs" in refused
    assert project.shots.count() == 1


def test_money_is_told_to_whom_the_screen_tells_it(
    alice: User, bob: User, carol: User, project: Project, program: Callable[..., Program]
) -> None:
    ledger.set_budget(project, member=None, period="always", limit=Decimal(10), by=alice)
    ledger.set_budget(project, member=alice, period="month", limit=Decimal(5), by=alice)
    reference = uuid.uuid4()
    ledger.hold(project, Decimal("0.56"), reference=reference, member=carol)
    path = f"/projects/{project.pk}/money"
    detail(program(bob).get(path), 403)
    seen = program(carol).get(path).json()
    assert seen["balance"] == {
        "spent_usd": "0.0000",
        "held_usd": "0.5600",
        "limit_usd": "10.0000",
        "left_usd": "9.4400",
    }
    assert [budget["limit_usd"] for budget in seen["budgets"]] == ["10.0000"]
    assert len(program(alice).get(path).json()["budgets"]) == 2
    entries = program(carol).get(f"{path}/entries").json()["items"]
    assert [(row["kind"], row["held_usd"], row["generation_id"]) for row in entries] == [
        ("hold", "0.5600", str(reference))
    ]


def test_a_hand_off_is_fetched_as_files(
    carol: User, team: Team, project: Project, program: Callable[..., Program]
) -> None:
    asset = Asset.objects.create(
        team=team, name="t.mp4", kind="video", state="ready", frames=120, rate_num=24, rate_den=1, seconds=5
    )
    factories.ready_draft(project.shots.get(), carol, asset)
    Take.objects.update(is_circled=True)
    one = program(carol)
    names = [document["name"] for document in one.get("/hand-off").json()]
    assert "otio" in names
    for name in names:
        response = one.get(f"/projects/{project.pk}/hand-off/{name}?takes=circled")
        assert response.status_code == 200, name
        assert response["Content-Disposition"].startswith("attachment")
    timeline = json.loads(one.get(f"/projects/{project.pk}/hand-off/otio").content)
    assert timeline["OTIO_SCHEMA"].startswith("Timeline")
    assert one.get(f"/projects/{project.pk}/hand-off/nothing").status_code == 404


def test_a_file_is_brought_in_and_read_back_by_range(
    carol: User, project: Project, program: Callable[..., Program], tmp_path: Path, settings: Settings
) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (640, 360), "navy").save(picture)
    one = program(carol)
    file = SimpleUploadedFile("First frame.png", picture.read_bytes(), "image/png")
    response = one.client.post(f"/api/v1/projects/{project.pk}/files", {"file": file})
    assert response.status_code == 201, response.content
    body = response.json()
    assert (body["name"], body["kind"], body["state"]) == ("First frame.png", "image", "preparing")
    part = one.get(body["content"], Range="bytes=1-3")
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"PNG"
    whole = one.get(body["content"])
    assert b"".join(whole.streaming_content) == picture.read_bytes()
    from_the_start = one.get(body["content"], Range="bytes=0-")
    assert b"".join(from_the_start.streaming_content) == picture.read_bytes()
    assert Event.objects.filter(verb="downloaded").count() == 2
    listed = one.get(f"/projects/{project.pk}/files?kind=image").json()["items"]
    assert [file["id"] for file in listed] == [body["id"]]
    words = SimpleUploadedFile("a.txt", b"no picture")
    refused = one.client.post(f"/api/v1/projects/{project.pk}/files", {"file": words})
    assert "is not a file that we read" in detail(refused, 422)


def test_the_bytes_of_a_private_project_are_a_file_of_ones_own_when_they_come_in_elsewhere(
    alice: User,
    carol: User,
    team: Team,
    project: Project,
    program: Callable[..., Program],
    tmp_path: Path,
) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (640, 360), "navy").save(picture)
    hidden = factories.project(team, "Hidden")
    Project.objects.filter(pk=hidden.pk).update(is_private=True)

    def upload(user: User, target: Project, name: str) -> dict[str, str]:
        file = SimpleUploadedFile(name, picture.read_bytes(), "image/png")
        client = program(user).client
        return client.post(f"/api/v1/projects/{target.pk}/files", {"file": file}).json()

    secret = upload(alice, hidden, "Secret.png")
    own = upload(carol, project, "Mine.png")
    assert (own["name"], program(carol).get(f"/files/{own['id']}").status_code) == ("Mine.png", 200)
    assert upload(alice, hidden, "Again.png")["id"] == secret["id"]


def test_a_token_for_chosen_projects_uses_no_file_of_others_and_gets_one_of_its_own_for_the_same_bytes(
    carol: User, team: Team, project: Project, program: Callable[..., Program], tmp_path: Path
) -> None:
    picture = tmp_path / "a.png"
    Image.new("RGB", (640, 360), "navy").save(picture)
    other = factories.project(team, "Another film")
    everywhere, narrow = program(carol), program(carol, projects=[project])

    def upload(one: Program, target: Project) -> str:
        file = SimpleUploadedFile("a.png", picture.read_bytes(), "image/png")
        answer = one.client.post(f"/api/v1/projects/{target.pk}/files", {"file": file}).json()
        library.prepare(answer["id"])
        return str(answer["id"])

    foreign = upload(everywhere, other)
    order = {"shot": 1, "mode": "frames", "prompt": "A door.", "first_frame": foreign}
    row = {"description": "A door.", "inputs": [foreign]}
    orders, plan = f"/projects/{project.pk}/orders", f"/projects/{project.pk}/plan"
    sentence = "There is no such file in this team."
    assert errors(narrow.post(orders, order)) == {"first_frame": sentence}
    assert errors(narrow.post(plan, row)) == {"inputs": sentence}
    own = upload(narrow, project)
    assert own != foreign
    assert narrow.get(f"/files/{own}").status_code == 200
    assert narrow.post(plan, {**row, "inputs": [own]}).status_code == 201
    assert upload(narrow, project) == own
