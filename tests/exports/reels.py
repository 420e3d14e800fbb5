"""Selections without a database, and what independent readers are expected to find in their timelines."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import opentimelineio as otio

from studio.accounts.models import User
from studio.catalog.request import DEFAULT_MODEL
from studio.core.values.timecode import Timebase
from studio.exports.selection import Selection, lay_out
from studio.generation.models import Generation, Take
from studio.library.models import Asset
from studio.projects.models import Project, Shot
from studio.review.models import Note

RATE = Fraction(24)
RATES = (
    *(Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30)),
    *(Fraction(48), Fraction(50), Fraction(60000, 1001), Fraction(60)),
)
HOSTILE = (
    "Door | \"quoted\" & <tag> 'x'",
    "two\nlines\r\nand a tab\t",
    "=cmd()|' /C calc'!A0",
    "🎬 دروازه \u202eevil",
    "x" * 300,
    "]]> <!-- &#0; \x07 %s {{ }} ../../etc",
)


def reel(
    sources: Sequence[tuple[int, Fraction]], *, name: str = "Reel", words: str = "Slower", sound: bool = True
) -> Selection:
    """A clip for each pair of frames and rate; each has a note on its first frame and one on its last two."""
    project = Project(name=name)
    author = User(name=words[:40], colour=1)
    takes, notes = [], {}
    for number, (frames, rate) in enumerate(sources, 1):
        asset = Asset(
            name=name,
            format="MP4",
            frames=frames,
            rate_num=rate.numerator,
            rate_den=rate.denominator,
            width_px=640,
            height_px=360,
            has_sound=sound,
            sha256=f"{number:064x}",
        )
        take = Take(
            number=number,
            shot=Shot(project=project, number=1, name=name),
            generation=Generation(project=project, request={"prompt": words}, model=DEFAULT_MODEL),
            asset=asset,
        )
        takes.append(take)
        notes[take.pk] = [
            Note(take=take, person=author, frame_in=first, frame_out=last, text=words)
            for first, last in ((0, None), (max(0, frames - 2), frames - 1))
        ]
    return lay_out(project, takes, notes)


def timebase(selection: Selection, *, at_hour: bool = True, is_drop: bool = False) -> Timebase:
    """The timebase of a selection, from one hour on or from zero."""
    start = 3600 * round(selection.rate) if at_hour else 0
    return Timebase(selection.rate, start, is_drop)


def places(selection: Selection) -> list[tuple[str, int, int]]:
    """The name of each clip, its first frame on the timeline and its exclusive end."""
    return [(clip.name, clip.start, clip.start + clip.length) for clip in selection.clips]


def trimmed(text: str, clip: int, first: int, length: int) -> str:
    """The timeline with another range of one of its clips."""
    timeline: Any = otio.adapters.read_from_string(text, "otio_json")
    item = list(timeline.find_clips())[clip]
    item.source_range = otio.opentime.TimeRange(
        otio.opentime.RationalTime(first, 24), otio.opentime.RationalTime(length, 24)
    )
    return str(otio.adapters.write_to_string(timeline, "otio_json"))
