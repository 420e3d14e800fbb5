"""The selection as an edit decision list (CMX 3600): one picture track, a cut to each clip, black in a gap;
and the sound under a cut.

Such a list knows one rate, so source and record are both counted at that of the timeline. The source of
each event is a file, named in comments as editing programs read them; reels are of tapes, and ``AX`` says
that there is none. What the format cannot say is left out: size, sound, markers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from studio.core.values.text import clean_line
from studio.core.values.timecode import Timebase
from studio.exports.markers import EDL_NEWLINE, edl_head
from studio.exports.selection import Clip, Selection, file_path, source_in


def as_cut_list(selection: Selection, timebase: Timebase) -> str:
    """Text of an .edl file with an event for each clip; from the 1,000th on, numbers have four digits."""
    lines = edl_head(clean_line(selection.project.name), timebase)
    number = count(1)
    lines += _sound(number, selection, timebase)
    end = 0
    for clip in selection.clips:
        lines += _black(number, end, clip.start, timebase)
        lines += [*_event(next(number), clip, timebase), ""]
        end = clip.start + clip.length
    lines += _black(number, end, selection.length, timebase)
    return EDL_NEWLINE.join(lines) + EDL_NEWLINE


def _black(number: Iterator[int], first: int, end: int, record: Timebase) -> list[str]:
    """The event of a gap, where there is one: without it a reader would begin at the first clip."""
    if end <= first:
        return []
    return [f"{next(number):03}  BL       V     C        {_times(0, first, end - first, record)}", ""]


def _sound(number: Iterator[int], selection: Selection, record: Timebase) -> list[str]:
    """The event of the sound under the cut, on the first two sound tracks; none without one."""
    if selection.sound is None or not selection.sound_frames:
        return []
    return [
        f"{next(number):03}  AX       AA    C        {_times(0, 0, selection.sound_frames, record)}",
        f"* FROM CLIP NAME: {selection.sound.name}",
        f"* FROM FILE: {selection.sound.path}",
        "",
    ]


def _times(source_in: int, record_in: int, length: int, record: Timebase) -> str:
    """In and out of the source, then of the record."""
    source = Timebase(record.rate, is_drop=record.is_drop)
    sources = [source.text(frame) for frame in (source_in, source_in + length)]
    return " ".join([*sources, *(record.text(frame) for frame in (record_in, record_in + length))])


def _event(number: int, clip: Clip, record: Timebase) -> list[str]:
    times = _times(source_in(clip, record.rate), clip.start, clip.length, record)
    return [
        f"{number:03}  AX       V     C        {times}",
        f"* FROM CLIP NAME: {clip.name}",
        f"* FROM FILE: {file_path(clip)}",
        f"* TAKE ID: {clip.take.pk}",
    ]
