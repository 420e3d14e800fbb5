"""Notes of a take as the page shows them: threads with replies, and the counts of the filter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take
from studio.review.labels import note_timecode
from studio.review.models import Note, NoteAnswer, NoteQuerySet
from studio.review.participants import Participant, colour_of
from studio.review.visibility_and_status import Visibility


@dataclass(frozen=True, kw_only=True)
class AnsweringTake:
    """Link to the take that was ordered to answer a note."""

    label: str
    url: str
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class ThreadNote:
    """One note with its replies, for a template."""

    id: str
    author_name: str
    colour: int
    at: datetime
    text: str
    frame_in: int
    last_frame: int
    timecode: str
    drawing: str  # JSON, empty without one
    state: str  # open, resolved; a reply has that of its thread
    is_reply: bool
    is_own: bool
    is_edited: bool
    is_deleted: bool
    wants_changes: bool
    resolved_by: str
    answer: AnsweringTake | None
    replies: tuple[ThreadNote, ...]

    @property
    def is_shown(self) -> bool:
        """Whether the note keeps its place: a deleted one does while it has replies."""
        return not self.is_deleted or bool(self.replies)

    @property
    def url(self) -> str:
        """Base address of its actions: ``edit/``, ``resolve/`` and so on below it."""
        return reverse("review:note", args=[self.id])


def threads_of(take: Take, participant: Participant, visibility: Visibility) -> list[ThreadNote]:
    """The threads of a take, by frame, without deleted ones that have no replies."""
    threads = _threads(visible_notes(take, participant, visibility), participant, visibility)
    return [thread for thread in threads if thread.is_shown]


def changed_threads(
    take: Take, participant: Participant, visibility: Visibility, since: int
) -> list[ThreadNote]:
    """Threads in which something is newer than a revision, also deleted ones, which pages remove."""
    changed = take.notes.filter(revision__gt=since).values_list("pk", "parent")
    ids = {parent or pk for pk, parent in changed}
    notes = visible_notes(take, participant, visibility).filter(Q(pk__in=ids) | Q(parent__in=ids))
    return _threads(notes, participant, visibility)


def single_note(note: Note, participant: Participant, visibility: Visibility) -> ThreadNote:
    """One note without its replies, to redraw it in its place."""
    row = _with_relations(Note.objects.filter(pk=note.pk)).get()
    return _thread_note(row, participant, visibility, [], _answers([row.pk]))


def visible_notes(take: Take, participant: Participant, visibility: Visibility) -> NoteQuerySet:
    """Notes of a take that a participant may read: without the verdicts of others while those are hidden."""
    notes = Note.objects.filter(take=take)
    return notes if visibility.verdicts else notes.without_verdicts_of_others(**participant.author_filter)


def thread_counts(take: Take, participant: Participant, visibility: Visibility) -> dict[str, int]:
    """Number of threads by filter: all, open, resolved, mine."""
    replies = Note.objects.not_deleted().filter(parent=OuterRef("pk"))
    shown = (
        visible_notes(take, participant, visibility).threads().filter(Q(deleted_at=None) | Exists(replies))
    )
    return shown.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(resolved_at=None)),
        resolved=Count("pk", filter=Q(resolved_at__isnull=False)),
        mine=Count("pk", filter=Q(**participant.author_filter)),
    )


def _threads(notes: NoteQuerySet, participant: Participant, visibility: Visibility) -> list[ThreadNote]:
    rows = list(_with_relations(notes))
    roots = [note for note in rows if note.parent_id is None]
    answers = _answers([note.pk for note in roots])
    replies: dict[UUID, list[Note]] = defaultdict(list)
    for note in rows:
        if note.parent_id:
            replies[note.parent_id].append(note)
    return [_thread_note(root, participant, visibility, replies[root.pk], answers) for root in roots]


def _with_relations(notes: NoteQuerySet) -> NoteQuerySet:
    return notes.select_related("person", "resolved_by", "answered_by__shot", "verdict").in_order()


def _thread_note(
    note: Note,
    participant: Participant,
    visibility: Visibility,
    replies: Sequence[Note],
    answers: Mapping[UUID, AnsweringTake],
) -> ThreadNote:
    is_own = participant.is_author_of(note)
    shown = [reply for reply in replies if reply.deleted_at is None]
    return ThreadNote(
        id=str(note.pk),
        author_name=note.author_name,
        colour=colour_of(note),
        at=note.created_at,
        text="" if note.deleted_at else note.text,
        frame_in=note.frame_in,
        last_frame=note.last_frame,
        timecode=note_timecode(note),
        drawing="" if note.deleted_at or not note.drawing else json.dumps(note.drawing),
        state="resolved" if note.resolved_at else "open",
        is_reply=note.parent_id is not None,
        is_own=is_own,
        is_edited=note.edited_at is not None,
        is_deleted=note.deleted_at is not None,
        wants_changes=_wants_changes(note),
        resolved_by=str(note.resolved_by or ""),
        answer=answers.get(note.pk),
        replies=tuple(_thread_note(reply, participant, visibility, [], {}) for reply in shown),
    )


def _wants_changes(note: Note) -> bool:
    verdict = getattr(note, "verdict", None)
    return bool(verdict and verdict.kind == verdict.Kind.CHANGES and verdict.withdrawn_at is None)


def _answers(note_ids: list[UUID]) -> dict[UUID, AnsweringTake]:
    """The newest take that was ordered to answer each note."""
    links = NoteAnswer.notes.through.objects.filter(note_id__in=note_ids).order_by("noteanswer__created_at")
    pairs = [(link.note_id, link.noteanswer_id) for link in links]
    orders = Generation.objects.filter(order_key__in=[answer for _, answer in pairs])
    takes = {order.order_key: order.takes.all() for order in orders.prefetch_related("takes__shot")}
    return {note: _answering_take(takes[answer]) for note, answer in pairs if takes.get(answer)}


def _answering_take(takes: Iterable[Take]) -> AnsweringTake:
    """The first ready take of an order, or its first one."""
    first = min(takes, key=lambda take: (take.state != TakeState.READY, take.slot))
    return AnsweringTake(
        label=f"take {first.number}",
        url=reverse("review:take", args=[first.pk]),
        is_ready=first.state == TakeState.READY,
    )
