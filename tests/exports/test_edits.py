"""The cut that comes back: clips are matched to takes, kept as rows, shown with their trims, and compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studio.accounts.models import User
from studio.core.values.timecode import Timebase
from studio.exports import edit_page, edits
from studio.exports.documents import DOCUMENTS
from studio.exports.edit_changes import changes
from studio.exports.matching import MatchedBy, TakeIndex, basename
from studio.exports.models import Edit
from studio.exports.selection import Selection
from studio.generation.models import Take
from studio.media.edits.reader import read_edit
from studio.media.edits.values import EditItem, ItemKind
from studio.projects.models import Project
from tests.exports.reels import HOSTILE, RATE, reel, trimmed


def used(edit: Edit) -> list[tuple[Any, int, int, int]]:
    return [(clip.take, clip.record_in, clip.source_in, clip.source_out) for clip in edit.clips.all()]


@pytest.mark.parametrize("name", ["otio", "fcpxml", "xml", "cut"])
def test_what_left_comes_back_as_the_same_takes_and_frames(
    handed_off: Selection, takes: list[Take], send: Callable[..., Edit], name: str
) -> None:
    edit = send(DOCUMENTS[name].make(handed_off, Timebase(RATE, 86_400)))
    assert used(edit) == [(takes[0], 0, 0, 48), (takes[1], 48, 0, 48)]
    assert {clip.matched_by for clip in edit.clips.all()} == {MatchedBy.NAME}
    assert edit.rate == RATE


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("name", ["otio", "fcpxml", "xml", "cut"])
def test_hostile_names_come_back_as_the_takes_that_they_were(tmp_path: Path, name: str, words: str) -> None:
    whole = reel([(48, RATE), (48, RATE), (20, RATE)], name=words, words=words)
    path = tmp_path / "edit"
    path.write_text(DOCUMENTS[name].make(whole, Timebase(RATE, 86_400)))
    timeline = read_edit(path, rate=RATE)
    index = TakeIndex.of(clip.take for clip in whole.clips)
    takes = [clip.take.pk for clip in whole.clips]
    assert [index.match(item) for item in timeline.items] == [(pk, MatchedBy.NAME) for pk in takes]
    assert [(item.record_in, item.length) for item in timeline.items] == [(0, 48), (48, 48), (96, 20)]


@pytest.mark.parametrize(
    ("name", "ways"), [("otio", "sha256"), ("fcpxml", "sha256"), ("xml", "sha256"), ("cut", "id")]
)
def test_two_takes_of_one_name_come_back_by_what_else_is_known_of_them(
    tmp_path: Path, name: str, ways: str
) -> None:
    """As when shots change their numbers while an editor works."""
    whole = reel([(48, RATE), (48, RATE)])
    path = tmp_path / "edit"
    path.write_text(DOCUMENTS[name].make(whole, Timebase(RATE, 86_400)))
    takes = [clip.take for clip in whole.clips]
    takes[1].number = takes[0].number
    index = TakeIndex.of(takes)
    matches = [index.match(item) for item in read_edit(path, rate=RATE).items]
    assert matches == [(take.pk, ways) for take in takes]


def test_a_second_edit_says_what_it_changed(
    handed_off: Selection, takes: list[Take], send: Callable[..., Edit]
) -> None:
    text = DOCUMENTS["otio"].make(handed_off, Timebase(RATE))
    first, second = send(text), send(trimmed(text, 0, 6, 40), "cut 2.otio")
    assert (first.number, second.number) == (1, 2)
    assert used(second) == [(takes[0], 0, 6, 46), (takes[1], 40, 0, 48)]
    before, after = edit_page.clips_of(first), edit_page.clips_of(second)
    [change] = changes(before, after)
    assert change.words == "trimmed by 6 frames at its beginning, trimmed by 2 frames at its end"
    assert [one.words for one in changes(before, after[:1])][-1] == "lost"
    assert [one.words for one in changes(before[:1], before)] == ["added"]


def test_the_same_file_again_is_the_edit_that_is_there(
    handed_off: Selection, send: Callable[..., Edit]
) -> None:
    text = DOCUMENTS["otio"].make(handed_off, Timebase(RATE))
    assert send(text) == send(text, "again.otio")
    assert Edit.objects.count() == 1


def test_the_same_file_twice_at_once_is_one_edit(
    handed_off: Selection, send: Callable[..., Edit], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second click comes to its end while the file of the first is being read."""
    text, read = DOCUMENTS["otio"].make(handed_off, Timebase(RATE)), edits._read
    ids = []

    def read_meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(edits, "_read", read)
        ids.append(send(text, "second.otio").pk)
        return read(*arguments)

    monkeypatch.setattr(edits, "_read", read_meanwhile)
    assert [send(text).pk] == ids
    assert Edit.objects.count() == 1


