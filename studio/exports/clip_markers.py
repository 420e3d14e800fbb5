"""Notes of clips as markers: on the timeline, in frames of the file, or on the place of the clip."""

from __future__ import annotations

from fractions import Fraction

from studio.core.values.timecode import first_tick
from studio.exports.markers import Marker
from studio.exports.selection import Clip, Selection, source_in
from studio.review.models import Note


def markers_of(selection: Selection, *, clip: Clip | None = None) -> list[Marker]:
    """Notes of all clips on the timeline, or those of one clip counted in frames of its file."""
    if clip:
        return [_marker(note, clip, *_used(note, clip)) for note in clip.notes]
    return [
        _marker(note, each, *timeline_span(note, each, selection.rate))
        for each in selection.clips
        for note in each.notes
    ]


def markers_on_place(selection: Selection, clip: Clip) -> list[Marker]:
    """Notes of a clip counted from the first frame of its file, in frames of the timeline."""
    spans = [(note, *timeline_span(note, clip, selection.rate)) for note in clip.notes]
    before = source_in(clip, selection.rate) - clip.start
    return [_marker(note, clip, first + before, end + before) for note, first, end in spans]


def _used(note: Note, clip: Clip) -> tuple[int, int]:
    """First frame and exclusive end of a note within the used frames, at the rate of the file."""
    return max(note.frame_in, clip.first), min(note.last_frame + 1, max(clip.end, 1))


def timeline_span(note: Note, clip: Clip, rate: Fraction) -> tuple[int, int]:
    """First frame and exclusive end of a note on the timeline: where the film shows its frames.

    At least one frame and within its clip, also where a slower timeline leaves frames out.
    """
    frame_in, frame_out = (frame - clip.first for frame in _used(note, clip))
    first = min(first_tick(frame_in * rate / clip.rate), clip.length - 1)
    end = min(first_tick(frame_out * rate / clip.rate), clip.length)
    return clip.start + first, clip.start + max(end, first + 1)


def _marker(note: Note, clip: Clip, frame_in: int, frame_out: int) -> Marker:
    return Marker(
        clip=clip.name,
        frame_in=frame_in,
        frame_out=frame_out,
        text=note.text,
        author_name=note.author_name,
        colour=note.person.colour if note.person else 0,
        is_resolved=note.resolved_at is not None,
    )
