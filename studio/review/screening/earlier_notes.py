"""Notes that are open on earlier takes of a shot, and what became of them in a later one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from studio.accounts.models import Member
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.generation.models import SHOT_ORDER, Take
from studio.review.decisions.visibility import visibility_of
from studio.review.guards import TAKE_RELATIONS
from studio.review.labels import note_time, take_path
from studio.review.models import Note, NoteCheck, bump_review_revision
from studio.review.notes import services as notes
from studio.review.notes.thread_view import visible_notes
from studio.review.participants import Participant, colour_of

MOST_TAKES = 8  # before it, that have open notes
MOST_NOTES = 50  # of one of them


class NoteIsGone(Refusal):
    """A word on a note that is not open on an earlier take of the shot, or not any more."""

    def __init__(self) -> None:
        super().__init__(gettext("This note was resolved or deleted meanwhile."))


@dataclass(frozen=True, kw_only=True)
class EarlierNote:
    """An open note of an earlier take, for a template."""

    id: str
    author_name: str
    colour: int
    time: str
    text: str
    url: str  # of the note itself, in its take
    compare_url: str  # both takes side by side at its frame
    still_open: str  # who said so of the later take; empty: nobody


@dataclass(frozen=True, kw_only=True)
class EarlierTake:
    """An earlier take of the shot with the notes that are open on it."""

    id: str
    name: str
    notes: tuple[EarlierNote, ...]


def earlier_notes(take: Take, member: Member) -> list[EarlierTake]:
    """Earlier takes of the shot with open notes that this member may read, the nearest first."""
    takes = _takes_before(take) if take.number > 1 else []
    by_take: dict[UUID, list[Note]] = defaultdict(list)
    for one in takes:
        shown = visible_notes(one, Participant(user=member.user), visibility_of(one, member)).unresolved()
        by_take[one.pk] = list(shown.select_related("person", "take__shot").in_order()[:MOST_NOTES])
    checks = _checks(take, [note.pk for rows in by_take.values() for note in rows])
    return [
        EarlierTake(
            id=str(one.pk),
            name=str(one),
            notes=tuple(_earlier_note(note, take, checks.get(note.pk, "")) for note in by_take[one.pk]),
        )
        for one in takes
        if by_take[one.pk]
    ]


def check(note: Note, take: Take, *, by: Participant, is_done: bool) -> None:
    """Say that an open note of an earlier take is done in this one, or still open. Raises NoteIsGone."""
    with transaction.atomic():
        row = Note.objects.select_for_update().filter(pk=note.pk, parent=None, deleted_at=None).first()
        if row is None or row.resolved_at:
            raise NoteIsGone
        NoteCheck.objects.update_or_create(
            note=row, take=take, defaults={"person": by.user, "is_done": is_done}
        )
        bump_review_revision(take.pk)
        if is_done:
            Note.objects.filter(pk=row.pk).update(answered_by=take)
            notes.resolve(note, participant=by)
        else:
            verb = "left note open"
            activity.log(take.generation.project, verb, **by.actor_fields, subject=take.pk)


def is_earlier(note: Note, take: Take) -> bool:
    """Whether a note belongs to a take before this one, of the same shot."""
    return note.take.shot_id == take.shot_id and note.take.number < take.number


def _takes_before(take: Take) -> Sequence[Take]:
    before = Take.objects.not_trashed().filter(
        shot=take.shot_id, number__lt=take.number, open_note_count__gt=0
    )
    return list(SHOT_ORDER.ordered(before.select_related(*TAKE_RELATIONS), backwards=True)[:MOST_TAKES])


def _checks(take: Take, note_ids: list[UUID]) -> dict[UUID, str]:
    """Who said of which of these notes that it is still open in this take."""
    rows = NoteCheck.objects.filter(take=take, note__in=note_ids, is_done=False).select_related("person")
    return {row.note_id: str(row.person or gettext("somebody who left")) for row in rows}


def _earlier_note(note: Note, take: Take, still_open: str) -> EarlierNote:
    sides = urlencode({"a": note.take_id, "b": take.pk, "frame": note.frame_in})
    compare = reverse("review:compare", args=[take.generation.project_id])
    return EarlierNote(
        id=str(note.pk),
        author_name=note.author_name,
        colour=colour_of(note),
        time=note_time(note),
        text=note.text,
        url=take_path(note.take, note),
        compare_url=f"{compare}?{sides}",
        still_open=still_open,
    )
