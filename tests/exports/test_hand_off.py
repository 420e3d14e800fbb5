"""The hand-off: which takes leave, under which names, and what an editor's program reads."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import opentimelineio as otio
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studio.accounts.models import User
from studio.generation.models import Take, TakeStatus
from studio.projects.models import Project
from studio.projects.services import add_shot
from studio.review.models import Note
from tests.generation.conftest import *  # noqa: F403 - the sandbox and its worker


@pytest.fixture
def takes(order: Any, worker: Any, project: Project, shot: Any) -> list[Take]:
    """Two drafts of one shot and one of a second shot, the first and the last circled."""
    shot.name = "Door / garden"
    shot.save()
    worker.settle(order(number_results=2))
    second = add_shot(project, "Dance")
    generation = order()
    worker.settle(generation)
    Take.objects.filter(generation=generation).update(shot=second, number=1)
    all_takes = list(Take.objects.order_by("shot__position", "number"))
    Take.objects.filter(pk__in=[all_takes[0].pk, all_takes[2].pk]).update(is_circled=True)
    return all_takes


@pytest.fixture
def hand_off(project: Project) -> str:
    return f"/projects/{project.pk}/hand-off/"


def note(take: Any, person: Any, frame: Any, text: Any, last: Any = None) -> Any:
    return Note.objects.create(
        take=take, person=person, frame_in=frame, frame_out=last, rate_num=24, rate_den=1, text=text
    )


def body_of(response: Any) -> Any:
    return b"".join(response.streaming_content)


def test_the_zip_holds_the_circled_takes_with_their_checksums(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], carol: User
) -> None:
    response = browse(carol).get(hand_off + "takes.zip")
    data = body_of(response)
    assert int(response["Content-Length"]) == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        entries = json.loads(archive.read("manifest.json"))["takes"]
        assert [entry["file"] for entry in entries] == [
            "clips/01_Door-garden_T1.mp4",
            "clips/02_Dance_T1.mp4",
        ]
        for entry in entries:
            video = archive.read(entry["file"])[: entry["size_bytes"]]  # its metadata follows
            assert hashlib.sha256(video).hexdigest() == entry["sha256"]
        assert {"timeline.otio", "notes.edl", "notes.csv", "notes.json"} <= set(archive.namelist())


def test_the_timeline_opens_with_clips_in_shot_order_and_notes_as_markers(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], carol: User, bob: User
) -> None:
    note(takes[2], bob, 12, "Too fast", last=23)
    response = browse(carol).get(hand_off + "otio/")
    timeline = otio.adapters.read_from_string(response.content.decode(), "otio_json")
    clips = list(timeline.find_clips())
    assert [clip.name for clip in clips] == ["01_Door-garden_T1", "02_Dance_T1"]
    assert [clip.duration().value for clip in clips] == [120, 120]
    [marker] = clips[1].markers
    assert (marker.marked_range.start_time.value, marker.marked_range.duration.value) == (12, 12)
    assert clips[0].metadata["circle_take"]["prompt"] == "A quiet harbour."
    assert timeline.global_start_time.to_timecode() == "01:00:00:00"


def test_markers_lie_on_the_timeline_behind_the_clips_before(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], carol: User, bob: User
) -> None:
    note(takes[2], bob, 12, "Too fast")
    text = browse(carol).get(hand_off + "edl/?start=0").content.decode()
    assert "00:00:05:12 00:00:05:13" in text, "five seconds of the first clip lie before"


def test_other_takes_can_be_chosen_by_state_or_one_by_one(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], carol: User
) -> None:
    Take.objects.filter(pk=takes[1].pk).update(status=TakeStatus.APPROVED)

    def files(query: Any) -> list[Any]:
        response = browse(carol).get(f"{hand_off}manifest/?{query}")
        return [entry["number"] for entry in json.loads(response.content)["takes"]]

    assert files("set=approved") == [2]
    assert files("set=all") == [1, 2, 1]
    assert files(f"take={takes[1].pk}&take=nonsense") == [2]


def test_a_take_of_another_team_never_leaves(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], charlie: User, project: Project
) -> None:
    assert browse(charlie).get(hand_off + "takes.zip").status_code == 404
    other = project.__class__.objects.create(team=charlie.memberships.get().team, name="Theirs")
    response = browse(charlie).get(f"/projects/{other.pk}/hand-off/manifest/?take={takes[0].pk}")
    assert json.loads(response.content)["takes"] == []


def test_a_reviewer_gets_no_prompts_and_no_costs(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], bob: User
) -> None:
    assert browse(bob).get(hand_off).status_code == 403
    assert browse(bob).get(hand_off + "manifest/").status_code == 403


def test_without_a_circled_take_the_page_says_what_to_do(
    hand_off: str, browse: Callable[..., Client], carol: User
) -> None:
    page = browse(carol).get(hand_off)
    assert "Nothing to hand off yet." in page.content.decode()
    assert browse(carol).get(hand_off + "takes.zip").status_code == 302
    assert browse(carol).get(hand_off + "nonsense/").status_code == 404


def test_the_page_asks_a_bounded_number_of_questions(
    takes: list[Take],
    hand_off: str,
    browse: Callable[..., Client],
    carol: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browse(carol)
    client.get(hand_off)
    with django_assert_max_num_queries(16):
        client.get(hand_off + "?set=all")


UNFIT = "bell\x07 and \x1b[31m, \x0b, \ufffe"


def texts_of(value: Any) -> list[str]:
    """Every text within a JSON value, keys too."""
    if isinstance(value, dict):
        return [text for pair in value.items() for each in pair for text in texts_of(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts_of(each)]
    return [value] if isinstance(value, str) else []


def test_what_an_old_row_holds_breaks_no_program_that_reads_a_file(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], carol: User, bob: User, project: Project
) -> None:
    Project.objects.filter(pk=project.pk).update(name=f"Glass \u202e{UNFIT}")
    takes[0].generation.request["prompt"] = f"A harbour \ud83d {UNFIT}"
    takes[0].generation.save()
    note(takes[0], bob, 3, f"＝1+1 {UNFIT}\r\nsecond line")
    data = body_of(browse(carol).get(hand_off + "takes.zip"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.startswith("clips/")}
    for name in ("timeline.otio", "notes.json", "manifest.json"):
        for text in texts_of(json.loads(files[name])):
            element = ET.fromstring(f"<x>{escape(text)}</x>")
            assert (element.text or "") == text, name
    assert otio.adapters.read_from_string(files["timeline.otio"].decode(), "otio_json").name.startswith(
        "Glass"
    )
    edl = files["notes.edl"].decode()
    assert edl.count("\n") == edl.count("\r\n") == len(edl.splitlines())
    assert "|M:Bob: ＝1+1 bell and [31m, , second line |D:1" in edl
    assert files["notes.csv"].startswith(b"\xef\xbb\xbfclip,")
    [row] = csv.DictReader(io.StringIO(files["notes.csv"].decode("utf-8-sig"), newline=""))
    assert row["text"].startswith("'＝1+1 bell")


def test_a_name_of_any_script_becomes_a_file_name_of_whole_letters(
    takes: list[Take], hand_off: str, browse: Callable[..., Client], carol: User
) -> None:
    shot = takes[0].shot
    shot.name = "Cafe\u0301 \u202eexe.日本/..\\ :|?*"
    shot.save()
    entries = json.loads(browse(carol).get(hand_off + "manifest/").content)["takes"]
    assert entries[0]["file"] == "clips/01_Café-exe-日本_T1.mp4"
