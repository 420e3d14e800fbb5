"""What the thread beside a take shows, from its notes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take
from studio.review.labels import when
from studio.review.models import Answer, Note, NoteQuerySet
from studio.review.participants import Voice, colour_of
from studio.review.visibility_and_status import Sight


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The take that was made to answer a note."""

    label: str
    url: str
    is_ready: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """One note, ready to be drawn."""

    id: str
    thread_id: str
    who: str
    colour: int
    at: datetime
    text: str
    frame_in: int
    frame_out: int | None
    when: str
    drawing: str  # JSON, empty without one
    state: str  # open, resolved; a reply has that of its thread
    is_reply: bool
    is_mine: bool
    is_edited: bool
    is_deleted: bool
    edit_count: int
    wants_changes: bool
    resolved_by: str
    answered: Answered | None
    replies: tuple[Line, ...]

    @property
    def is_shown(self) -> bool:
        """A deleted note keeps its place while others have replied to it."""
        return not self.is_deleted or bool(self.replies)

    @property
    def last_frame(self) -> int:
        """Where it ends."""
        return self.frame_in if self.frame_out is None else self.frame_out

    @property
    def url(self) -> str:
        """Where its deeds are: ``edit/``, ``resolve/`` and so on below it."""
        return reverse("review:note", args=[self.id])


def lines(take: Take, voice: Voice, sight: Sight) -> list[Line]:
    """The threads of a take as the film runs; deleted ones last as long as somebody has replied to them."""
    return [line for line in _threads(take.notes.all(), voice, sight) if line.is_shown]


def newer(take: Take, voice: Voice, sight: Sight, since: int) -> list[Line]:
    """Threads in which something is newer than a revision; gone ones too, to be taken away."""
    changed = take.notes.filter(revision__gt=since).values_list("pk", "parent")
    ids = {parent or pk for pk, parent in changed}
    return _threads(take.notes.filter(Q(pk__in=ids) | Q(parent__in=ids)), voice, sight)


def _threads(notes: NoteQuerySet, voice: Voice, sight: Sight) -> list[Line]:
    found = list(_loaded(notes))
    roots = [note for note in found if note.parent_id is None]
    answers = _answers([note.pk for note in roots])
    replies: dict[UUID, list[Note]] = defaultdict(list)
    for note in found:
        if note.parent_id:
            replies[note.parent_id].append(note)
    return [_line(root, voice, sight, replies[root.pk], answers) for root in roots]


def one(note: Note, voice: Voice, sight: Sight) -> Line:
    """A note alone, for its own place in the thread."""
    found = _loaded(Note.objects.filter(pk=note.pk)).get()
    return _line(found, voice, sight, [], _answers([found.pk]))


def tally(take: Take, voice: Voice) -> dict[str, int]:
    """How many threads there are of each kind, for the filter."""
    replies = Note.objects.kept().filter(parent=OuterRef("pk"))
    shown = take.notes.threads().filter(Q(deleted_at=None) | Exists(replies))
    return shown.aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(resolved_at=None)),
        resolved=Count("pk", filter=Q(resolved_at__isnull=False)),
        mine=Count("pk", filter=Q(**voice.own)),
    )


def _loaded(notes: NoteQuerySet) -> NoteQuerySet:
    known = notes.select_related("person", "resolved_by", "answered_by__shot", "verdict")
    return known.annotate(edit_count=Count("edits")).in_order()


def _line(note: Note, voice: Voice, sight: Sight, replies: list[Note], answers: dict[UUID, Answered]) -> Line:
    kept = [reply for reply in replies if reply.deleted_at is None]
    return Line(
        id=str(note.pk),
        thread_id=str(note.thread_id),
        who=note.who,
        colour=colour_of(note),
        at=note.created_at,
        text="" if note.deleted_at else note.text,
        frame_in=note.frame_in,
        frame_out=note.frame_out,
        when=when(note),
        drawing="" if note.deleted_at or not note.drawing else json.dumps(note.drawing),
        state="resolved" if note.resolved_at else "open",
        is_reply=note.parent_id is not None,
        is_mine=voice.said(note),
        is_edited=note.edited_at is not None,
        is_deleted=note.deleted_at is not None,
        edit_count=getattr(note, "edit_count", 0),
        wants_changes=_wants_changes(note) and (sight.verdicts or voice.said(note)),
        resolved_by=str(note.resolved_by or ""),
        answered=answers.get(note.pk),
        replies=tuple(_line(reply, voice, sight, [], {}) for reply in kept),
    )


def _wants_changes(note: Note) -> bool:
    verdict = getattr(note, "verdict", None)
    return bool(verdict and verdict.kind == verdict.Kind.CHANGES and verdict.withdrawn_at is None)


def _answers(note_ids: list[UUID]) -> dict[UUID, Answered]:
    """The newest take that was ordered to answer each note."""
    links = Answer.notes.through.objects.filter(note_id__in=note_ids).order_by("answer__created_at")
    asked = [(link.note_id, link.answer_id) for link in links]
    orders = Generation.objects.filter(order_key__in=[answer for _, answer in asked])
    takes = {order.order_key: order.takes.all() for order in orders.prefetch_related("takes__shot")}
    return {note: _answered(takes[answer]) for note, answer in asked if takes.get(answer)}


def _answered(takes: Iterable[Take]) -> Answered:
    first = next(iter(sorted(takes, key=lambda take: (take.state != TakeState.READY, take.slot))))
    return Answered(
        label=f"take {first.number}",
        url=reverse("review:take", args=[first.pk]),
        is_ready=first.state == TakeState.READY,
    )
