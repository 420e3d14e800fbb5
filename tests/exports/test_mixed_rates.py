"""A reel of clips of several rates: timeline, lists of notes and film agree to the frame, however long it gets."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Any

import opentimelineio as otio
import pytest
from django.core.files.storage import default_storage

from studio.accounts.models import Team, User
from studio.core.values.timecode import Timebase, timecode
from studio.exports import markers
from studio.exports.clip_markers import markers_of
from studio.exports.manifest import manifest
from studio.exports.selection import Selection, TakeSet, select
from studio.exports.timeline import as_otio
from studio.library import services as library
from studio.library import tasks as library_tasks
from studio.library.ingest.preparation import facts_of
from studio.library.models import Asset
from studio.media.concat import concat
from studio.media.recipes import Segment
from studio.projects.models import Project
from studio.review.models import Note
from tests import factories
from tests.media.clips import numbered
from tests.media.test_concat import numbers

NTSC = Fraction(30000, 1001)
SOURCES = (  # frames and rate: whole and broken lengths on a timeline of 24 frames a second
    (24, Fraction(24)),
    (29, Fraction(25)),
    (28, NTSC),
    (33, Fraction(30)),
    (1, Fraction(60)),
    (23, Fraction(50)),
    (31, Fraction(25)),
)
CLIPS = 24


@pytest.fixture
def assets(team: Team, alice: User, tmp_path: Path) -> list[Asset]:
    """A small numbered file of each length and rate."""
    ready = []
    for frames, rate in SOURCES:
        clip = numbered(tmp_path / f"{frames}.mp4", frames=frames, rate=rate)
        asset = library.receive(team, clip, name=f"{frames}.mp4", author=alice)
        library_tasks.prepare(str(asset.pk))
        asset.refresh_from_db()
        ready.append(asset)
    return ready


@pytest.fixture
def reel(assets: list[Asset], project: Project, alice: User) -> Selection:
    """Clips of all rates in turn, each with notes on its first frame, in its middle and on its last."""
    shot = project.shots.get()
    for number, asset in enumerate(islice(cycle(assets), CLIPS), 1):
        generation = factories.ready_draft(shot, alice, asset)
        frames, rate = asset.frames or 1, asset.rate or Fraction(24)
        for frame, text in ((0, "first"), (frames // 2, "middle"), (frames - 1, "last")):
            place = {"frame_in": frame, "rate_num": rate.numerator, "rate_den": rate.denominator}
            Note.objects.create(take=generation.takes.get(), person=alice, text=f"{text} {number}", **place)
    return select(project, TakeSet.ALL)


def records(selection: Selection) -> list[tuple[int, int]]:
    """First frame and exclusive end of each clip on the timeline, as the manifest says."""
    return [(entry["record_in"], entry["record_out"]) for entry in json.loads(manifest(selection))["takes"]]


def test_every_clip_begins_and_ends_on_a_whole_frame_one_after_another(reel: Selection) -> None:
    ends = records(reel)
    assert len(ends) == CLIPS
    assert ends[0][0] == 0
    assert all(end == start for (_, end), (start, _) in pairwise(ends))
    assert all(end > start for start, end in ends), "a clip of one frame is there, too"


def test_an_independent_reader_of_the_timeline_finds_the_same_frames(reel: Selection) -> None:
    timeline: Any = otio.adapters.read_from_string(as_otio(reel, Timebase(reel.rate, 86_400)), "otio_json")
    [track] = timeline.video_tracks()
    spans = [track.range_of_child(clip) for clip in track.find_clips()]
    assert [(each.start_time.value, each.end_time_exclusive().value) for each in spans] == records(reel)
    assert {each.duration.rate for each in spans} == {24.0}
    assert timeline.duration().value == records(reel)[-1][1]
    for clip, source in zip(track.find_clips(), cycle(SOURCES), strict=False):
        available = clip.media_reference.available_range
        assert (available.duration.value, available.duration.rate) == (source[0], float(source[1]))
        assert clip.source_range.start_time.rate == float(source[1])


def test_the_marks_of_a_clip_lie_within_its_source_and_within_its_place(reel: Selection) -> None:
    timeline: Any = otio.adapters.read_from_string(as_otio(reel, Timebase(reel.rate)), "otio_json")
    for clip, (frames, rate) in zip(timeline.find_clips(), cycle(SOURCES), strict=False):
        places = [mark.marked_range.start_time for mark in clip.markers]
        assert {place.value for place in places} == {0, frames // 2, frames - 1}
        assert {place.rate for place in places} == {float(rate)}
    for marker, place in zip(markers_of(reel), [ends for ends in records(reel) for _ in "123"], strict=True):
        assert place[0] <= marker.frame_in < marker.frame_out <= place[1], marker.text


def test_the_lists_of_notes_name_the_first_frame_of_each_clip(reel: Selection) -> None:
    notes = markers_of(reel)
    firsts = [timecode(start, Fraction(24)) for start, _ in records(reel)]
    table = csv.DictReader(io.StringIO(markers.as_csv(notes, Timebase(reel.rate)).removeprefix("\ufeff")))
    assert [row["timecode_in"] for row in table if row["text"].startswith("first")] == firsts
    edl = markers.as_edl(notes, title="Reel", timebase=Timebase(reel.rate))
    events = re.findall(r"C +(\S+) \S+ (\S+) \S+ +\r\n \|C:\S+ \|M:Alice: (first|middle|last)", edl)
    assert [source for source, record, kind in events if kind == "first" and source == record] == firsts
    data = json.loads(markers.as_json(notes, Timebase(reel.rate)))["notes"]
    assert [row["frame_in"] for row in data if row["text"].startswith("first")] == [
        start for start, _ in records(reel)
    ]


def test_the_film_shows_each_clip_from_its_first_frame_on_where_the_timeline_says(
    reel: Selection, tmp_path: Path
) -> None:
    segments = [
        Segment(
            source=Path(default_storage.path(clip.asset.original)),
            name=clip.name,
            facts=facts_of(clip.asset),
            frames=clip.length,
        )
        for clip in reel.clips
    ]
    assert concat(segments, tmp_path / "film.mp4") == records(reel)[-1][1]
    shown = numbers(tmp_path / "film.mp4")
    for (start, end), clip in zip(records(reel), reel.clips, strict=True):
        assert shown[start] == 0
        assert shown[end - 1] >= clip.frames - 1 - clip.rate / reel.rate, "up to its last frames"
        assert shown[start:end] == sorted(shown[start:end])
    for marker, note in zip(markers_of(reel), [n for clip in reel.clips for n in clip.notes], strict=True):
        [(start, end)] = [place for place in records(reel) if place[0] <= marker.frame_in < place[1]]
        is_last, is_first = marker.frame_in == end - 1, marker.frame_in == start
        assert is_last or shown[marker.frame_in] >= note.frame_in, "the first frame of the film that shows it"
        assert is_first or shown[marker.frame_in - 1] < note.frame_in
