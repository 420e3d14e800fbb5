"""Notes as markers for other programs: Resolve's marker EDL, CSV and JSON. Pure: marks in, text out.

Out points are exclusive, as editors count them. Sources: the CMX 3600 list that DaVinci Resolve writes
with "Export timeline markers to EDL", and what it reads back.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction

from studio.core.timecode import timecode

# Resolve's marker colours, in the order of --person-0 to --person-7.
COLOURS = ("Red", "Sand", "Yellow", "Green", "Cyan", "Blue", "Purple", "Pink")
HOUR_SECONDS = 3600
FIELDS = ("clip", "frame_in", "frame_out", "timecode_in", "timecode_out", "who", "text", "resolved")


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One note on a timeline, in frames from its beginning; ``frame_out`` is exclusive."""

    clip: str
    frame_in: int
    frame_out: int
    text: str
    who: str
    colour: int = 0  # 0 to 7, as people have them
    is_resolved: bool = False


def start_frame(rate: Fraction, *, at_hour: bool) -> int:
    """The number of the first frame: that of 01:00:00:00, or 0."""
    return HOUR_SECONDS * round(rate) if at_hour else 0


def merged(marks: Iterable[Mark]) -> list[Mark]:
    """In order, with those that begin on one frame as one mark, since a program keeps only one there."""
    found: dict[int, Mark] = {}
    for mark in sorted(marks, key=lambda mark: (mark.frame_in, mark.frame_out)):
        first = found.get(mark.frame_in)
        found[mark.frame_in] = _joined(first, mark) if first else mark
    return list(found.values())


def as_edl(marks: Iterable[Mark], *, title: str, rate: Fraction, start: int = 0) -> str:
    """A marker list that Resolve imports: one event for each mark."""
    lines = [f"TITLE: {one_line(title)}", "FCM: NON-DROP FRAME", ""]
    for number, mark in enumerate(merged(marks), 1):
        first = timecode(mark.frame_in, rate, start=start)
        second = timecode(mark.frame_in + 1, rate, start=start)
        words = one_line(f"{mark.who}: {mark.text}")
        lines += [
            f"{number:03}  001      V     C        {first} {second} {first} {second}  ",
            f" |C:ResolveColor{COLOURS[mark.colour % len(COLOURS)]} |M:{words} |D:{_length(mark)}",
            "",
        ]
    return "\n".join(lines) + "\n"


def as_csv(marks: Sequence[Mark], *, rate: Fraction, start: int = 0) -> str:
    """A table with a line for each mark, none merged. Cells never begin a formula."""
    text = io.StringIO()
    table = csv.DictWriter(text, FIELDS)
    table.writeheader()
    table.writerows(
        {name: _cell(value) for name, value in row.items()} for row in _rows(marks, rate=rate, start=start)
    )
    return text.getvalue()


def as_json(marks: Sequence[Mark], *, rate: Fraction, start: int = 0) -> str:
    """The same as JSON, with the exact rate."""
    data = {"rate": str(rate), "start_frame": start, "notes": _rows(marks, rate=rate, start=start)}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def one_line(text: str) -> str:
    """Without line breaks and the bar that ends a field in a marker list."""
    return re.sub(r"\s+", " ", text.replace("|", "/")).strip()


def _rows(marks: Sequence[Mark], *, rate: Fraction, start: int) -> list[dict[str, object]]:
    rows = []
    for mark in sorted(marks, key=lambda mark: (mark.frame_in, mark.frame_out)):
        row = asdict(mark)
        row["timecode_in"] = timecode(mark.frame_in, rate, start=start)
        row["timecode_out"] = timecode(mark.frame_out, rate, start=start)
        row["resolved"] = mark.is_resolved
        rows.append({name: row[name] for name in FIELDS})
    return rows


def _joined(first: Mark, second: Mark) -> Mark:
    words = f"{first.text} / {second.who}: {second.text}"
    return replace(first, text=words, frame_out=max(first.frame_out, second.frame_out))


def _length(mark: Mark) -> int:
    return max(1, mark.frame_out - mark.frame_in)


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t")) else value
