"""The selected takes of a hand-off, laid out in the order of the film, with their file names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import log10
from uuid import UUID

from studio.core.translations import languages
from studio.core.values.text import clean_line
from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.generation.models import Take, TakeQuerySet, TakeStatus
from studio.library.models import Asset
from studio.media.recipes import SOUND_RATE_HZ
from studio.projects.models import Project
from studio.review.models import Note

FOLDER = "clips"  # where the files lie beside the timelines, as in our archive
SOUND_FOLDER = "sound"
SILENT_DECIBELS = -96.0
Notes = dict[UUID, list[Note]]  # by take


class TakeSet(StrEnum):
    """Sets of takes that a hand-off offers."""

    CUT = "cut"
    CIRCLED = "circled"
    APPROVED = "approved"
    ALL = "all"


@dataclass(frozen=True)
class Clip:
    """One take with its file, and its notes on the frames that are used: from ``first`` to before ``end``.

    ``first``, ``end`` and ``frames``, those of the whole file, count at its own rate; ``start`` and
    ``length`` count frames at that of the timeline.
    """

    take: Take
    asset: Asset
    notes: Sequence[Note]
    name: str  # without folder: 01_Door_T3.mp4
    rate: Fraction
    frames: int
    first: int
    end: int
    start: int
    length: int

    @property
    def cost(self) -> str:
        """What its take cost, as timelines carry it: in English, whoever takes them away."""
        with languages.speak("en"):
            return self.take.cost_label


@dataclass(frozen=True)
class CutPart:
    """One item of a cut: frames of a take, ``end`` exclusive; without one a gap of the timeline."""

    take: Take | None
    first: int
    end: int


@dataclass(frozen=True, kw_only=True)
class SoundClip:
    """The sound under a cut, from the first frame of its timeline on."""

    id: UUID
    name: str  # without folder: Sound_Theme.wav
    stored: str  # its name in the storage
    sha256: str
    size_bytes: int
    samples: int  # at ``SOUND_RATE_HZ``
    level: float  # that its samples are multiplied with, from 0 to 1
    mutes_takes: bool

    @property
    def path(self) -> str:
        """Path from the timelines: ``sound/Sound_Theme.wav``."""
        return f"{SOUND_FOLDER}/{self.name}"

    @property
    def decibels(self) -> float:
        """Its level as editing programs write it; of silence the lowest that they know."""
        return round(20 * log10(self.level), 2) if self.level else SILENT_DECIBELS


@dataclass(frozen=True)
class Selection:
    """Clips one after another, with gaps. ``rate`` is that of the first: it becomes the timeline's."""

    project: Project
    rate: Fraction
    clips: tuple[Clip, ...]
    length: int  # in frames of the timeline, with the gaps
    sound: SoundClip | None = None

    @property
    def sound_frames(self) -> int:
        """How many whole frames of the timeline the sound lies under; 0 without one."""
        if self.sound is None:
            return 0
        return min(self.length, int(self.sound.samples * self.rate / SOUND_RATE_HZ))

    @property
    def files(self) -> dict[str, Asset]:
        """Each file once, by its path from the timelines."""
        return {file_path(clip): clip.asset for clip in self.clips}

    @property
    def seconds(self) -> float:
        """Length of the timeline."""
        return float(self.length / self.rate)


def select(project: Project, take_set: TakeSet, only: Sequence[UUID] = ()) -> Selection:
    """Takes of a project that are ready and not in the trash: a set, or those with the ids ``only``."""
    rows = list(chosen_takes(project, take_set, only).select_related("asset", "shot", "generation__author"))
    return lay_out(project, rows, notes_of(rows))


