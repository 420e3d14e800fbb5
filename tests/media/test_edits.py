"""Timelines as editing programs write them, after their documented shapes: read as far as they mean a clip."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from studio.media.bounded import run_bounded
from studio.media.edits.limits import MAX_BYTES
from studio.media.edits.reader import read_edit
from studio.media.edits.values import EditedTimeline
from studio.media.errors import Unusable

RATE = Fraction(24)

EDL = """TITLE: Glasshouse v2
FCM: NON-DROP FRAME

001  AX       V     C        00:00:01:00 00:00:03:00 01:00:00:00 01:00:02:00
* FROM CLIP NAME: 01_Door_T3.mp4
002  BL       V     C        00:00:00:00 00:00:01:00 01:00:02:00 01:00:03:00
003  AX       V     C        00:00:00:00 00:00:00:00 01:00:03:00 01:00:03:00
* FROM CLIP NAME: 01_Door_T3.mp4
003  AX       V     D    012 00:00:02:00 00:00:04:00 01:00:03:00 01:00:05:00
* TO CLIP NAME: 02_Dance_T1.mp4
004  AX       V     C        00:00:00:00 00:00:04:00 01:00:05:00 01:00:07:00
M2   AX       048.0                00:00:00:00
* FROM CLIP NAME: 03_Storm_T2.mp4
005  AX       V     C        00:00:00:00 00:00:01:00 01:00:10:00 01:00:11:00
* FROM CLIP NAME: stock footage.mov
"""

FCPXML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.10">
  <resources>
    <format id="r1" frameDuration="1001/24000s" width="1920" height="1080"/>
    <asset id="r2" name="01_Door_T3" start="0s" duration="121121/24000s" format="r1">
      <media-rep kind="proxy-media" src="file:///proxies/x.mov"/>
      <media-rep kind="original-media" src="file:///Volumes/Film/clips/01_Door_T3.mp4"/>
    </asset>
    <asset id="r3" name="x" src="clips/02_Dance_T1.mp4" start="3600s" duration="5s" format="r1"/>
    <media id="r4" name="Opening"><sequence format="r1"><spine/></sequence></media>
    <effect id="r5" name="Title"/>
  </resources>
  <library><event name="E"><project name="Cut 2"><sequence format="r1" tcStart="3600s" tcFormat="NDF"><spine>
    <asset-clip ref="r2" name="01_Door_T3" offset="3600s" start="12012/24000s" duration="48048/24000s">
      <title ref="r5" lane="1" offset="0s" name="Lower third" duration="1s"/>
    </asset-clip>
    <gap name="Gap" offset="86448048/24000s" duration="24024/24000s"/>
    <clip name="dance" offset="86472072/24000s" start="3601s" duration="24024/24000s">
      <video ref="r3" offset="0s" duration="5s"/><timeMap/>
    </clip>
    <ref-clip ref="r4" name="Opening" offset="86496096/24000s" duration="24024/24000s"/>
    <title ref="r5" name="The end" offset="86520120/24000s" duration="24024/24000s"/>
  </spine></sequence></project></event></library>
</fcpxml>
"""


def read(folder: Path, text: str, rate: Fraction = RATE) -> EditedTimeline:
    path = folder / "edit"
    path.write_text(text)
    return read_edit(path, rate=rate)


def lines(timeline: EditedTimeline) -> list[tuple[str, str, int, int]]:
    return [(str(item.kind), item.name, item.record_in, item.length) for item in timeline.items]


def test_an_edl_is_read_with_black_a_dissolve_a_speed_and_a_hole(tmp_path: Path) -> None:
    timeline = read(tmp_path, EDL)
    assert timeline.name == "Glasshouse v2"
    assert lines(timeline) == [
        ("clip", "01_Door_T3.mp4", 0, 48),
        ("gap", "", 48, 24),
        ("clip", "02_Dance_T1.mp4", 72, 48),
        ("clip", "03_Storm_T2.mp4", 120, 48),
        ("gap", "", 168, 72),
        ("clip", "stock footage.mov", 240, 24),
    ]
    assert [item.source_in for item in timeline.items if item.kind == "clip"] == [1, 2, 0, 0]
    assert timeline.items[2].remarks == ("a dissolve of 12 frames",)
    assert timeline.items[3].remarks == ("speed 200 %",)


