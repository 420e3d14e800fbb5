"""Notes: write, edit, resolve, reopen, delete, restore. Each is logged and notifies the people concerned."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from studio.accounts.models import User
from studio.activity import services as activity
from studio.activity.public_events import PublicEvent, publish
from studio.core.errors import Refusal
from studio.core.values.formatting import localized
from studio.core.web import idempotency
from studio.generation.models import Take, bump_revision
from studio.review import notifications
from studio.review.labels import rate_of
from studio.review.models import Note, NoteEdit, Verdict, bump_review_revision
from studio.review.notes.annotations import valid_strokes
from studio.review.notes.mentions import mentioned
from studio.review.participants import Participant

MAX_CHARACTERS = 4000
KEY_REUSED = gettext_noop(
    "This was sent before with other words. Send it again, and it becomes a note of its own."
)


class InvalidNote(Refusal):
    """A note without content, too long, or at a frame that the take does not have."""


class NotTheAuthor(Refusal):
    """A change of a note by somebody who did not write it."""


class EditConflict(Refusal):
    """An edit of a note that was changed since it was opened for editing."""


def write(
    take: Take,
    *,
    participant: Participant,
    text: str,
    frame_in: int = 0,
    frame_out: int | None = None,
    drawing: Any = (),
    parent: Note | None = None,
    key: UUID | None = None,
    is_verdict: bool = False,
    is_shared: bool = False,
) -> Note:
    """Create a note, or a reply to one; the same key with the same note is the same row.

    ``is_verdict``: it gives the reason of a verdict; ``is_shared``: a note of a member that guests may read.
    Raises InvalidNote, InvalidDrawing, KeyReused.
    """
    key = key or uuid.uuid4()
    strokes = valid_strokes(list(drawing))
    content = {"text": _valid_text(text, strokes), "drawing": strokes}
    first, last = _valid_range(take, frame_in, frame_out)
    if parent is not None:
        first, last = parent.frame_in, parent.frame_out
    place = {"frame_in": first, "frame_out": last}
    return idempotency.get_or_create(
        Note.objects.filter(key=key),
        create=lambda: _create(
            take,
            participant,
            parent=parent,
            key=key,
            is_verdict=is_verdict,
            shared_at=timezone.now() if is_shared and participant.user else None,
            **place,
            **content,
        ),
        is_same=lambda note: _is_same(note, take, participant, {**place, **content}),
        sentence=gettext(KEY_REUSED),
    )


def edit(note: Note, *, participant: Participant, text: str, drawing: Any = None, seen: int) -> Note:
    """Change text and drawing of one's own note; the previous version is stored.

    ``seen``: number of edits that it had when it was opened. Raises NotTheAuthor, InvalidNote,
    InvalidDrawing, and EditConflict when it was changed meanwhile, in another window.
    """
    strokes = note.drawing if drawing is None else valid_strokes(drawing)
    text = _valid_text(text, strokes)
    with transaction.atomic():
        row = _locked(note, participant)
        if row.edits.count() != seen:
            raise EditConflict(
                gettext("This note was changed meanwhile, in another window. Yours is kept here.")
            )
        if (text, strokes) == (row.text, row.drawing):
            return row
        NoteEdit.objects.create(note=row, text=row.text, drawing=row.drawing, **participant.author_fields)
        row.text, row.drawing, row.edited_at = text, strokes, timezone.now()
        row.save(update_fields=["text", "drawing", "edited_at"])
        record_change(row)
        _log(row, "edited note", participant)
    return row


def resolve(note: Note, *, participant: Participant) -> None:
    """Mark the thread of a note as resolved; twice is harmless."""
    _set_resolved(note, participant, is_resolved=True)


def reopen(note: Note, *, participant: Participant) -> None:
    """Mark the thread of a note as open again; twice is harmless."""
    _set_resolved(note, participant, is_resolved=False)


def delete(note: Note, *, participant: Participant) -> None:
    """Delete one's own note, so that ``restore`` can bring it back. Raises NotTheAuthor."""
    _set_deleted(note, participant, is_deleted=True)


def restore(note: Note, *, participant: Participant) -> None:
    """Bring back one's own note that was deleted. Raises NotTheAuthor."""
    _set_deleted(note, participant, is_deleted=False)


def share(note: Note, *, participant: Participant) -> None:
    """Let guests read a note of the team; twice is harmless."""
    _set_shared(note, participant, is_shared=True)


def unshare(note: Note, *, participant: Participant) -> None:
    """Take a note of the team back from guests, also from those who have it open; twice is harmless."""
    _set_shared(note, participant, is_shared=False)


def record_change(note: Note) -> None:
    """Give a changed note the next revision, which open pages fetch. Inside the transaction of the change."""
    note.revision = bump_review_revision(note.take_id)
    Note.objects.filter(pk=note.pk).update(revision=note.revision)
    recount(note.take)


def recount(take: Take) -> None:
    """Write the counts of notes that the gallery shows onto the take."""
    threads = Note.objects.not_deleted().threads().filter(take=take)
    Take.objects.filter(pk=take.pk).update(
        note_count=threads.count(), open_note_count=threads.filter(resolved_at=None).count()
    )
    bump_revision(take.generation_id)


