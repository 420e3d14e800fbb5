"""Notes, verdicts and ratings of takes, their revision counter, and which order answers which notes."""

from __future__ import annotations

import uuid
from fractions import Fraction
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, gettext_lazy

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.core.web.keyset import Keyset, id_column, number_column, time_column
from studio.generation.models import PickStatus, Take


class ReviewRevision(models.Model):
    """Counts the changes to the notes and decisions of one take; its row lock puts them in commit order."""

    take = models.OneToOneField(
        Take, on_delete=models.CASCADE, primary_key=True, related_name="review_revision"
    )
    revision = models.PositiveBigIntegerField(default=0)
    decision_revision = models.PositiveBigIntegerField(default=0)  # of the last verdict, rating or mark

    def __str__(self) -> str:
        return f"{self.take_id} at {self.revision}"


class AuthoredModel(BaseModel):
    """A row written by a member of the team, or by a guest, who has a name and no account."""

    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    guest_name = models.CharField(max_length=80, blank=True)
    guest_id = models.UUIDField(null=True)  # one browser at one link: names repeat

    class Meta:
        abstract = True

    @property
    def author_name(self) -> str:
        """The name of the author, as pages show it."""
        return str(self.person or self.guest_name or gettext("A former member"))


# By frame; notes on one frame by the time of writing.
NOTE_ORDER = Keyset(
    columns=(number_column("frame_in"), time_column("created_at"), id_column()), is_ascending=True
)


class NoteQuerySet(models.QuerySet["Note"]):
    """Filters and orders of notes."""

    def not_deleted(self) -> Self:
        """Notes that nobody has deleted."""
        return self.filter(deleted_at=None)

    def threads(self) -> Self:
        """Notes that begin a thread, without the replies."""
        return self.filter(parent=None)

    def unresolved(self) -> Self:
        """Threads that are neither resolved nor deleted."""
        return self.not_deleted().threads().filter(resolved_at=None)

    def without_verdicts_of_others(self, **author: object) -> Self:
        """Notes outside the threads that give the reason of a verdict, but those of this author.

        ``author``: lookups of the author, see ``Participant.author_filter``.
        """
        others = Note.objects.filter(verdict__isnull=False).exclude(**author)
        return self.exclude(pk__in=others.values("pk")).exclude(parent__in=others.values("pk"))

    def in_order(self) -> Self:
        """Ordered by frame; notes on one frame by time of writing."""
        return self.order_by("frame_in", "created_at")


class Note(AuthoredModel):
    """A comment on one frame of a take, or on all from ``frame_in`` to ``frame_out``, both included.

    A reply has a parent and the frame of its parent.
    """

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="notes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    # Chosen by the form: sent twice after a lost response, it is the same note.
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    frame_in = models.PositiveIntegerField()
    frame_out = models.PositiveIntegerField(null=True)
    rate_num = models.PositiveIntegerField()
    rate_den = models.PositiveIntegerField()
    text = models.TextField()
    drawing = models.JSONField(default=list)  # strokes, see notes/annotations.py

    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    resolved_by_guest = models.CharField(max_length=80, blank=True, default="", db_default="")
    shared_at = models.DateTimeField(null=True)  # since when guests may read a note of the team
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Take, on_delete=models.SET_NULL, null=True, related_name="answered_notes")
    revision = models.PositiveBigIntegerField(default=0)  # of its take, see ReviewRevision

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
        """Last frame of the range, or the only frame."""
        return self.frame_in if self.frame_out is None else self.frame_out

    @property
    def thread_id(self) -> UUID:
        """Id of the note that began the thread."""
        return self.parent_id or self.pk


class NoteEdit(AuthoredModel):
    """Text and drawing of a note before one change."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="edits")
    text = models.TextField()
    drawing = models.JSONField(default=list)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text[:40]


class VerdictQuerySet(models.QuerySet["Verdict"]):
    """Filters of verdicts that count."""

    def current(self) -> Self:
        """Verdicts that were not withdrawn, in order of time; a person's newest counts."""
        return self.filter(withdrawn_at=None).order_by("created_at")


class Verdict(AuthoredModel):
    """One person's decision on one take. A change of mind is another row."""

    class Kind(models.TextChoices):
        """Approval, or a request for changes."""

        APPROVE = "approve", gettext_lazy("Approved")
        CHANGES = "changes", gettext_lazy("Changes requested")

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
        return f"{self.author_name} {self.kind}"


class Rating(BaseModel):
    """Stars from 1 to 5 that one person gives a take."""

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


class PreviousMark(BaseModel):
    """A pick or circle of a take as it was before one person last set it, for their Undo.

    It never leaves the server: in a blind review it may be a decision of somebody else.
    """

    class Kind(models.TextChoices):
        """The mark that was set."""

        PICK = "pick", gettext_lazy("Pick")
        CIRCLE = "circle", gettext_lazy("Circle")

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind)
    pick = models.CharField(max_length=6, choices=PickStatus, blank=True)
    reject_reason = models.CharField(max_length=120, blank=True)
    circled_take = models.ForeignKey(Take, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["take", "person", "kind"], name="one_previous_mark_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.take_id}"


class NoteAnswer(BaseModel):
    """Notes that somebody wants to answer with a new take.

    Its id is the order key of the generation that will answer them: the composer carries it, and no
    column of that generation has to refer to notes. An answer that is never ordered has no effect.
    """

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="answers")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    notes = models.ManyToManyField(Note, related_name="answers")
    answered_at = models.DateTimeField(null=True)  # when the notes were linked to a ready take

    def __str__(self) -> str:
        return f"answer to {self.take_id}"


def bump_review_revision(take_id: UUID, *, is_decision: bool = False) -> int:
    """Count one change to the notes or decisions of a take; the new revision, for the row that changed.

    Must run inside the transaction of the change, see ReviewRevision.
    """
    ReviewRevision.objects.get_or_create(take_id=take_id)
    counter = ReviewRevision.objects.filter(take_id=take_id)
    counter.update(revision=F("revision") + 1)
    if is_decision:
        counter.update(decision_revision=F("revision"))
    return counter.values_list("revision", flat=True).get()
