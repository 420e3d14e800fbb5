"""The selected takes of a hand-off, laid out in the order of the film, with their file names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from django.http import QueryDict

from studio.core import keyset
from studio.core.text import clean_line
from studio.core.timecode import DEFAULT_FRAME_RATE, first_tick
from studio.exports.markers import Marker
from studio.generation.lifecycle import TakeState
from studio.generation.models import FILM_ORDER, Take, TakeQuerySet, TakeStatus
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.models import Note

FOLDER = "clips"  # where the files lie beside the timelines, as in our archive
PAGE_SIZE = 100
MOST_SUMMED = 2_000  # takes; a film has at most an hour, and is far below
Notes = dict[UUID, list[Note]]  # by take


class TakeSet(StrEnum):
    """Sets of takes that a hand-off offers."""

    CIRCLED = "circled"
    APPROVED = "approved"
    ALL = "all"


@dataclass(frozen=True)
class Clip:
    """One take with its file and its notes.

    ``frames`` counts at its own rate; ``start`` and ``length`` count frames at that of the timeline.
    """

    take: Take
    asset: Asset
    notes: Sequence[Note]
    name: str  # without folder: 01_Door_T3.mp4
    rate: Fraction
    frames: int
    start: int
    length: int


@dataclass(frozen=True)
class Selection:
    """Clips one after another. ``rate`` is that of the first: it becomes the timeline's."""

    project: Project
    rate: Fraction
    clips: tuple[Clip, ...]

    @property
    def size_bytes(self) -> int:
        """Size of all files together."""
        return sum(clip.asset.size_bytes for clip in self.clips)

    @property
    def seconds(self) -> float:
        """Length of all clips together."""
        return float(sum(Fraction(clip.frames) / clip.rate for clip in self.clips))


@dataclass(frozen=True, kw_only=True)
class TakeSetSummary:
    """What a set of takes amounts to. ``is_whole``: all are counted, not only ``MOST_SUMMED``."""

    files: tuple[tuple[UUID, str], ...]  # id of each take, and SHA-256 of its file
    size_bytes: int
    seconds: float
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class ListedTake:
    """One take in the list of the page."""

    id: UUID
    name: str
    prompt: str
    frames: int
    notes: int


def summarize(takes: TakeQuerySet) -> TakeSetSummary:
    """The summary of takes from ``chosen_takes``; of very many, that of the first."""
    columns = (
        "pk",
        "asset__sha256",
        "asset__size_bytes",
        "asset__frames",
        "asset__rate_num",
        "asset__rate_den",
    )
    rows = list(takes.values_list(*columns)[: MOST_SUMMED + 1])
    frames: Counter[tuple[int, int]] = Counter()
    for *_, count, rate_num, rate_den in rows[:MOST_SUMMED]:
        frames[rate_num or DEFAULT_FRAME_RATE.numerator, rate_den or DEFAULT_FRAME_RATE.denominator] += (
            count or 0
        )
    return TakeSetSummary(
        files=tuple((pk, sha256) for pk, sha256, *_ in rows[:MOST_SUMMED]),
        size_bytes=sum(row[2] for row in rows[:MOST_SUMMED]),
        seconds=sum(count * rate_den / rate_num for (rate_num, rate_den), count in frames.items()),
        is_whole=len(rows) <= MOST_SUMMED,
    )


def listed(takes: TakeQuerySet, query: QueryDict) -> keyset.Page[ListedTake]:
    """A page of takes from ``chosen_takes``."""
    with_files = takes.select_related("asset", "shot", "generation")
    page = keyset.page(with_files, query, size=PAGE_SIZE, order=FILM_ORDER)
    return page.with_rows([_listed(take, take.asset) for take in page.rows if take.asset])


def select(project: Project, take_set: TakeSet, only: Sequence[UUID] = ()) -> Selection:
    """Takes of a project that are ready and not in the trash: a set, or those with the ids ``only``."""
    rows = list(chosen_takes(project, take_set, only).select_related("asset", "shot", "generation__author"))
    return lay_out(project, rows, _notes_of(rows))


def chosen_takes(project: Project, take_set: TakeSet, only: Sequence[UUID] = ()) -> TakeQuerySet:
    """The takes of ``select`` as a query, in the order of the film."""
    takes = Take.objects.not_trashed().filter(state=TakeState.READY, asset__isnull=False)
    if only:
        takes = takes.filter(pk__in=only)
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
    """These takes one after another; those without a file are left out."""
    rate = next((take.asset.rate for take in takes if take.asset and take.asset.rate), DEFAULT_FRAME_RATE)
    clips: list[Clip] = []
    start = 0
    for take in takes:
        if take.asset is None:
            continue
        own_rate = take.asset.rate or rate
        frames = take.asset.frames or 0
        name = file_name(take, take.asset)
        length = max(1, round(frames * rate / own_rate))
        clips.append(Clip(take, take.asset, notes.get(take.pk, []), name, own_rate, frames, start, length))
        start += length
    return Selection(project, rate, tuple(clips))


def markers_of(selection: Selection, *, clip: Clip | None = None) -> list[Marker]:
    """Notes of all clips on the timeline, or those of one clip counted from its own first frame."""
    if clip:
        return [_marker(note, clip, note.frame_in, note.last_frame + 1) for note in clip.notes]
    return [
        _marker(note, each, *_on_timeline(note, each, selection.rate))
        for each in selection.clips
        for note in each.notes
    ]


def markers_on_place(selection: Selection, clip: Clip) -> list[Marker]:
    """Notes of a clip counted from its first frame, in frames of the timeline."""
    spans = [(note, *_on_timeline(note, clip, selection.rate)) for note in clip.notes]
    return [_marker(note, clip, first - clip.start, end - clip.start) for note, first, end in spans]


def file_stem(take: Take) -> str:
    """File name of a take: ``01_Door_T3``, of letters, digits, underscores and hyphens only."""
    words = re.sub(r"[^\w-]+", "-", clean_line(take.shot.name)).strip("-")
    return "_".join(part for part in (f"{take.shot.number:02}", words[:40], f"T{take.number}") if part)


def file_name(take: Take, asset: Asset) -> str:
    """File name of a take with the ending of its file: ``01_Door_T3.mp4``."""
    return f"{file_stem(take)}.{(asset.format or 'mp4').lower()}"


def file_path(clip: Clip) -> str:
    """Path of the file of a clip from the timelines: ``clips/01_Door_T3.mp4``."""
    return f"{FOLDER}/{clip.name}"


def _listed(take: Take, asset: Asset) -> ListedTake:
    return ListedTake(
        id=take.pk,
        name=file_name(take, asset),
        prompt=str(take.generation.request.get("prompt", "")),
        frames=asset.frames or 0,
        notes=take.note_count,
    )


def _notes_of(takes: Sequence[Take]) -> Notes:
    notes: Notes = {}
    rows = Note.objects.filter(take__in=takes).not_deleted().threads().in_order()
    for note in rows.select_related("person"):
        notes.setdefault(note.take_id, []).append(note)
    return notes


def _on_timeline(note: Note, clip: Clip, rate: Fraction) -> tuple[int, int]:
    """First frame and exclusive end of a note on the timeline: where the film shows its frames.

    At least one frame and within its clip, also where a slower timeline leaves frames out.
    """
    first = min(first_tick(note.frame_in * rate / clip.rate), clip.length - 1)
    end = min(first_tick((note.last_frame + 1) * rate / clip.rate), clip.length)
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
