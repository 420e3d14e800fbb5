"""Review by a program: notes with frames and drawings, verdicts, ratings, picks and circles; and what is hidden."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from studio.accounts.models import Team, User
from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note, Verdict
from tests import factories
from tests.api.conftest import Program
from tests.api.test_requests import detail

pytestmark = pytest.mark.django_db
BOX = {"kind": "box", "colour": 3, "points": [[0.1, 0.2], [0.5, 0.6]]}


@pytest.fixture
def take(carol: User, team: Team, project: Project) -> Take:
    asset = Asset.objects.create(
        team=team, name="t.mp4", kind="video", state="ready", frames=120, rate_num=24, rate_den=1
    )
    return factories.ready_draft(project.shots.get(), carol, asset).takes.get()


def test_a_note_with_a_drawing_is_written_once_answered_changed_and_resolved(
    bob: User, take: Take, program: Callable[..., Program]
) -> None:
    one, key = program(bob), str(uuid.uuid4())
    note = {"text": "The mast leans.", "frame_in": 12, "frame_out": 36, "drawing": [BOX]}
    answers = [one.post(f"/takes/{take.pk}/notes", note, **{"Idempotency-Key": key}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    written = answers[0].json()
    assert written == answers[1].json()
    assert (written["frame_in"], written["frame_out"], written["drawing"]) == (12, 36, [BOX])
    reply = one.post(f"/takes/{take.pk}/notes", {"text": "Less.", "parent_id": written["id"]}).json()
    assert (reply["parent_id"], reply["frame_in"]) == (written["id"], 12)
    changed = one.send("PATCH", f"/notes/{written['id']}", {"text": "The mast leans left."}).json()
    assert (changed["text"], changed["is_edited"], changed["drawing"]) == (
        "The mast leans left.",
        True,
        [BOX],
    )
    assert one.post(f"/notes/{written['id']}/resolve").json()["is_resolved"] is True
    assert one.post(f"/notes/{written['id']}/reopen").json()["is_resolved"] is False
    listed = one.get(f"/takes/{take.pk}/notes").json()["items"]
    assert [row["id"] for row in listed] == [written["id"], reply["id"]]
    assert one.send("DELETE", f"/notes/{reply['id']}").status_code == 204
    assert one.get(f"/notes/{reply['id']}").status_code == 404


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ({"text": " "}, "Write something, or draw on the frame."),
        ({"text": "Too far.", "frame_in": 120}, "This frame is not in the take."),
        ({"text": "Odd.", "drawing": [{**BOX, "kind": "star"}]}, "A stroke is of a pen"),
    ],
)
def test_a_note_is_refused_with_the_sentence_of_the_screen(
    bob: User, take: Take, program: Callable[..., Program], note: Any, sentence: str
) -> None:
    assert detail(program(bob).post(f"/takes/{take.pk}/notes", note), 422).startswith(sentence)
    assert not Note.objects.exists()


def test_only_the_author_changes_a_note(
    bob: User, carol: User, take: Take, program: Callable[..., Program]
) -> None:
    note = program(bob).post(f"/takes/{take.pk}/notes", {"text": "The mast leans."}).json()["id"]
    for method in ("PATCH", "DELETE"):
        refused = program(carol).send(method, f"/notes/{note}", {"text": "It does not."})
        assert "Only the author" in detail(refused, 403)


def test_a_take_is_decided_rated_picked_and_circled(
    bob: User, take: Take, program: Callable[..., Program]
) -> None:
    one, path = program(bob), f"/takes/{take.pk}"
    assert "Say what should change" in detail(one.send("PUT", f"{path}/verdict", {"kind": "changes"}), 422)
    changes = one.send(
        "PUT", f"{path}/verdict", {"kind": "changes", "text": "Less fog.", "frame_in": 3}
    ).json()
    assert Note.objects.get(pk=changes["note_id"]).frame_in == 3
    assert one.get(path).json()["status"] == "changes"
    assert one.send("PUT", f"{path}/verdict", {"kind": "approve"}).status_code == 200
    assert [row["kind"] for row in one.get(f"{path}/verdicts").json()] == ["approve"]
    assert one.get(path).json()["status"] == "approved"
    assert one.send("PUT", f"{path}/rating", {"value": 4}).json()["rating"] == 4
    assert "Say why" in detail(one.send("PUT", f"{path}/pick", {"value": "reject"}), 422)
    assert one.send("PUT", f"{path}/pick", {"value": "pick"}).json()["pick"] == "pick"
    assert one.send("PUT", f"{path}/circle", {"is_on": True}).json()["is_circled"] is True
    assert one.send("DELETE", f"{path}/verdict").json()["status"] == "changes"


def test_a_blind_review_hides_verdicts_and_their_reasons(
    alice: User, bob: User, take: Take, project: Project, program: Callable[..., Program]
) -> None:
    Project.objects.filter(pk=project.pk).update(is_blind=True)
    changes = {"kind": "changes", "text": "Less fog."}
    note = program(alice).send("PUT", f"/takes/{take.pk}/verdict", changes).json()["note_id"]
    one = program(bob)
    assert one.get(f"/takes/{take.pk}/verdicts").json() == []
    assert one.get(f"/takes/{take.pk}/notes").json()["items"] == []
    assert one.get(f"/notes/{note}").status_code == 404
    assert one.post(f"/notes/{note}/resolve").status_code == 404
    one.send("PUT", f"/takes/{take.pk}/verdict", {"kind": "approve"})
    assert len(one.get(f"/takes/{take.pk}/verdicts").json()) == 2
    assert one.get(f"/notes/{note}").json()["text"] == "Less fog."
    assert Verdict.objects.count() == 2


def test_the_log_of_a_blind_review_tells_no_verdict(
    alice: User, carol: User, take: Take, project: Project, program: Callable[..., Program]
) -> None:
    Take.objects.update(author=None)
    Project.objects.filter(pk=project.pk).update(is_blind=True)
    program(alice).send("PUT", f"/takes/{take.pk}/rating", {"value": 2})
    verbs = [row["verb"] for row in program(carol).get(f"/projects/{project.pk}/activity").json()["items"]]
    assert "rated" not in verbs
    Project.objects.filter(pk=project.pk).update(is_blind=False)
    rows = program(carol).get(f"/projects/{project.pk}/activity?verb=rated").json()["items"]
    assert [(row["who"], row["label"]) for row in rows] == [("Alice", "rated a take")]
