"""Notes as markers: what each program reads, by table."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from typing import Any

import pytest

from studio.core.values.timecode import Timebase
from studio.exports.markers import Marker, as_csv, as_edl, as_json, merged, one_line

RATE = Fraction(24)


def mark(
    frame_in: int = 10,
    frame_out: Any = None,
    text: str = "Warmer light",
    author_name: str = "Bob",
    **more: Any,
) -> Any:
    return Marker(
        clip="01_Door_T3.mp4",
        frame_in=frame_in,
        frame_out=frame_out or frame_in + 1,
        text=text,
        author_name=author_name,
        **more,
    )


def test_a_marker_list_has_exclusive_ends_and_begins_at_the_first_hour() -> None:
    text = as_edl([mark(34, 58, colour=5)], title="Glass", timebase=Timebase(RATE, 86_400))
    assert text.splitlines() == [
        "TITLE: Glass",
        "FCM: NON-DROP FRAME",
        "",
        "001  001      V     C        01:00:01:10 01:00:01:11 01:00:01:10 01:00:01:11  ",
        " |C:ResolveColorBlue |M:Bob: Warmer light |D:24",
        "",
    ]


def test_notes_on_one_frame_are_one_marker_and_none_is_lost() -> None:
    markers = merged([mark(text="Warmer"), mark(frame_out=20, text="Slower", author_name="Ana"), mark(9)])
    assert [(one.frame_in, one.frame_out, one.text) for one in markers] == [
        (9, 10, "Warmer light"),
        (10, 20, "Warmer / Ana: Slower"),
    ]


@pytest.mark.parametrize(
    ("text", "line"), [("a|b", "a/b"), ("two\nlines\r\nand\ttabs", "two lines and tabs"), ("  x  ", "x")]
)
def test_what_would_end_a_field_is_taken_out(text: str, line: str) -> None:
    assert one_line(text) == line
    assert f"|M:Bob: {line} |D:" in as_edl([mark(text=text)], title="x", timebase=Timebase(RATE))


def test_the_table_has_every_note_and_no_formula() -> None:
    text = as_csv([mark(text="=SUM(A1)"), mark(text="Slower", is_resolved=True)], Timebase(RATE))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["text"], row["resolved"]) for row in rows] == [("'=SUM(A1)", "False"), ("Slower", "True")]
    assert rows[0]["timecode_in"] == "00:00:00:10"
    assert rows[0]["timecode_out"] == "00:00:00:11"


def test_the_data_has_the_exact_rate() -> None:
    data = json.loads(as_json([mark()], Timebase(Fraction(30000, 1001))))
    assert data["rate"] == "30000/1001"
    assert data["notes"][0]["frame_out"] == 11