def _is_same(note: Note, take: Take, participant: Participant, sent: dict[str, Any]) -> bool:
    """Whether a note was written like this, whatever became of it since."""
    written = note.edits.first() or note
    place = (note.take_id, note.frame_in, note.frame_out)
    return (
        participant.is_author_of(note)
        and place == (take.pk, sent["frame_in"], sent["frame_out"])
        and (written.text, written.drawing) == (sent["text"], sent["drawing"])
    )


def _create(
    take: Take, participant: Participant, *, parent: Note | None, is_verdict: bool, **fields: Any
) -> Note:
    rate = rate_of(take)
    note = Note.objects.create(
        take=take,
        parent=parent.parent or parent if parent else None,
        rate_num=rate.numerator,
        rate_den=rate.denominator,
        **fields,
        **participant.author_fields,
    )
    record_change(note)
    project = take.generation.project
    mark: dict[str, Any] = {"verdict": True} if is_verdict else _verdict_mark(note)
    activity.log(project, "noted", **participant.actor_fields, subject=take.pk, frame=note.frame_in, **mark)
    team = User.objects.filter(memberships__team=project.team_id)
    people = mentioned(note.text, team)
    notifications.note_written(note, participant, mentioned=people, is_verdict=is_verdict)
    if note.shared_at:
        _log(note, "showed note", participant)
        notifications.note_shared(note)
    order, tells_verdict = take.generation_id, bool(mark)
    publish(project.pk, PublicEvent.NOTE_CREATED, subject=note.pk, order=order, is_verdict=tells_verdict)
    return note


def _set_shared(note: Note, participant: Participant, *, is_shared: bool) -> None:
    with transaction.atomic():
        row = Note.objects.select_for_update().get(pk=note.pk)
        if bool(row.shared_at) == is_shared or row.guest_name:
            return
        row.shared_at = timezone.now() if is_shared else None
        row.save(update_fields=["shared_at"])
        record_change(row)
        _log(row, "showed note" if is_shared else "hid note", participant)
        if is_shared:
            notifications.note_shared(row)
        else:
            notifications.note_unshared(row)


def _set_resolved(note: Note, participant: Participant, *, is_resolved: bool) -> None:
    with transaction.atomic():
        row = Note.objects.select_for_update().get(pk=note.thread_id)
        if bool(row.resolved_at) == is_resolved:
            return
        row.resolved_at = timezone.now() if is_resolved else None
        row.resolved_by = participant.user if is_resolved else None
        row.resolved_by_guest = participant.guest_name if is_resolved else ""
        row.save(update_fields=["resolved_at", "resolved_by", "resolved_by_guest"])
        record_change(row)
        _log(row, "resolved note" if is_resolved else "reopened note", participant)
        notifications.note_resolved(row, participant, is_resolved=is_resolved)


def _set_deleted(note: Note, participant: Participant, *, is_deleted: bool) -> None:
    with transaction.atomic():
        row = _locked(note, participant)
        if bool(row.deleted_at) == is_deleted:
            return
        row.deleted_at = timezone.now() if is_deleted else None
        row.save(update_fields=["deleted_at"])
        record_change(row)
        _log(row, "deleted note" if is_deleted else "restored note", participant)


def _locked(note: Note, participant: Participant) -> Note:
    """The current row of a note, locked for a change by its author. Raises NotTheAuthor."""
    rows = Note.objects.select_for_update(of=("self",)).select_related("take__generation__project")
    row = rows.get(pk=note.pk)
    if not participant.is_author_of(row):
        raise NotTheAuthor(gettext("Only the author of a note can change it."))
    return row


def _log(note: Note, verb: str, participant: Participant) -> None:
    project = note.take.generation.project
    activity.log(project, verb, **participant.actor_fields, subject=note.take_id, **_verdict_mark(note))


def _verdict_mark(note: Note) -> dict[str, Any]:
    """Detail of an entry about the thread of a verdict, which a blind review hides in the log too."""
    return {"verdict": True} if Verdict.objects.filter(note=note.thread_id).exists() else {}


def _valid_text(text: str, strokes: list[dict[str, Any]]) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text and not strokes:
        raise InvalidNote(gettext("Write something, or draw on the frame."))
    if len(text) > MAX_CHARACTERS:
        raise InvalidNote(
            gettext("A note has at most %(most)s characters; this one has %(text)s.")
            % {"most": localized(f"{MAX_CHARACTERS:,}"), "text": localized(f"{len(text):,}")}
        )
    return text


def _valid_range(take: Take, first: int, last: int | None) -> tuple[int, int | None]:
    """The range in order and inside the take; a range of one frame has no end. Raises InvalidNote."""
    frames = (take.asset.frames if take.asset else None) or None
    if first < 0 or (frames is not None and first >= frames):
        raise InvalidNote(gettext("This frame is not in the take."))
    if last is not None and frames is not None:
        last = min(last, frames - 1)
    if last is not None and last < first:
        raise InvalidNote(gettext("The range ends before it begins."))
    return first, None if last == first else last