@pytest.mark.parametrize(
    ("media", "name"),
    [
        ("clips/01_Door_T3.mp4", "01_Door_T3.mp4"),
        ("file:///Volumes/A%20B/01_Door_T3.mp4", "01_Door_T3.mp4"),
        ("file://localhost/C%3a/Cut/01_Door_T3.mov", "01_Door_T3.mov"),
        (r"C:\Cut\01_Door_T3.mp4", "01_Door_T3.mp4"),
        (r"\\server\share\50%.mp4", "50%.mp4"),
        ("", ""),
    ],
)
def test_the_name_of_a_file_is_the_end_of_its_path_on_any_system(media: str, name: str) -> None:
    assert basename(media) == name


def test_a_clip_is_matched_by_name_then_hash_then_id_and_never_by_a_guess() -> None:
    clips = reel([(10, RATE), (20, RATE)], name="Door").clips
    index = TakeIndex.of(clip.take for clip in clips)
    first = clips[0].take

    def match(**facts: str) -> tuple[Any, str]:
        facts = {"name": "", **facts}
        return index.match(EditItem(kind=ItemKind.CLIP, record_in=0, length=1, **facts))  # type: ignore[arg-type]

    assert match(media="d:/x/01_Door_T1.MOV") == (first.pk, "name")
    assert match(name="01_Door_T1") == (first.pk, "name")
    assert match(media="renamed.mp4", sha256=clips[0].asset.sha256) == (first.pk, "sha256")
    assert match(media="renamed.mp4", take_id=str(first.pk)) == (first.pk, "id")
    assert match(media="01_Door_T.mp4", name="Door") == (None, "")
    first.number = clips[1].take.number
    doubled = TakeIndex.of(clip.take for clip in clips)
    assert doubled.match(EditItem(kind=ItemKind.CLIP, name="01_Door_T2", record_in=0, length=1)) == (None, "")


def test_the_page_shows_the_film_with_its_trims_and_names_what_is_foreign(
    handed_off: Selection,
    takes: list[Take],
    project: Project,
    browse: Callable[..., Client],
    carol: User,
) -> None:
    text = trimmed(DOCUMENTS["otio"].make(handed_off, Timebase(RATE)), 1, 10, 20)
    foreign = text.replace("01_", "stock ").replace(str(takes[0].pk), "").replace(takes[0].asset.sha256, "")
    client = browse(carol)
    url = f"/projects/{project.pk}/hand-off/edits/"
    response = client.post(url, {"file": SimpleUploadedFile("cut.otio", foreign.encode())})
    page = client.get(response["Location"]).content.decode()
    assert "No take of this project, shown as slates" in page
    assert "stock " in page
    assert 'data-first="10" data-end="30"' in page
    assert "10–29 of 48" in page
    assert "Edit 1" in client.get(f"/projects/{project.pk}/hand-off/").content.decode()
    again = client.post(url, {"file": SimpleUploadedFile("cut.otio", foreign.encode())}, follow=True)
    assert "here already, as edit 1" in again.content.decode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "The file is empty"), (b"%PDF-1.7", "no timeline that we read"), (None, "Choose the file")],
)
def test_what_is_no_timeline_is_said_at_the_form(
    project: Project, browse: Callable[..., Client], carol: User, content: bytes | None, sentence: str
) -> None:
    fields = {} if content is None else {"file": SimpleUploadedFile("cut.xml", content)}
    response = browse(carol).post(f"/projects/{project.pk}/hand-off/edits/", fields)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Edit.objects.exists()
