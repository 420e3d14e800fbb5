"""Notes as markers for other programs: Resolve's marker EDL, CSV and JSON. Pure: markers in, text out.

Out points are exclusive, as editors count them. Sources: the CMX 3600 list that DaVinci Resolve writes
with "Export timeline markers to EDL", and what it reads back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from studio.accounts.colours import name_of
from studio.core.values.text import clean_line, json_document
from studio.core.values.timecode import Timebase
from studio.core.web.csv_export import csv_lines

# Colours that the markers of Resolve do not have, and the nearest that they have.
RESOLVE_COLOURS = {"Orange": "Sand"}
EDL_NEWLINE = "\r\n"  # CMX 3600
LONGEST_TITLE = 70  # CMX 3600
FIELDS = ("clip", "frame_in", "frame_out", "timecode_in", "timecode_out", "who", "text", "resolved")


@dataclass(frozen=True, kw_only=True)
class Marker:
    """One note on a timeline, in frames from its beginning; ``frame_out`` is exclusive."""

    clip: str
    frame_in: int
    frame_out: int
    text: str
    author_name: str
    colour: int = 0  # of its author, see accounts/colours.py
    is_resolved: bool = False


def merged(markers: Iterable[Marker]) -> list[Marker]:
    """Markers in order; those on one frame become one, since programs keep only one there."""
    by_frame: dict[int, Marker] = {}
    for marker in sorted(markers, key=lambda marker: (marker.frame_in, marker.frame_out)):
        first = by_frame.get(marker.frame_in)
        by_frame[marker.frame_in] = _joined(first, marker) if first else marker
    return list(by_frame.values())


def as_edl(markers: Iterable[Marker], *, title: str, timebase: Timebase) -> str:
    """A marker list that Resolve imports: one event for each marker."""
    lines = edl_head(one_line(title), timebase)
    for number, marker in enumerate(merged(markers), 1):
        first, second = timebase.text(marker.frame_in), timebase.text(marker.frame_in + 1)
        comment = one_line(f"{marker.author_name}: {marker.text}")
        lines += [
            f"{number:03}  001      V     C        {first} {second} {first} {second}  ",
            f" |C:ResolveColor{_resolve_colour(marker.colour)} |M:{comment} |D:{_length(marker)}",
            "",
        ]
    return EDL_NEWLINE.join(lines) + EDL_NEWLINE


def edl_head(title: str, timebase: Timebase) -> list[str]:
    """The first lines of a list for CMX 3600, with an empty one at the end."""
    mode = "DROP FRAME" if timebase.is_drop else "NON-DROP FRAME"
    return [f"TITLE: {title[:LONGEST_TITLE]}", f"FCM: {mode}", ""]


def as_csv(markers: Sequence[Marker], timebase: Timebase) -> str:
    """A table with a line for each marker, none merged. Cells never begin a formula."""
    rows = _rows(markers, timebase)
    return "".join(csv_lines(FIELDS, [list(row.values()) for row in rows]))


def as_json(markers: Sequence[Marker], timebase: Timebase) -> str:
    """All markers as JSON, with the exact rate."""
    data = {
        "rate": str(timebase.rate),
        "start_frame": timebase.start,
        "drop_frame": timebase.is_drop,
        "notes": _rows(markers, timebase),
    }
    return json_document(data)


def one_line(text: str) -> str:
    """Text without line breaks and without the bar that ends a field in a marker list."""
    return clean_line(text.replace("|", "/"))


def _rows(markers: Sequence[Marker], timebase: Timebase) -> list[dict[str, object]]:
    rows = []
    for marker in sorted(markers, key=lambda marker: (marker.frame_in, marker.frame_out)):
        row = asdict(marker)
        row["timecode_in"] = timebase.text(marker.frame_in)
        row["timecode_out"] = timebase.text(marker.frame_out)
        row["who"] = marker.author_name
        row["resolved"] = marker.is_resolved
        rows.append({name: row[name] for name in FIELDS})
    return rows


def _joined(first: Marker, second: Marker) -> Marker:
    text = f"{first.text} / {second.author_name}: {second.text}"
    return replace(first, text=text, frame_out=max(first.frame_out, second.frame_out))


def _resolve_colour(colour: int) -> str:
    name = name_of(colour)
    return RESOLVE_COLOURS.get(name, name)


def _length(marker: Marker) -> int:
    return max(1, marker.frame_out - marker.frame_in)
