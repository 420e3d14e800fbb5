"""What the page of an edit shows: its clips in rows, what is no take, and the pieces of its player."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from studio.core.translations.wording import worded
from studio.core.values.timecode import Timebase
from studio.core.values.translatable import restored
from studio.exports.edit_changes import label_of
from studio.exports.matching import MatchedBy
from studio.exports.models import Edit, EditClip
from studio.exports.uses import frames_label
from studio.media.edits.values import ItemKind
from studio.review.screening.cut import CutSegment, take_segment

MATCHED_LABELS = {
    MatchedBy.NAME: gettext_noop("file name"),
    MatchedBy.SHA256: "SHA-256",
    MatchedBy.ID: gettext_noop("id in the metadata"),
}


@dataclass(frozen=True, kw_only=True)
class EditRow:
    """One item of an edit in the table."""

    timecode: str
    record_in: int
    label: str
    url: str  # of the take; empty without one
    used: str  # ``12–88 of 121``; empty without a take
    matched_by: str
    remarks: tuple[str, ...]


def clips_of(edit: Edit) -> list[EditClip]:
    """The items of an edit in order, with all that the page needs of their takes."""
    return list(edit.clips.select_related("take__shot", "take__asset", "take__generation__author"))


def rows(edit: Edit, clips: list[EditClip]) -> list[EditRow]:
    """A row for each item; a gap has no label of its own."""
    timebase = Timebase(edit.rate, edit.start_frame)
    return [
        EditRow(
            timecode=timebase.text(clip.record_in),
            record_in=clip.record_in,
            label=gettext("Gap") if clip.kind == ItemKind.GAP else label_of(clip),
            url=reverse("review:take", args=[clip.take_id]) if clip.take_id else "",
            used=frames_label(clip),
            matched_by=gettext(MATCHED_LABELS.get(MatchedBy(clip.matched_by), "")),
            remarks=tuple(worded(restored(remark)) for remark in clip.remarks),
        )
        for clip in clips
    ]


def left_out(edit: Edit) -> list[str]:
    """What of the file was not read, a sentence each."""
    return [worded(restored(sentence)) for sentence in edit.left_out]


def unmatched(clips: list[EditClip]) -> list[str]:
    """The names of clips that are no take of the project, each once."""
    names = [
        clip.name or gettext("Unnamed") for clip in clips if clip.kind == ItemKind.CLIP and not clip.take_id
    ]
    return list(dict.fromkeys(names))


def segments(edit: Edit, clips: list[EditClip]) -> list[CutSegment]:
    """The pieces of the player: each take from its first used frame to its last; a slate for all else."""
    return [_segment(edit, clip) for clip in clips]


def _segment(edit: Edit, clip: EditClip) -> CutSegment:
    seconds = float(Fraction(clip.record_out - clip.record_in) / edit.rate)
    if clip.take is None or clip.take.asset is None:
        name = gettext("Gap") if clip.kind == ItemKind.GAP else clip.name or gettext("Unnamed")
        return CutSegment(number="", name=name, label=gettext("No take"), seconds=seconds, length="")
    return take_segment(clip.take, number="", name=label_of(clip), frames=(clip.source_in, clip.source_out))