def chosen_takes(project: Project, take_set: TakeSet, only: Sequence[UUID] = ()) -> TakeQuerySet:
    """The takes of ``select`` as a query, in the order of the film."""
    takes = Take.objects.ready()
    if only:
        takes = takes.filter(pk__in=only)
    elif take_set is TakeSet.CUT:
        items = takes.filter(project=project, cut_items__isnull=False)
        takes = takes.filter(pk__in=items.values("pk"))
    elif take_set is TakeSet.CIRCLED:
        takes = takes.filter(is_circled=True)
    elif take_set is TakeSet.APPROVED:
        takes = takes.filter(status=TakeStatus.APPROVED)
    return takes.in_film(project.pk)


def rate_of(takes: TakeQuerySet) -> Fraction:
    """The rate of the timeline of takes from ``chosen_takes``: that of the first."""
    num, den = takes.values_list("asset__rate_num", "asset__rate_den").first() or (None, None)
    return Fraction(num, den) if num and den else DEFAULT_FRAME_RATE


def lay_out(project: Project, takes: Sequence[Take], notes: Notes) -> Selection:
    """These takes one after another, each from its first frame to its last; without a file left out."""
    return arrange(project, [CutPart(take, 0, take.asset.frames or 0) for take in takes if take.asset], notes)


def arrange(
    project: Project, parts: Sequence[CutPart], notes: Notes, *, sound: SoundClip | None = None
) -> Selection:
    """These parts one after another; a take without a file is left out."""
    assets = [part.take.asset for part in parts if part.take and part.take.asset]
    rate = next((asset.rate for asset in assets if asset.rate), DEFAULT_FRAME_RATE)
    clips: list[Clip] = []
    start = 0
    for part in parts:
        if part.take is None:
            start += part.end - part.first
        elif part.take.asset:
            clip = _clip(part, part.take, part.take.asset, rate, start, notes.get(part.take.pk, []))
            clips.append(clip)
            start += clip.length
    return Selection(project, rate, tuple(clips), start, sound)


def _clip(part: CutPart, take: Take, asset: Asset, rate: Fraction, start: int, notes: Sequence[Note]) -> Clip:
    frames = asset.frames or 0
    end = min(part.end, frames)
    first = max(0, min(part.first, end - 1))
    used = [note for note in notes if note.frame_in < max(end, 1) and note.last_frame >= first]
    own_rate = asset.rate or rate
    return Clip(
        take=take,
        asset=asset,
        notes=used,
        name=file_name(take, asset),
        rate=own_rate,
        frames=frames,
        first=first,
        end=end,
        start=start,
        length=max(1, round((end - first) * rate / own_rate)),
    )


def source_in(clip: Clip, rate: Fraction) -> int:
    """The first used frame of a clip, counted in frames of the timeline."""
    return round(clip.first * rate / clip.rate)


def file_stem(take: Take) -> str:
    """File name of a take: ``01_Door_T3``, of letters, digits, underscores and hyphens only."""
    words = re.sub(r"[^\w-]+", "-", clean_line(take.shot.name)).strip("-")
    return "_".join(part for part in (f"{take.shot.number:02}", words[:40], f"T{take.number}") if part)


def sound_name(name: str) -> str:
    """File name of a sound that was uploaded as ``name``: ``Sound_Theme.wav``, safe on every system."""
    stem = name.rpartition(".")[0] or name
    words = re.sub(r"[^\w-]+", "-", clean_line(stem)).strip("-")[:40]
    return f"{'_'.join(filter(None, ('Sound', words)))}.wav"


def file_name(take: Take, asset: Asset) -> str:
    """File name of a take with the ending of its file: ``01_Door_T3.mp4``."""
    return f"{file_stem(take)}.{(asset.format or 'mp4').lower()}"


def file_path(clip: Clip) -> str:
    """Path of the file of a clip from the timelines: ``clips/01_Door_T3.mp4``."""
    return f"{FOLDER}/{clip.name}"


def notes_of(takes: Sequence[Take]) -> Notes:
    """Threads of notes on these takes that were not deleted, by take."""
    notes: Notes = {}
    rows = Note.objects.filter(take__in=takes).not_deleted().threads().in_order()
    for note in rows.select_related("person"):
        notes.setdefault(note.take_id, []).append(note)
    return notes
