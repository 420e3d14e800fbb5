"""The review report: takes with their verdicts, cost and notes, each note over a picture of its frame."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.http import QueryDict

from studio.core.web import keyset
from studio.exports.drawings import Shape, shapes_of
from studio.exports.selection import file_name
from studio.generation.models import FILM_ORDER, Take, TakeQuerySet, TakeStatus
from studio.library.files import links
from studio.library.models import Asset
from studio.review.labels import note_time, note_timecode
from studio.review.models import Note, Verdict

PAGE_SIZE = 10


@dataclass(frozen=True, kw_only=True)
class ReportNote:
    """One note with the picture of its first frame, what is drawn on it, and its replies."""

    note: Note
    time: str
    timecode: str
    picture_url: str
    shapes: list[Shape]
    replies: Sequence[Note]


@dataclass(frozen=True, kw_only=True)
class ReportTake:
    """One take of the report; the template reads plain columns from ``take`` and ``asset``."""

    take: Take
    asset: Asset
    file_name: str
    prompt: str
    status_label: str
    poster_url: str
    verdicts: list[Verdict]
    notes: list[ReportNote]


def report(takes: TakeQuerySet, query: QueryDict) -> keyset.Page[ReportTake]:
    """A page of the report of takes from ``selection.chosen_takes``."""
    with_files = takes.select_related("asset", "shot", "generation")
    page = keyset.page(with_files, query, size=PAGE_SIZE, order=FILM_ORDER)
    notes, verdicts = _notes_of(page.rows), _verdicts_of(page.rows)
    return page.with_rows(
        [_entry(take, take.asset, verdicts[take.pk], notes[take.pk]) for take in page.rows if take.asset]
    )


def _entry(take: Take, asset: Asset, verdicts: list[Verdict], notes: list[Note]) -> ReportTake:
    return ReportTake(
        take=take,
        asset=asset,
        file_name=file_name(take, asset),
        prompt=str(take.generation.request.get("prompt", "")),
        status_label=str(TakeStatus(take.status).label),
        poster_url=links.poster(asset),
        verdicts=verdicts,
        notes=[_note(note, asset) for note in notes],
    )


def _note(note: Note, asset: Asset) -> ReportNote:
    return ReportNote(
        note=note,
        time=note_time(note),
        timecode=note_timecode(note),
        picture_url=links.frame(asset, note.frame_in),
        shapes=shapes_of(note.drawing, asset.width_px or 16, asset.height_px or 9),
        replies=list(note.replies.all()),
    )


def _notes_of(takes: Sequence[Take]) -> dict[UUID, list[Note]]:
    """Threads by take, each with its replies; deleted ones are left out."""
    notes = Note.objects.not_deleted().select_related("person")
    replies = Prefetch("replies", notes.order_by("created_at"))
    by_take: dict[UUID, list[Note]] = defaultdict(list)
    for note in notes.filter(take__in=takes).threads().in_order().prefetch_related(replies):
        by_take[note.take_id].append(note)
    return by_take


def _verdicts_of(takes: Sequence[Take]) -> dict[UUID, list[Verdict]]:
    """The verdicts that count, by take: of each person the newest."""
    newest: dict[tuple[UUID, str], Verdict] = {}
    for verdict in Verdict.objects.filter(take__in=takes).current().select_related("person", "note"):
        newest[verdict.take_id, verdict.author_name] = verdict
    by_take: dict[UUID, list[Verdict]] = defaultdict(list)
    for (take_id, _), verdict in newest.items():
        by_take[take_id].append(verdict)
    return by_take
