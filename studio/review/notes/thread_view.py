"""Notes of a take as the page shows them: threads with replies, and the counts of the filter."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext

from studio.core.values.uuids import parse_uuid
from studio.core.web import keyset
from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take
from studio.review.labels import note_time, note_timecode
from studio.review.models import NOTE_ORDER, Note, NoteAnswer, NoteQuerySet
from studio.review.notes.extras import (
    AttachedFile,
    ReactionCount,
    attached_files,
    reaction_counts,
)
from studio.review.participants import Participant, colour_of
from studio.review.visibility_and_status import Visibility

THREADS = 100  # on a page, and in the answer of a poll
REPLIES = 50  # of one thread


@dataclass(frozen=True, kw_only=True)
class AnsweringTake:
    """Link to the take that was ordered to answer a note."""

    label: str
    url: str
    is_ready: bool
    compare_url: str  # beside another one, which is added as ``a``


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
    time: str  # seconds and frames, for people
    timecode: str
    drawing: str  # JSON, empty without one
    state: str  # open, resolved; a reply has that of its thread
    is_reply: bool
    is_own: bool
    is_edited: bool
    is_by_guest: bool
    is_shared: bool  # with guests
    may_be_shared: bool  # guests see the thread that it is in, or it begins one
    is_deleted: bool
    wants_changes: bool
    resolved_by: str
    answer: AnsweringTake | None
    replies: tuple[ThreadNote, ...]
    earlier_replies: int  # that are not among them
    files: tuple[AttachedFile, ...]
    reactions: tuple[ReactionCount, ...]

    @property
    def is_shown(self) -> bool:
        """Whether the note keeps its place: a deleted one does while it has replies."""
        return not self.is_deleted or bool(self.replies)

    @property
    def waits_for_files(self) -> bool:
        """Whether a file on it is being checked, so that the page asks for the note again."""
        return any(file.is_being_checked for file in self.files)

    @property
    def url(self) -> str:
        """Base address of its actions: ``edit/``, ``resolve/`` and so on below it."""
        return reverse("review:note", args=[self.id])


def threads_of(
    take: Take,
    participant: Participant,
    visibility: Visibility,
    query: QueryDict,
    *,
    kind: str = "all",
    size: int = THREADS,
) -> keyset.Page[ThreadNote]:
    """The threads of a take, by frame, without deleted ones that have no replies: one page of them.

    ``kind``: a key of ``thread_counts``. ``note`` in the query: the page that shows this thread; ``replies``:
    all replies to this one.
    """
    shown = shown_threads(take, participant, visibility).filter(_kinds(participant)[kind])
    pages = keyset.page(
        _with_extras(_with_relations(shown)), _opened_at(query, shown, size), size=size, order=NOTE_ORDER
    )
    whole = parse_uuid(query.get("replies", ""))
    return pages.with_rows(_threads(pages.rows, participant, whole=whole))


def changed_threads(
    take: Take, participant: Participant, visibility: Visibility, since: int
) -> tuple[list[ThreadNote], int | None]:
    """Threads in which something is newer than a revision, also deleted ones, which pages remove.

    Of very many only the first, with the revision after which the others follow; None: these are all.
    """
    changed = take.notes.filter(revision__gt=since).order_by("revision")
    revisions = list(changed.values_list("revision", flat=True)[: THREADS + 1])
    until = max(revisions[0], revisions[-1] - 1) if len(revisions) > THREADS else None
    if until is not None:
        changed = changed.filter(revision__lte=until)
    ids = {parent or pk for pk, parent in changed.values_list("pk", "parent")}
    notes = visible_notes(take, participant, visibility).filter(pk__in=ids)
    return _threads(list(_with_extras(_with_relations(notes)).in_order()), participant), until


def single_note(note: Note, participant: Participant) -> ThreadNote:
    """One note without its replies, to redraw it in its place."""
    row = _with_relations(Note.objects.filter(pk=note.pk)).get()
    return _thread_note(row, participant, [], _answers([row.pk]))


def visible_notes(take: Take, participant: Participant, visibility: Visibility) -> NoteQuerySet:
    """Notes of a take that a participant may read: without the verdicts of others while those are hidden."""
    notes = Note.objects.filter(take=take)
    return notes if visibility.verdicts else notes.without_verdicts_of_others(**participant.author_filter)


def is_open_to_guests(root: Note) -> bool:
    """Whether guests may read the note that begins a thread: one of them wrote it, or it is shared."""
    return bool(root.guest_name) or root.shared_at is not None


def shown_threads(take: Take, participant: Participant, visibility: Visibility) -> NoteQuerySet:
    """The notes that begin a thread, without deleted ones that have no replies."""
    replies = Note.objects.not_deleted().filter(parent=OuterRef("pk"))
    threads = visible_notes(take, participant, visibility).threads()
    return threads.filter(Q(deleted_at=None) | Exists(replies))


def thread_counts(take: Take, participant: Participant, visibility: Visibility) -> dict[str, int]:
    """Number of threads by filter: all, open, resolved, mine."""
    kinds = {name: Count("pk", filter=condition) for name, condition in _kinds(participant).items()}
    return shown_threads(take, participant, visibility).aggregate(**kinds)


def _kinds(participant: Participant) -> dict[str, Q]:
    """The conditions on threads by filter."""
    return {
        "all": Q(),
        "open": Q(resolved_at=None),
        "resolved": Q(resolved_at__isnull=False),
        "mine": Q(**participant.author_filter),
    }


def _opened_at(query: QueryDict, shown: NoteQuerySet, size: int) -> QueryDict:
    """The query, with the cursor of the page that shows the note of the address if the first does not."""
    note_id = parse_uuid(query.get("note", ""))
    if "after" in query or "before" in query or note_id is None:
        return query
    note = shown.filter(pk=note_id).first()
    is_before = NOTE_ORDER.beyond(NOTE_ORDER.cursor_at(note), backwards=True) if note else None
    earlier = list(NOTE_ORDER.ordered(shown.filter(is_before), backwards=True)[:size]) if is_before else []
    if len(earlier) < size:
        return query
    opened = query.copy()
    opened["after"] = NOTE_ORDER.cursor_at(earlier[0])
    return opened


def _threads(
    roots: Sequence[Note], participant: Participant, *, whole: UUID | None = None
) -> list[ThreadNote]:
    """These notes with their replies; ``whole``: the one whose replies are all shown, however many."""
    ids = [note.pk for note in roots]
    answers = _answers(ids)
    replies: dict[UUID, list[Note]] = defaultdict(list)
    for note in _with_extras(latest_replies(Note.objects.not_deleted().filter(parent__in=ids), whole)):
        if note.parent_id:
            replies[note.parent_id].append(note)
    return [_thread_note(root, participant, replies[root.pk], answers) for root in roots]


def latest_replies(replies: NoteQuerySet, whole: UUID | None = None) -> NoteQuerySet:
    """The last of these replies to each note, in order, with ``reply_count``: how many there are.

    ``whole``: the note whose replies are all among them, however many.
    """
    ranked = replies.annotate(
        rank=Window(RowNumber(), partition_by="parent", order_by=[F("created_at").desc(), F("pk").desc()]),
        reply_count=Window(Count("pk"), partition_by="parent"),
    )
    return _with_relations(ranked.filter(Q(rank__lte=REPLIES) | Q(parent=whole))).in_order()


def _with_relations(notes: NoteQuerySet) -> NoteQuerySet:
    return notes.select_related("person", "parent", "resolved_by", "answered_by__shot", "verdict")


def _with_extras(notes: NoteQuerySet) -> NoteQuerySet:
    """The notes with their files and reactions, in a query for each."""
    return notes.prefetch_related("attachments__asset", "reactions__person")


def _thread_note(
    note: Note,
    participant: Participant,
    replies: Sequence[Note],
    answers: Mapping[UUID, AnsweringTake],
) -> ThreadNote:
    is_own = participant.is_author_of(note)
    return ThreadNote(
        id=str(note.pk),
        author_name=note.author_name,
        colour=colour_of(note),
        at=note.created_at,
        text="" if note.deleted_at else note.text,
        frame_in=note.frame_in,
        last_frame=note.last_frame,
        time=note_time(note),
        timecode=note_timecode(note),
        drawing="" if note.deleted_at or not note.drawing else json.dumps(note.drawing),
        state="resolved" if note.resolved_at else "open",
        is_reply=note.parent_id is not None,
        is_own=is_own,
        is_edited=note.edited_at is not None,
        is_by_guest=bool(note.guest_name),
        is_shared=note.shared_at is not None,
        may_be_shared=not note.guest_name and (note.parent is None or is_open_to_guests(note.parent)),
        is_deleted=note.deleted_at is not None,
        wants_changes=_wants_changes(note),
        resolved_by=str(note.resolved_by or note.resolved_by_guest),
        answer=answers.get(note.pk),
        replies=tuple(_thread_note(reply, participant, [], {}) for reply in replies),
        earlier_replies=getattr(replies[0], "reply_count", 0) - len(replies) if replies else 0,
        files=() if note.deleted_at else attached_files(note),
        reactions=() if note.deleted_at else reaction_counts(note, participant.user),
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
        label=gettext("take %(number)d") % {"number": first.number},
        url=reverse("review:take", args=[first.pk]),
        is_ready=first.state == TakeState.READY,
        compare_url=f"{reverse('review:compare', args=[first.project_id])}?b={first.pk}",
    )
