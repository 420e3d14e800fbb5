"""Notes of a take as a guest reads them: those of guests of the same link, and what the team shows to guests.

``shown_notes`` alone decides which notes these are; page, poll, mail and replies ask it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext, gettext_noop

from studio.core.web import keyset
from studio.generation.models import Take
from studio.review.decisions.visibility import guest_visibility_of
from studio.review.labels import note_time, note_timecode
from studio.review.models import NOTE_ORDER, Note, NoteQuerySet
from studio.review.notes.thread_view import latest_replies, visible_notes
from studio.review.participants import colour_of
from studio.review.sharing.guests import Guest

NOTES = 50  # threads on a page
TAKEN_BACK = gettext_noop("This note is no longer shown.")


@dataclass(frozen=True, kw_only=True)
class GuestNote:
    """One note with its replies, with nothing that guests may not see."""

    id: str
    author_name: str
    colour: int
    at: datetime
    text: str
    frame_in: int
    last_frame: int
    time: str
    timecode: str
    drawing: str  # JSON, empty without one
    state: str  # open, resolved
    is_by_team: bool
    is_taken_back: bool  # it keeps its place for the replies of guests
    replies: tuple[GuestNote, ...]


def shown_notes(guest: Guest, take: Take) -> NoteQuerySet:
    """Every note and reply of a take whose content this guest may read."""
    visible = _visible(guest, take).not_deleted()
    readable = visible.filter(_readable(guest))
    roots = visible.threads().filter(_readable(guest))
    return readable.filter(Q(parent=None) | Q(parent__in=roots.values("pk")) | Q(pk__in=_of_link(guest)))


def threads_for(guest: Guest, take: Take, query: QueryDict) -> keyset.Page[GuestNote]:
    """The threads that a guest sees, by frame: one page of them.

    A thread whose first note is shown no more stays while guests of the link have replied to it.
    """
    shown = shown_notes(guest, take)
    replies = shown.filter(parent=OuterRef("pk"), pk__in=_of_link(guest))
    is_readable = Exists(shown.filter(pk=OuterRef("pk")))
    roots = _visible(guest, take).threads().annotate(is_readable=is_readable)
    roots = roots.filter(Q(is_readable=True) | Exists(replies)).select_related("person")
    pages = keyset.page(roots, query, size=NOTES, order=NOTE_ORDER)
    return pages.with_rows(_threads(pages.rows, shown))


def open_thread(guest: Guest, take: Take, note_id: UUID) -> Note | None:
    """The note that begins a thread, where this guest may read it, and so may answer or resolve it."""
    return shown_notes(guest, take).threads().filter(pk=note_id).first()


def _visible(guest: Guest, take: Take) -> NoteQuerySet:
    """Notes without the verdicts of others, which a blind review hides until the guest has decided."""
    participant = guest.participant if guest.name else None
    return visible_notes(take, guest.participant, guest_visibility_of(take, participant))


def _readable(guest: Guest) -> Q:
    """Notes by guests of the link, and notes of the team that are shared."""
    return Q(pk__in=_of_link(guest)) | Q(guest_name="", shared_at__isnull=False)


def _of_link(guest: Guest) -> NoteQuerySet:
    return Note.objects.filter(pk__in=guest.link.notes.values("pk"))


def _threads(roots: Sequence[Note], shown: NoteQuerySet) -> list[GuestNote]:
    ids = [note.pk for note in roots]
    replies: dict[UUID, list[Note]] = defaultdict(list)
    for note in latest_replies(shown.filter(parent__in=ids)):
        if note.parent_id:
            replies[note.parent_id].append(note)
    return [
        _guest_note(root, replies[root.pk], is_taken_back=not getattr(root, "is_readable", True))
        for root in roots
    ]


def _guest_note(note: Note, replies: Sequence[Note] = (), *, is_taken_back: bool = False) -> GuestNote:
    return GuestNote(
        id=str(note.pk),
        author_name="" if is_taken_back else _name_of(note),
        colour=colour_of(note),
        at=note.created_at,
        text=gettext(TAKEN_BACK) if is_taken_back else note.text,
        frame_in=note.frame_in,
        last_frame=note.last_frame,
        time=note_time(note),
        timecode=note_timecode(note),
        drawing=json.dumps(note.drawing) if note.drawing and not is_taken_back else "",
        state="resolved" if note.resolved_at else "open",
        is_by_team=not note.guest_name,
        is_taken_back=is_taken_back,
        replies=tuple(_guest_note(reply) for reply in replies),
    )


def _name_of(note: Note) -> str:
    """The author without the label of the link, which is behind the name of every guest."""
    return note.guest_name.rpartition(" (")[0] or note.author_name
