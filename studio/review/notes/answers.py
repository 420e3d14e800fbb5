"""Answer notes with a new take: store which order will answer them, and link them when its take is ready."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.values.uuids import parse_uuids
from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take
from studio.projects.models import Project
from studio.review import notifications
from studio.review.labels import label_of
from studio.review.models import Note, NoteAnswer
from studio.review.notes import services as notes


class NothingToAnswer(Refusal):
    """An answer for which no note was chosen."""


def create(take: Take, note_ids: Iterable[UUID], *, by: User) -> NoteAnswer:
    """Store the notes that the order with this answer's id as its key will answer. Raises NothingToAnswer."""
    chosen = list(Note.objects.not_deleted().threads().filter(take=take, pk__in=note_ids))
    if not chosen:
        raise NothingToAnswer(gettext("Choose the notes that the new take should answer."))
    with transaction.atomic():
        answer = NoteAnswer.objects.create(take=take, person=by)
        answer.notes.set(chosen)
    return answer


def answered_notes(order_key: str, project: Project) -> str:
    """``2 notes of 02·T3``: what the order with this key will answer; empty when it answers nothing here."""
    answers = NoteAnswer.objects.filter(pk__in=parse_uuids([order_key]), take__project=project)
    answer = answers.select_related("take__shot").first()
    if answer is None:
        return ""
    count = answer.notes.count()
    sentence = ngettext("%(count)d note of %(take)s", "%(count)d notes of %(take)s", count)
    return sentence % {"count": count, "take": label_of(answer.take)}


def answered_takes(order_keys: Collection[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Id and label of the take whose notes each order answers, by the key of the order."""
    answers = NoteAnswer.objects.filter(pk__in=order_keys).select_related("take__shot")
    return {answer.pk: (answer.take_id, label_of(answer.take)) for answer in answers}


def is_unanswered() -> Exists:
    """Condition of a query over takes: an open note to which nobody else has replied, and no take answers."""
    author = Coalesce(
        "person_id", "guest_id", "pk"
    )  # a guest from before there were ids is nobody else's self
    replies = Note.objects.not_deleted().filter(parent=OuterRef("pk")).annotate(author_id=author)
    replies = replies.exclude(author_id=OuterRef("author_id"))
    notes_of_take = Note.objects.unresolved().filter(take=OuterRef("pk"), answered_by=None)
    return Exists(notes_of_take.annotate(author_id=author).filter(~Exists(replies)))


def mark_answered(generation_id: UUID, now: datetime | None = None) -> None:
    """Link the notes that an order answers to its first ready take and notify their authors.

    Without a ready take, or the second time, nothing happens.
    """
    order = Generation.objects.filter(pk=generation_id).select_related("project").first()
    if order is None:
        return
    take = order.takes.filter(state=TakeState.READY).select_related("shot").order_by("slot").first()
    if take is None:
        return
    with transaction.atomic():
        unanswered = NoteAnswer.objects.filter(pk=order.order_key, answered_at=None)
        if not unanswered.update(answered_at=now or timezone.now()):
            return
        for note in Note.objects.filter(answers=order.order_key).in_order():
            note.answered_by = take
            note.save(update_fields=["answered_by"])
            notes.record_change(note)
            notifications.note_answered(note, take, order.author)


def mark_missed(take: Take) -> None:
    """Call ``mark_answered`` for answers to the notes of a take whose worker died before it could."""
    unanswered = NoteAnswer.objects.filter(take=take, answered_at=None).values("pk")
    for pk in Generation.objects.filter(order_key__in=unanswered).values_list("pk", flat=True):
        mark_answered(pk)
