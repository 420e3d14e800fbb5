"""Note, NoteEdit, Verdict, Rating: what people say of a take. Answer: which order answers which notes."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models import Take


class Talk(models.Model):
    """How far the talk about a take has come. Its row lock puts the revisions of a take in commit order."""

    take = models.OneToOneField(Take, on_delete=models.CASCADE, primary_key=True, related_name="talk")
    revision = models.PositiveBigIntegerField(default=0)
    decided = models.PositiveBigIntegerField(default=0)  # the revision of the last verdict, rating or mark

    def __str__(self) -> str:
        return f"{self.take_id} at {self.revision}"


class Said(BaseModel):
    """Something that a person said, or a guest, who has a name and no account."""

    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    guest_name = models.CharField(max_length=80, blank=True)
    guest_id = models.UUIDField(null=True)  # one browser at one link: names repeat

    class Meta:
        abstract = True

    @property
    def who(self) -> str:
        """The name to show."""
        return str(self.person or self.guest_name or "Somebody who left")


class NoteQuerySet(models.QuerySet["Note"]):
    """Words for many notes."""

    def kept(self) -> Self:
        """Those that are not deleted."""
        return self.filter(deleted_at=None)

    def threads(self) -> Self:
        """Notes that begin a thread; the others are replies."""
        return self.filter(parent=None)

    def unresolved(self) -> Self:
        """Threads that somebody still has to look at."""
        return self.kept().threads().filter(resolved_at=None)

    def in_order(self) -> Self:
        """As the film runs; those of one frame as they came."""
        return self.order_by("frame_in", "created_at")


class Note(Said):
    """A comment on one frame of a take, or on all from ``frame_in`` to ``frame_out``, both included.

    A reply has a parent and the frame of its parent.
    """

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="notes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    # Made by the form: sent twice after a lost answer, it is the same note.
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    frame_in = models.PositiveIntegerField()
    frame_out = models.PositiveIntegerField(null=True)
    rate_num = models.PositiveIntegerField()
    rate_den = models.PositiveIntegerField()
    text = models.TextField()
    drawing = models.JSONField(default=list)  # strokes, see drawing.py

    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Take, on_delete=models.SET_NULL, null=True, related_name="answered_notes")
    revision = models.PositiveBigIntegerField(default=0)  # of its take, see Talk

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["take", "revision"], name="note_by_revision"),
            models.Index(fields=["take", "frame_in", "created_at"], name="note_by_frame"),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def rate(self) -> Fraction:
        """Frames per second, exact."""
        return Fraction(self.rate_num, self.rate_den)

    @property
    def last_frame(self) -> int:
        """Where it ends: its only frame, or the last of its range."""
        return self.frame_in if self.frame_out is None else self.frame_out

    @property
    def thread_id(self) -> UUID:
        """The note that began the thread."""
        return self.parent_id or self.pk


class NoteEdit(Said):
    """What a note said before somebody changed it."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="edits")
    text = models.TextField()
    drawing = models.JSONField(default=list)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:40]


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """Words for many verdicts."""

    def standing(self) -> Self:
        """Those that nobody took back; a person's newest counts."""
        return self.filter(withdrawn_at=None).order_by("created_at")


class Verdict(Said):
    """One person's decision on one take. History: a change of mind is another row."""

    class Kind(models.TextChoices):
        """What somebody decided."""

        APPROVE = "approve", "Approved"
        CHANGES = "changes", "Changes requested"

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="verdicts")
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=8, choices=Kind)
    note = models.OneToOneField(Note, on_delete=models.SET_NULL, null=True, related_name="verdict")
    withdrawn_at = models.DateTimeField(null=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [models.Index(fields=["take", "created_at"], name="verdict_by_take")]

    def __str__(self) -> str:
        return f"{self.who} {self.kind}"


class Rating(BaseModel):
    """How many of five stars one person gives a take."""

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="ratings")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    value = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["take", "person"], name="one_rating_per_person"),
            models.CheckConstraint(condition=Q(value__range=(1, 5)), name="rating_is_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.value} of 5"


class Answer(BaseModel):
    """Notes that somebody wants to answer with a new take.

    Its id is the order key of the generation that will answer them: the composer carries it, and no
    column of that generation has to know of notes. An answer that is never ordered stays without effect.
    """

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    notes = models.ManyToManyField(Note, related_name="answers")
    arrived_at = models.DateTimeField(null=True)  # when a take of the order was there and the notes told so

    def __str__(self) -> str:
        return f"answer to {self.take_id}"


def stamp(take_id: UUID, *, decided: bool = False) -> int:
    """The next revision of what is said about a take, for a row that watching pages must fetch.

    Must run inside the transaction of the change, see Talk.
    """
    Talk.objects.get_or_create(take_id=take_id)
    mine = Talk.objects.filter(take_id=take_id)
    mine.update(revision=F("revision") + 1)
    if decided:
        mine.update(decided=F("revision"))
    return mine.values_list("revision", flat=True).get()
