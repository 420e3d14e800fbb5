"""Which takes leave the studio, in the order of the film, each under the name that it has everywhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from studio.exports.markers import Mark
from studio.generation.lifecycle import TakeState
from studio.generation.models import Take, TakeStatus
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note

DEFAULT_RATE = Fraction(24)  # what the model renders
Notes = dict[UUID, list[Note]]  # by take


class Choice(StrEnum):
    """Which takes are meant."""

    CIRCLED = "circled"
    APPROVED = "approved"
    ALL = "all"


@dataclass(frozen=True)
class Clip:
    """One take with its file and its notes.

    ``frames`` counts at its own rate; ``begins`` and ``lasts`` at that of the timeline.
    """

    take: Take
    asset: Asset
    notes: Sequence[Note]
    name: str  # without folder: 01_Door_T3.mp4
    rate: Fraction
    frames: int
    begins: int
    lasts: int


@dataclass(frozen=True)
class Reel:
    """Clips one after another. ``rate`` is that of the first: it becomes the timeline's."""

    project: Project
    rate: Fraction
    clips: tuple[Clip, ...]

    @property
    def size_bytes(self) -> int:
        """Of all files together."""
        return sum(clip.asset.size_bytes for clip in self.clips)

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return float(sum(Fraction(clip.frames) / clip.rate for clip in self.clips))


def reel(project: Project, choice: Choice, only: Sequence[UUID] = ()) -> Reel:
    """The chosen takes of a project that are ready and not in the trash; ``only`` names single ones."""
    found = Take.objects.filter(generation__project=project, state=TakeState.READY, trashed_at=None)
    if only:
        found = found.filter(pk__in=only)
    elif choice is Choice.CIRCLED:
        found = found.filter(is_circled=True)
    elif choice is Choice.APPROVED:
        found = found.filter(status=TakeStatus.APPROVED)
    takes = list(
        found.select_related("asset", "shot", "generation__author").order_by(
            "shot__position", "shot__number", "number"
        )
    )
    notes: Notes = {}
    for note in Note.objects.filter(take__in=takes).kept().threads().in_order().select_related("person"):
        notes.setdefault(note.take_id, []).append(note)
    return laid_out(project, takes, notes)


def marks(found: Reel, *, clip: Clip | None = None) -> list[Mark]:
    """The notes of all clips on the timeline, or those of one clip counted from its own first frame."""
    return [
        _mark(note, one, begins=0 if clip else one.begins, rate=one.rate if clip else found.rate)
        for one in ([clip] if clip else found.clips)
        for note in one.notes
    ]


def laid_out(project: Project, takes: Sequence[Take], notes: Notes) -> Reel:
    """These takes one after another; those without a file are left out."""
    rate = next((take.asset.rate for take in takes if take.asset and take.asset.rate), DEFAULT_RATE)
    clips: list[Clip] = []
    begins = 0
    for take in takes:
        if take.asset is None:
            continue
        own = take.asset.rate or rate
        frames = take.asset.frames or 0
        name = f"{file_stem(take)}.{(take.asset.format or 'mp4').lower()}"
        lasts = _on(frames, own, rate)
        clips.append(Clip(take, take.asset, notes.get(take.pk, []), name, own, frames, begins, lasts))
        begins += lasts
    return Reel(project, rate, tuple(clips))


def file_stem(take: Take) -> str:
    """``01_Door_T3``: what a take is called outside; letters, digits, underscores and hyphens only."""
    words = re.sub(r"[^\w-]+", "-", take.shot.name).strip("-")
    return "_".join(part for part in (f"{take.shot.number:02}", words[:40], f"T{take.number}") if part)


def _mark(note: Note, clip: Clip, *, begins: int, rate: Fraction) -> Mark:
    return Mark(
        clip=clip.name,
        frame_in=begins + _on(note.frame_in, clip.rate, rate),
        frame_out=begins + _on(note.last_frame + 1, clip.rate, rate),
        text=note.text,
        who=note.who,
        colour=note.person.colour if note.person else 0,
        is_resolved=note.resolved_at is not None,
    )


def _on(frames: int, own: Fraction, rate: Fraction) -> int:
    """A count of frames at one rate as the nearest count at another."""
    return round(frames * rate / own)