def test_keys_and_motion_that_is_not_forward_are_named(tmp_path: Path) -> None:
    cut = "00:00:00:00 00:00:01:00 01:00:0{0}:00 01:00:0{1}:00\n* FROM CLIP NAME: {2}.mp4\n".format
    timeline = read(
        tmp_path,
        "TITLE: Effects\nFCM: NON-DROP FRAME\n\n"
        f"001  AX       V     C        {cut(0, 1, 'a')}M2   AX      -024.0                00:00:01:00\n"
        f"002  AX       V     C        {cut(1, 2, 'b')}M2   AX       000.0                00:00:00:05\n"
        f"003  AX       V     K B      {cut(2, 3, 'c')}"
        "003  TITLE    V     K    012 00:00:00:00 00:00:01:00 01:00:02:00 01:00:03:00\n"
        "004  AX       V     C        00:00:01:00 00:00:01:00 01:00:03:00 01:00:03:00\n"
        f"004  AX       V     W001 012 {cut(3, 4, 'd')}",
    )
    assert lines(timeline) == [("clip", f"{name}.mp4", at * 24, 24) for at, name in enumerate("abcd")]
    assert timeline.items[3].remarks == ("a wipe of 12 frames",)
    assert timeline.left_out == (
        "Event 003 has a key over its picture, which is not read.",
        "Events 001, 002 have no motion forward (M2): backwards or still, they are read as if they ran forward.",
    )


def test_fcpxml_is_read_in_fractions_and_what_is_no_clip_is_named(tmp_path: Path) -> None:
    timeline = read(tmp_path, FCPXML)
    assert (timeline.name, timeline.rate, timeline.start) == ("Cut 2", Fraction(24000, 1001), 86_314)
    assert lines(timeline) == [
        ("clip", "01_Door_T3", 0, 48),
        ("gap", "", 48, 24),
        ("clip", "dance", 72, 24),
        ("other", "Opening", 96, 24),
        ("other", "The end", 120, 24),
    ]
    first, _, second, compound, title = timeline.items
    assert first.media == "file:///Volumes/Film/clips/01_Door_T3.mp4"
    assert first.source_in * timeline.rate == 12
    assert (second.media, second.source_in) == ("clips/02_Dance_T1.mp4", 1)
    assert second.remarks == ("a change of speed",)
    assert compound.remarks == ("a compound clip, not read inside",)
    assert title.remarks == ("a title",)
    assert timeline.left_out == ("“Lower third”, connected to “01_Door_T3”, is not read.",)


def test_a_clip_is_not_taken_for_the_one_that_is_connected_to_it(tmp_path: Path) -> None:
    facts = '<metadata><md key="circle.take.take" value="{}"/></metadata>'.format
    connected = f'<asset-clip ref="r3" lane="1" name="Over it" duration="1s">{facts("second")}</asset-clip>'
    title = '<title ref="r5" lane="1" offset="0s" name="Lower third" duration="1s"/>'
    first, *_ = read(tmp_path, FCPXML.replace(title, connected + facts("first"))).items
    assert first.take_id == "first"
    first, *_ = read(tmp_path, FCPXML.replace(title, connected)).items
    assert first.take_id == ""


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE fcpxml [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]><fcpxml>&a8;</fcpxml>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE xmeml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xmeml>&x;</xmeml>'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (BOMB, "refers to entities"),
        (OUTSIDE, "refers to entities"),
        ("<fcpxml><resources>", "damaged or cut off"),
        ("<html><body/></html>", "no timeline that we read"),
        ("<fcpxml/>", "no sequence"),
        ("<xmeml version='5'/>", "holds no timeline|missing or damaged"),
        ("just words", "no timeline that we read"),
        ("", "no timeline that we read"),
        ('{"OTIO_SCHEMA": "Timeline.1"', "no JSON"),
        ('{"a": 1}', "no timeline that we read"),
        ('{"OTIO_SCHEMA": "Gap.1"}', "no timeline|cannot be read"),
        (
            json.dumps({"OTIO_SCHEMA": "Timeline.1", "tracks": {"OTIO_SCHEMA": "Stack.1"}}),
            "missing or damaged",
        ),
        ("[" * 100_000, "no timeline that we read"),
        (
            "001  AX  V  Q  00:00:01:00 00:00:03:00 01:00:00:00 01:00:02:00",
            "The EDL cannot be read: incorrect edit type Q",
        ),
        (FCPXML.replace("1001/24000s", "1/0s", 1), "a time that is none"),
    ],
)
def test_what_is_no_timeline_is_refused_with_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence) as refused:
        read(tmp_path, text)
    assert refused.value.sentence.endswith(".")


def test_fifty_megabytes_are_refused_by_their_size(tmp_path: Path) -> None:
    path = tmp_path / "huge.otio"
    path.write_bytes(b'{"OTIO_SCHEMA": "Timeline.1", "x": "' + b"x" * (MAX_BYTES * 5 // 2) + b'"}')
    with pytest.raises(Unusable, match="larger than 20 MB"):
        read_edit(path, rate=RATE)


@pytest.mark.processes
@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_what_is_nested_deeply_ends_in_its_own_process(tmp_path: Path, depth: int) -> None:
    path = tmp_path / "deep.otio"
    path.write_text('{"OTIO_SCHEMA": "Timeline.1", "x": ' + "[" * depth + "]" * depth + "}")
    arguments: dict[str, Any] = {"path": str(path), "rate": "24"}
    with pytest.raises(Unusable):
        run_bounded("read_edit", seconds=20, **arguments)
