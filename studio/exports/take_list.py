"""A set of takes as the page of the hand-off shows it: what it amounts to, and its takes one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext

from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.core.web import keyset
from studio.exports.selection import CutPart, Selection, file_name
from studio.generation.models import FILM_ORDER, Take, TakeQuerySet
from studio.library.models import Asset

PAGE_SIZE = 100
MOST_SUMMED = 2_000  # takes; a film has at most an hour, and is far below


@dataclass(frozen=True, kw_only=True)
class TakeSetSummary:
    """What a set of takes amounts to. ``is_whole``: all are counted, not only ``MOST_SUMMED``."""

    files: tuple[tuple[UUID, str], ...]  # id of each take, and SHA-256 of its file
    parts: tuple[tuple[str | None, int, int], ...] = ()  # of a cut: take or none, first frame, end
    sound: dict[str, Any] | None = None  # under a cut, as a Film keeps it
    size_bytes: int
    seconds: float
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class ListedTake:
    """One take in the list of the page."""

    id: UUID
    name: str
    prompt: str
    frames: str  # 121, or of a cut 12–88 of 121
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
    return page.with_rows(
        [_listed(take, take.asset, str(take.asset.frames or 0)) for take in page.rows if take.asset]
    )


def listed_clips(selection: Selection) -> keyset.Page[ListedTake]:
    """The clips of a cut, all on one page."""
    rows = [
        _listed(
            clip.take,
            clip.asset,
            gettext("%(first)s–%(value)s of %(frames)s")
            % {"first": clip.first, "value": clip.end - 1, "frames": clip.frames},
        )
        for clip in selection.clips
    ]
    return keyset.Page(rows=rows, previous="", next="")


def summarize_cut(selection: Selection, parts: Sequence[CutPart]) -> TakeSetSummary:
    """The summary of a cut, of which a film is made part by part."""
    return TakeSetSummary(
        files=tuple((clip.take.pk, clip.asset.sha256) for clip in selection.clips),
        parts=tuple((str(part.take.pk) if part.take else None, part.first, part.end) for part in parts),
        sound=_sound(selection),
        size_bytes=sum(asset.size_bytes for asset in selection.files.values()),
        seconds=selection.seconds,
        is_whole=True,
    )


def _sound(selection: Selection) -> dict[str, Any] | None:
    sound = selection.sound
    if sound is None:
        return None
    return {
        "id": str(sound.id),
        "sha256": sound.sha256,
        "level": sound.level,
        "mutes_takes": sound.mutes_takes,
    }


def _listed(take: Take, asset: Asset, frames: str) -> ListedTake:
    return ListedTake(
        id=take.pk,
        name=file_name(take, asset),
        prompt=str(take.generation.request.get("prompt", "")),
        frames=frames,
        notes=take.note_count,
    )
