"""Answer notes with a new take: remember which order will answer them, and tell them when it is there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.generation.lifecycle import TakeState
from studio.generation.models import Generation, Take
from studio.review.labels import label_of, path_of
from studio.review.models import Answer, Note
from studio.review.notes import services as notes


class NothingToAnswer(Refusal):
    """No note was chosen."""


def begin(take: Take, note_ids: Iterable[UUID], *, by: User) -> Answer:
    """The order that carries this answer's id as its key will answer the notes. Raises NothingToAnswer."""
    chosen = list(Note.objects.kept().threads().filter(take=take, pk__in=note_ids))
    if not chosen:
        raise NothingToAnswer("Choose the notes that the new take should answer.")
    with transaction.atomic():
        answer = Answer.objects.create(take=take, person=by)
        answer.notes.set(chosen)
    return answer


def arrived(generation_id: UUID, now: datetime | None = None) -> None:
    """A take of this order is ready: its notes say so, and their authors hear of it. Harmless twice."""
    order = Generation.objects.filter(pk=generation_id).select_related("project").first()
    if order is None:
        return
    take = order.takes.filter(state=TakeState.READY).select_related("shot").order_by("slot").first()
    if take is None:
        return
    with transaction.atomic():
        waiting = Answer.objects.filter(pk=order.order_key, arrived_at=None)
        if not waiting.update(arrived_at=now or timezone.now()):
            return
        for note in Note.objects.filter(answers=order.order_key).in_order():
            note.answered_by = take
            note.save(update_fields=["answered_by"])
            notes.changed(note)
            _tell(note, take, order.author)


def catch_up(take: Take) -> None:
    """Do what ``arrived`` should have done for the notes of a take, if a worker died before it."""
    waiting = Answer.objects.filter(take=take, arrived_at=None).values("pk")
    for pk in Generation.objects.filter(order_key__in=waiting).values_list("pk", flat=True):
        arrived(pk)


def _tell(note: Note, take: Take, by: User | None) -> None:
    if note.person is None:
        return
    activity.notify(
        [note.person],
        note.take.generation.project,
        "answered",
        text=f"Your note “{note.text}” is answered by {label_of(take)} – check",
        path=path_of(note.take, note),
        key=f"answered:{note.pk}:{take.pk}",
        actor=by if by != note.person else None,
    )
