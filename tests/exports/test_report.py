"""The review report: verdicts, cost and notes over their frames, with what was drawn."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.exports.drawings import shapes_of
from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note, Verdict
from tests import factories


@pytest.fixture
def take(project: Project, alice: User) -> Take:
    asset = Asset.objects.create(
        team=project.team, name="a.mp4", kind="video", state="ready", format="MP4", original="none.mp4",
        frames=48, rate_num=24, rate_den=1, width_px=200, height_px=100,
    )  # fmt: skip
    return factories.ready_draft(project.shots.get(), alice, asset, "A <b>harbour</b>").takes.get()


def note(take: Take, person: User, text: str, **more: object) -> Note:
    return Note.objects.create(take=take, person=person, text=text, rate_num=24, rate_den=1, **more)


@pytest.mark.parametrize(
    ("kind", "points", "path"),
    [
        ("box", [[0, 0], [0.5, 1]], "M0.0,0.0H100.0V100.0H0.0Z"),
        ("ellipse", [[0, 0], [0.5, 1]], "M0.0,50.0a50.0,50.0 0 1 0 100.0,0a50.0,50.0 0 1 0 -100.0,0Z"),
        ("pen", [[0.5, 0.5]], "M100.0,50.0h0.01"),
        ("pen", [[0, 0], [0.5, 0], [1, 1]], "M0.0,0.0Q100.0,0.0 150.0,50.0L200.0,100.0"),
        ("arrow", [[0, 0], [1, 0]], "M0.0,0.0L200.0,0.0M196.5,-1.9L200.0,0.0L196.5,1.9"),
    ],
)
def test_strokes_become_the_paths_that_the_player_draws(
    kind: str, points: list[list[float]], path: str
) -> None:
    [shape] = shapes_of([{"kind": kind, "colour": 3, "points": points}], 200, 100)
    assert (shape.path, shape.colour, shape.thick) == (path, 3, 0.8)


def test_a_note_stands_beside_its_frame_with_its_drawing_and_replies(
    take: Take, project: Project, bob: User, carol: User, browse: Callable[..., Client]
) -> None:
    stroke = {"kind": "box", "colour": 2, "points": [[0, 0], [0.5, 1]]}
    first = note(take, bob, "Warmer, please", frame_in=12, drawing=[stroke])
    note(take, carol, "Done <script>", frame_in=12, parent=first)
    note(take, bob, "Deleted", frame_in=13, deleted_at=first.created_at)
    Verdict.objects.create(take=take, person=bob, kind="changes")
    Verdict.objects.create(take=take, person=bob, kind="approve")
    page = browse(carol).get(f"/projects/{project.pk}/hand-off/report/?set=all").content.decode()
    assert f"/assets/{take.asset_id}/frames/12.png" in page
    assert 'd="M0.0,0.0H100.0V100.0H0.0Z"' in page
    assert "Warmer, please" in page
    assert "Done &lt;script&gt;" in page
    assert "A &lt;b&gt;harbour&lt;/b&gt;" in page
    assert "Deleted" not in page
    assert page.count("report-verdict") == 1
    assert "Approved" in page


def test_its_queries_do_not_grow_with_takes_and_notes(
    take: Take,
    project: Project,
    alice: User,
    bob: User,
    browse: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(8):
        assert take.asset
        other = factories.ready_draft(project.shots.get(), alice, take.asset).takes.get()
        note(other, bob, f"Note {number}", frame_in=number)
    client, url = browse(alice), f"/projects/{project.pk}/hand-off/report/?set=all"
    client.get(url)
    with django_assert_max_num_queries(20):
        assert client.get(url).content.decode().count("report-note") == 8
