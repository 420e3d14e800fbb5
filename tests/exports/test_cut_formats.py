"""Timelines for other programs: an independent reader finds the clips, frames, files and markers of the rows."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.exports.cmx3600 import as_cut_list
from studio.exports.documents import DOCUMENTS
from studio.exports.fcpxml import as_fcpxml
from studio.exports.final_cut_xml import as_final_cut_xml, timebase_of
from studio.exports.selection import CutPart, Selection, SoundClip, arrange
from studio.exports.timeline import as_otio
from tests.exports.fcpxml_rules import problems
from tests.exports.reels import HOSTILE, RATES, places, reel, timebase

Sources = list[tuple[int, Fraction]]
SOURCES = st.lists(st.tuples(st.integers(1, 5_000), st.sampled_from(RATES)), min_size=1, max_size=12)
FEW: Sources = [(121, Fraction(24)), (48, Fraction(25)), (1, Fraction(60)), (90, Fraction(30000, 1001))]


def read(text: str, adapter: str, **options: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the readers
        timeline = otio.adapters.read_from_string(text, adapter, **options)
    return timeline[0] if isinstance(timeline, otio.schema.SerializableCollection) else timeline


def clips(timeline: Any) -> list[Any]:
    [track] = timeline.video_tracks()
    return list(track.find_clips())


def spans(timeline: Any) -> list[tuple[int, int]]:
    """First frame and exclusive end of each clip on the picture track."""
    ranges = [clip.range_in_parent() for clip in clips(timeline)]
    return [(round(one.start_time.value), round(one.end_time_exclusive().value)) for one in ranges]


def expected_spans(selection: Selection) -> list[tuple[int, int]]:
    return [(start, end) for _, start, end in places(selection)]


@settings(deadline=None, max_examples=40)
@given(SOURCES)
def test_no_frame_is_lost_in_a_cut_list(sources: Sources) -> None:
    selection = reel(sources)
    base = timebase(selection)
    timeline = read(as_cut_list(selection, base), "cmx_3600", rate=round(selection.rate))
    assert spans(timeline) == expected_spans(selection)
    assert [clip.media_reference.target_url for clip in clips(timeline)] == [
        f"clips/{name}" for name, *_ in places(selection)
    ]
    assert -timeline.tracks[0].source_range.start_time.value in (0, base.start)


@settings(deadline=None, max_examples=40)
@given(SOURCES)
def test_no_frame_is_lost_in_the_xml_of_final_cut_7(sources: Sources) -> None:
    selection = reel(sources)
    timeline = read(as_final_cut_xml(selection, timebase(selection)), "fcp_xml")
    assert spans(timeline) == expected_spans(selection)
    assert timeline.global_start_time.value == timebase(selection).start
    assert timeline.global_start_time.rate == pytest.approx(float(selection.rate), abs=0.005)
    for clip, row in zip(clips(timeline), selection.clips, strict=True):
        assert clip.media_reference.target_url == f"clips/{row.name}"
        assert clip.media_reference.available_range.duration.value == row.frames
        assert clip.media_reference.available_range.duration.rate == pytest.approx(float(row.rate), abs=0.005)


@settings(deadline=None, max_examples=40)
@given(SOURCES)
def test_no_frame_is_lost_in_fcpxml(sources: Sources) -> None:
    """Its own reader takes 23.976 for 23, so the fractions are read here; it is asked at whole rates below."""
    selection = reel(sources)
    root = ET.fromstring(as_fcpxml(selection, timebase(selection)))
    [sequence] = root.iter("sequence")
    start = seconds(sequence.attrib["tcStart"])
    assert start * selection.rate == timebase(selection).start
    formats = {one.attrib["id"]: 1 / seconds(one.attrib["frameDuration"]) for one in root.iter("format")}
    assets = {one.attrib["id"]: one for one in root.iter("asset")}
    assert formats[sequence.attrib["format"]] == selection.rate
    for element, row in zip(root.iter("asset-clip"), selection.clips, strict=True):
        offset, length = (seconds(element.attrib[name]) * selection.rate for name in ("offset", "duration"))
        assert (offset - start * selection.rate, length) == (row.start, row.length)
        asset = assets[element.attrib["ref"]].attrib
        assert (asset["src"], formats[asset["format"]]) == (f"clips/{row.name}", row.rate)
        assert seconds(asset["duration"]) * row.rate == row.frames
        marks = {seconds(mark.attrib["start"]) * row.rate for mark in element.iter("marker")}
        assert marks == {0, max(0, row.frames - 2)}


def seconds(text: str) -> Fraction:
    return Fraction(text.removesuffix("s"))


def test_an_independent_reader_of_fcpxml_finds_the_same() -> None:
    selection = reel([(121, Fraction(24)), (48, Fraction(24)), (1, Fraction(24))])
    timeline = read(as_fcpxml(selection, timebase(selection)), "fcpx_xml")
    clips_read = list(timeline.find_clips())
    assert [clip.name for clip in clips_read] == [name.rpartition(".")[0] for name, *_ in places(selection)]
    assert [clip.duration().value for clip in clips_read] == [121, 48, 1]
    assert [clip.media_reference.target_url for clip in clips_read] == [
        f"clips/{name}" for name, *_ in places(selection)
    ]
    assert [len(clip.markers) for clip in clips_read] == [2, 2, 1]


def test_markers_of_the_xml_lie_where_the_film_shows_the_frames() -> None:
    selection = reel([(121, Fraction(24)), (50, Fraction(25))], sound=False)
    timeline = read(as_final_cut_xml(selection, timebase(selection)), "fcp_xml")
    marks = [[mark.marked_range.start_time.value for mark in clip.markers] for clip in clips(timeline)]
    assert marks == [[0, 119], [0, 47]], "frame 48 of 50 at 25 is shown at frame 47 of 24 a second"
    assert not timeline.audio_tracks() or not list(timeline.audio_tracks()[0].find_clips())


def test_sound_goes_along_in_step() -> None:
    selection = reel(FEW)
    timeline = read(as_final_cut_xml(selection, timebase(selection)), "fcp_xml")
    [track] = timeline.audio_tracks()
    starts = [round(clip.range_in_parent().start_time.value) for clip in track.find_clips()]
    assert starts == [start for start, _ in expected_spans(selection)]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_and_notes_pass_through_every_format(words: str) -> None:
    selection = reel(FEW, name=words, words=words)
    base = timebase(selection)
    names = [name for name, *_ in places(selection)]
    edl = as_cut_list(selection, base)
    assert edl.count("* FROM CLIP NAME: ") == len(names)
    assert spans(read(edl, "cmx_3600", rate=24)) == expected_spans(selection)
    for text, adapter in (
        (as_final_cut_xml(selection, base), "fcp_xml"),
        (as_otio(selection, base), "otio_json"),
    ):
        timeline = read(text, adapter)
        assert spans(timeline) == expected_spans(selection)
        assert [clip.media_reference.target_url for clip in clips(timeline)] == [
            f"clips/{name}" for name in names
        ]
    assert len(list(ET.fromstring(as_fcpxml(selection, base)).iter("asset-clip"))) == len(names)


def test_drop_frame_is_said_and_counted_where_it_is_asked_for() -> None:
    selection = reel([(1_800, Fraction(30000, 1001)), (10, Fraction(30000, 1001))])
    base = timebase(selection, at_hour=False, is_drop=True)
    edl = as_cut_list(selection, base)
    assert "FCM: DROP FRAME" in edl
    assert "00:00:00;00 00:00:00;10 00:01:00;02 00:01:00;12" in edl
    assert "<displayformat>DF</displayformat>" in as_final_cut_xml(selection, base)
    assert 'tcFormat="DF"' in as_fcpxml(selection, base)
    assert "NDF</displayformat>" in as_final_cut_xml(selection, timebase(selection))
    assert "FCM: NON-DROP FRAME" in as_cut_list(selection, timebase(selection))


@pytest.mark.parametrize(
    ("rate", "whole", "is_ntsc"),
    [
        (Fraction(24000, 1001), 24, True),
        (Fraction(24), 24, False),
        (Fraction(30000, 1001), 30, True),
        (Fraction(1475, 99), 15, False),  # the mean of one that varies
        (Fraction(25, 2), 12, False),
        (Fraction(1, 2), 1, False),
    ],
)
def test_a_rate_that_the_xml_cannot_say_is_the_nearest(rate: Fraction, whole: int, is_ntsc: bool) -> None:
    assert timebase_of(rate) == (whole, is_ntsc)


SOUND = SoundClip(
    id=UUID(int=1),
    name="Sound_Theme.wav",
    stored="",
    sha256="cd" * 32,
    size_bytes=1,
    samples=100_000,
    level=0.5,
    mutes_takes=True,
)


@pytest.mark.parametrize("sound", [None, SOUND], ids=["without sound", "with sound"])
@pytest.mark.parametrize("begins", ["clip", "gap"])
@pytest.mark.parametrize("words", ["Slower", *HOSTILE])
def test_every_element_of_fcpxml_is_where_final_cut_pro_lets_it_be(
    sound: SoundClip | None, begins: str, words: str
) -> None:
    whole = reel(
        [(48, Fraction(24)), (50, Fraction(25)), (30, Fraction(30000, 1001))], name=words, words=words
    )
    parts = [CutPart(clip.take, 0, 20) for clip in whole.clips]
    cut = [CutPart(None, 0, 12), *parts] if begins == "gap" else [*parts, CutPart(None, 0, 12)]
    notes = {clip.take.pk: list(clip.notes) for clip in whole.clips}
    selection = arrange(whole.project, cut, notes, sound=sound)
    assert problems(DOCUMENTS["fcpxml"].make(selection, timebase(selection))) == []


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        ('<spine><marker start="0s" value="x"/></spine>', "spine may not hold marker"),
        ('<metadata/><marker start="0s" value="x"/>', "marker is out of place in asset-clip"),
        ('<asset-clip ref="r2"/>', "what is connected to asset-clip has no lane"),
        ('<marker start="0.5" value="x"/>', "marker: start=0.5 is no time"),
        ('<title ref="r2"/>', "asset-clip may not hold title"),
        ('<asset-clip ref="r9" lane="-1"/>', "asset-clip refers to r9"),
    ],
)
def test_the_rules_of_fcpxml_refuse_what_final_cut_pro_refuses(broken: str, problem: str) -> None:
    inside = broken if "spine" in broken else f'<spine><asset-clip ref="r2">{broken}</asset-clip></spine>'
    text = (
        '<fcpxml version="1.8"><resources><format id="r1"/><asset id="r2" src="a.mp4"/></resources>'
        f'<library><event><project><sequence format="r1">{inside}</sequence></project></event></library></fcpxml>'
    )
    assert problem in problems(text)
