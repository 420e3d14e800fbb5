"""Notes are written, answered, changed, resolved, deleted and brought back. Each tells who should know."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.generation.models import Take, touch
from studio.review.labels import label_of, path_of, rate_of, when
from studio.review.models import Note, NoteEdit, stamp
from studio.review.notes.annotations import checked
from studio.review.notes.mentions import mentioned
from studio.review.participants import Voice

LONGEST = 4000


class NoNote(Refusal):
    """Something that cannot be kept as a note."""


class NotYours(Refusal):
    """A note that only its author may change."""


class Outdated(Refusal):
    """A note that somebody changed since it was opened for editing."""


def write(
    take: Take,
    *,
    voice: Voice,
    text: str,
    frame_in: int = 0,
    frame_out: int | None = None,
    drawing: Any = (),
    parent: Note | None = None,
    key: UUID | None = None,
) -> Note:
    """A new note, or a reply to one. The same key twice is the same note. Raises NoNote, NoDrawing."""
    if key and (known := Note.objects.filter(key=key, take=take).first()):
        return known
    key = key or uuid.uuid4()
    strokes = checked(list(drawing))
    words = _words(text, strokes)
    first, last = _frames(take, frame_in, frame_out)
    if parent is not None:
        first, last = parent.frame_in, parent.frame_out
    rate = rate_of(take)
    try:
        with transaction.atomic():
            note = Note.objects.create(
                take=take,
                parent=parent.parent or parent if parent else None,
                key=key,
                frame_in=first,
                frame_out=last,
                rate_num=rate.numerator,
                rate_den=rate.denominator,
                text=words,
                drawing=strokes,
                **voice.columns,
            )
            changed(note)
            activity.log(
                take.generation.project,
                "noted",
                **voice.actor,
                subject=take.pk,
                frame=first,
            )
            _tell(note, voice)
    except IntegrityError:  # the second of two simultaneous clicks
        return Note.objects.get(key=key, take=take)
    return note


def edit(note: Note, *, voice: Voice, text: str, drawing: Any = None, seen: int) -> Note:
    """Say it otherwise; what it said before is kept.

    ``seen``: how many edits it had when it was opened. Raises NotYours, NoNote, NoDrawing, and Outdated
    when it was changed meanwhile, in another window.
    """
    strokes = note.drawing if drawing is None else checked(drawing)
    words = _words(text, strokes)
    with transaction.atomic():
        mine = _mine(note, voice)
        if mine.edits.count() != seen:
            raise Outdated("This note was changed meanwhile, in another window. Yours is kept here.")
        if (words, strokes) == (mine.text, mine.drawing):
            return mine
        NoteEdit.objects.create(note=mine, text=mine.text, drawing=mine.drawing, **voice.columns)
        mine.text, mine.drawing, mine.edited_at = words, strokes, timezone.now()
        mine.save(update_fields=["text", "drawing", "edited_at"])
        changed(mine)
        activity.log(
            mine.take.generation.project,
            "edited note",
            **voice.actor,
            subject=mine.take_id,
        )
    return mine


def resolve(note: Note, *, voice: Voice) -> None:
    """Nothing more to do here; twice is harmless."""
    _set_resolved(note, voice, is_resolved=True)


def reopen(note: Note, *, voice: Voice) -> None:
    """There is something to do after all; twice is harmless."""
    _set_resolved(note, voice, is_resolved=False)


def delete(note: Note, *, voice: Voice) -> None:
    """Take it out of sight; ``restore`` brings it back. Raises NotYours."""
    _set_deleted(note, voice, is_deleted=True)


def restore(note: Note, *, voice: Voice) -> None:
    """Bring back a note that was deleted. Raises NotYours."""
    _set_deleted(note, voice, is_deleted=False)


def changed(note: Note) -> None:
    """Watching pages fetch the note, galleries its card. Inside the transaction of the change."""
    note.revision = stamp(note.take_id)
    Note.objects.filter(pk=note.pk).update(revision=note.revision)
    recount(note.take)


def recount(take: Take) -> None:
    """Write the counts that the gallery shows."""
    threads = Note.objects.kept().threads().filter(take=take)
    Take.objects.filter(pk=take.pk).update(
        note_count=threads.count(), open_note_count=threads.filter(resolved_at=None).count()
    )
    touch(take.generation_id)


def _set_resolved(note: Note, voice: Voice, *, is_resolved: bool) -> None:
    with transaction.atomic():
        mine = Note.objects.select_for_update().get(pk=note.thread_id)
        if bool(mine.resolved_at) == is_resolved:
            return
        mine.resolved_at = timezone.now() if is_resolved else None
        mine.resolved_by = voice.user if is_resolved else None
        mine.save(update_fields=["resolved_at", "resolved_by"])
        changed(mine)
        project = mine.take.generation.project
        verb = "resolved note" if is_resolved else "reopened note"
        activity.log(project, verb, **voice.actor, subject=mine.take_id)
        if mine.person:
            past = "resolved" if is_resolved else "reopened"
            activity.notify(
                [mine.person],
                project,
                past,
                text=f"{voice} {past} your note on {label_of(mine.take)}: “{mine.text}”",
                path=path_of(mine.take, mine),
                key=f"{past}:{mine.pk}:{mine.revision}",
                **voice.actor,
            )


def _set_deleted(note: Note, voice: Voice, *, is_deleted: bool) -> None:
    with transaction.atomic():
        mine = _mine(note, voice)
        if bool(mine.deleted_at) == is_deleted:
            return
        mine.deleted_at = timezone.now() if is_deleted else None
        mine.save(update_fields=["deleted_at"])
        changed(mine)
        verb = "deleted note" if is_deleted else "restored note"
        activity.log(mine.take.generation.project, verb, **voice.actor, subject=mine.take_id)


def _mine(note: Note, voice: Voice) -> Note:
    """The row as it is now, locked."""
    found = Note.objects.select_for_update(of=("self",)).select_related("take__generation__project")
    mine = found.get(pk=note.pk)
    if not voice.said(mine):
        raise NotYours("Only the author of a note can change it.")
    return mine


def _words(text: str, strokes: list[dict[str, Any]]) -> str:
    words = text.replace("\r\n", "\n").strip()
    if not words and not strokes:
        raise NoNote("Write something, or draw on the frame.")
    if len(words) > LONGEST:
        raise NoNote(f"A note has at most {LONGEST:,} characters; this one has {len(words):,}.")
    return words


def _frames(take: Take, first: int, last: int | None) -> tuple[int, int | None]:
    """The range in order and inside the take; one frame is no range."""
    end = (take.asset.frames if take.asset else None) or None
    if first < 0 or (end is not None and first >= end):
        raise NoNote("This frame is not in the take.")
    if last is not None and end is not None:
        last = min(last, end - 1)
    if last is not None and last < first:
        raise NoNote("The range ends before it begins.")
    return first, None if last == first else last


def _tell(note: Note, voice: Voice) -> None:
    """Those who are named first: each person hears of a note once."""
    take, project = note.take, note.take.generation.project
    team = User.objects.filter(memberships__team=project.team_id)
    named = mentioned(note.text, team)
    where = f"{label_of(take)} at {when(note)}"
    _notify(named, note, voice, "mentioned", f"{voice} mentioned you on {where}: “{note.text}”")
    verb, did = ("replied", "replied on") if note.parent_id else ("noted", "noted on")
    others = [one for one in _concerned(note) if one not in named and one in set(team)]
    _notify(others, note, voice, verb, f"{voice} {did} {where}: “{note.text or 'a drawing'}”")


def _concerned(note: Note) -> list[User]:
    """The author of the take, and everybody in the thread."""
    author = note.take.generation.author
    thread = Note.objects.filter(Q(pk=note.thread_id) | Q(parent=note.thread_id))
    speakers = User.objects.filter(pk__in=thread.kept().values("person"))
    return list(dict.fromkeys([*([author] if author else []), *speakers]))


def _notify(people: Iterable[User], note: Note, voice: Voice, verb: str, text: str) -> None:
    activity.notify(
        people,
        note.take.generation.project,
        verb,
        text=text,
        path=path_of(note.take, note),
        key=f"note:{note.pk}",
        **voice.actor,
    )
