"""Notes on an edit: each lies on a frame of a take, and leaves again as a marker of the edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.core.values.timecode import Timebase
from studio.exports.clip_markers import timeline_span
from studio.exports.models import Edit, EditClip
from studio.exports.selection import Clip, Selection, file_name, notes_of
from studio.generation.models import Take
from studio.review.labels import take_path
from studio.review.models import Note
from studio.review.notes import services as notes
from studio.review.participants import Participant

MOST_LISTED = 300


class NoTakeThere(Refusal):
    """A frame of an edit that shows no take of the project."""


@dataclass(frozen=True, kw_only=True)
class EditNote:
    """One note where the edit shows it."""

    note: Note
    timecode: str
    clip: str
    url: str  # of the take at the frame of the note


def selection_of(edit: Edit, clips: Sequence[EditClip]) -> Selection:
    """The edit as it came back, with the notes on its frames; what is no take is a gap."""
    notes_by_take = notes_of([clip.take for clip in clips if clip.take])
    placed = [
        _clip(edit, clip, clip.take, notes_by_take.get(clip.take.pk, []))
        for clip in clips
        if clip.take and clip.take.asset
    ]
    length = clips[-1].record_out if clips else 0
    return Selection(edit.project, edit.rate, tuple(placed), length)


def listed(edit: Edit, selection: Selection) -> list[EditNote]:
    """The notes of an edit in its order, at most ``MOST_LISTED``."""
    timebase = timebase_of(edit)
    spans = [
        (timeline_span(note, clip, edit.rate)[0], clip, note)
        for clip in selection.clips
        for note in clip.notes
    ]
    spans.sort(key=lambda span: span[0])
    return [
        EditNote(
            note=note,
            timecode=timebase.text(first),
            clip=f"{clip.take.shot} · {clip.take}",
            url=take_path(clip.take, note),
        )
        for first, clip, note in spans[:MOST_LISTED]
    ]


def timebase_of(edit: Edit) -> Timebase:
    """How the frames of an edit are counted."""
    return Timebase(edit.rate, edit.start_frame)


def write(edit: Edit, frame: int, *, participant: Participant, **content: Any) -> Note:
    """Create a note on the frame of the take that the edit shows at its own ``frame``, counted from 0.

    Raises NoTakeThere, and what ``notes.write`` raises.
    """
    clip = edit.clips.filter(record_in__lte=frame, record_out__gt=frame).select_related("take__asset").first()
    if clip is None or clip.take is None or clip.take.asset is None:
        raise NoTakeThere(
            gettext("The edit shows no take there. A note lies on a frame of a take: choose another one.")
        )
    take = Take.objects.select_related("asset", "shot", "generation__project").get(pk=clip.take.pk)
    return notes.write(take, participant=participant, frame_in=source_frame(edit, clip, frame), **content)


def source_frame(edit: Edit, clip: EditClip, frame: int) -> int:
    """The frame of its take that a clip shows at a frame of the edit."""
    asset = clip.take.asset if clip.take else None
    rate = (asset.rate if asset else None) or edit.rate
    shown = clip.source_in + floor(Fraction(frame - clip.record_in) / edit.rate * rate)
    last = (asset.frames if asset else None) or clip.source_out
    return min(shown, clip.source_out - 1, last - 1)


def _clip(edit: Edit, clip: EditClip, take: Take, notes_of_take: Sequence[Note]) -> Clip:
    asset = take.asset
    assert asset  # noqa: S101 - only takes with a file come here
    used = [
        note
        for note in notes_of_take
        if note.frame_in < clip.source_out and note.last_frame >= clip.source_in
    ]
    return Clip(
        take=take,
        asset=asset,
        notes=used,
        name=file_name(take, asset),
        rate=asset.rate or edit.rate,
        frames=asset.frames or clip.source_out,
        first=clip.source_in,
        end=clip.source_out,
        start=clip.record_in,
        length=clip.record_out - clip.record_in,
    )
