"""Notes on an edit: they land on the frame of the take, and leave as markers of the edit."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from django.test import Client

from studio.accounts.models import User
from studio.core.values.timecode import Timebase
from studio.exports import edit_notes
from studio.exports.documents import DOCUMENTS
from studio.exports.models import Edit, EditClip
from studio.exports.selection import Selection
from studio.generation.models import Take
from studio.library.models import Asset
from studio.media.edits.values import ItemKind
from studio.projects.models import Project
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant
from tests.exports.reels import RATE, trimmed


@pytest.fixture
def edit(handed_off: Selection, send: Callable[..., Edit]) -> Edit:
    """The first take from 0 to 47, then the second from 10 to 29."""
    return send(trimmed(DOCUMENTS["otio"].make(handed_off, Timebase(RATE, 86_400)), 1, 10, 20))


@pytest.fixture
def write(edit: Edit, project: Project, browse: Callable[..., Client], carol: User) -> Callable[..., Any]:
    def post(frame: object, text: str = "Slower") -> Any:
        url = f"/projects/{project.pk}/hand-off/edits/{edit.pk}/notes/"
        return browse(carol).post(url, {"frame": frame, "text": text}, follow=True)

    return post


def test_a_note_lands_on_the_frame_of_the_take_and_is_listed(
    write: Callable[..., Any], takes: list[Take]
) -> None:
    page = write(50).content.decode()
    note = Note.objects.get()
    assert (note.take, note.frame_in) == (takes[1], 12)
    assert "01:00:02:02</a>" in page
    assert f"/takes/{takes[1].pk}/?frame=12" in page


@pytest.mark.parametrize(
    ("frame", "text", "sentence"),
    [(500, "Slower", "The edit shows no take there"), ("", "Slower", "Choose a frame"), (3, "", "Write what the note")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_words_stay(
    write: Callable[..., Any], frame: object, text: str, sentence: str
) -> None:
    response = write(frame, text)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert text in response.content.decode()
    assert not Note.objects.exists()


def test_notes_of_used_frames_leave_as_markers_of_the_edit(
    write: Callable[..., Any],
    edit: Edit,
    takes: list[Take],
    project: Project,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    write(50)
    notes.write(takes[1], participant=Participant(user=carol), frame_in=40, text="Not in the edit")
    client = browse(carol)

    def file(name: str) -> str:
        url = f"/projects/{project.pk}/hand-off/edits/{edit.pk}/{name}/"
        return client.get(url).content.decode()

    markers = file("edl")
    assert "01:00:02:02 01:00:02:03" in markers
    assert "Not in the edit" not in markers
    timeline: Any = otio.adapters.read_from_string(file("otio"), "otio_json")
    first, second = timeline.find_clips()
    assert not first.markers
    [marker] = second.markers
    assert marker.marked_range.start_time.value == 12
    assert second.source_range.start_time.value == 10
    assert timeline.global_start_time.value == 86_400


RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("own", RATES)
def test_every_frame_of_an_edit_is_a_used_frame_of_its_take(rate: Fraction, own: Fraction) -> None:
    asset = Asset(frames=200, rate_num=own.numerator, rate_den=own.denominator)
    length = round(50 / own * rate)
    clip = EditClip(
        kind=ItemKind.CLIP, take=Take(asset=asset), record_in=7, record_out=7 + length, source_in=30, source_out=80
    )  # fmt: skip
    edit = Edit(rate_num=rate.numerator, rate_den=rate.denominator)
    frames = [edit_notes.source_frame(edit, clip, frame) for frame in range(7, 7 + length)]
    assert frames[0] == 30
    assert frames == sorted(frames)
    assert max(frames) <= 79
    if rate == own:
        assert frames == list(range(30, 80))
