"""The selection as an edit decision list (CMX 3600): one picture track, a cut to each clip.

Such a list knows one rate, so source and record are both counted at that of the timeline. The source of
each event is a file, named in comments as editing programs read them; reels are of tapes, and ``AX`` says
that there is none. What the format cannot say is left out: size, sound, markers.
"""

from __future__ import annotations

from studio.core.text import clean_line
from studio.core.timecode import Timebase
from studio.exports.markers import EDL_NEWLINE, edl_head
from studio.exports.selection import Clip, Selection, file_path


def as_cut_list(selection: Selection, timebase: Timebase) -> str:
    """Text of an .edl file with an event for each clip; from the 1,000th on, numbers have four digits."""
    lines = edl_head(clean_line(selection.project.name), timebase)
    source = Timebase(timebase.rate, is_drop=timebase.is_drop)
    for number, clip in enumerate(selection.clips, 1):
        lines += [*_event(number, clip, source, timebase), ""]
    return EDL_NEWLINE.join(lines) + EDL_NEWLINE


def _event(number: int, clip: Clip, source: Timebase, record: Timebase) -> list[str]:
    times = (
        *(source.text(frame) for frame in (0, clip.length)),
        *(record.text(frame) for frame in (clip.start, clip.start + clip.length)),
    )
    return [
        f"{number:03}  AX       V     C        {' '.join(times)}",
        f"* FROM CLIP NAME: {clip.name}",
        f"* FROM FILE: {file_path(clip)}",
        f"* TAKE ID: {clip.take.pk}",
    ]
