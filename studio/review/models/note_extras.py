"""What hangs on a note beside its words: files, and reactions of members."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, cast

from django.db import models
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.library.models import Asset
from studio.review.models.review import Note


class NoteAttachment(BaseModel):
    """A file of the library that the author of a note has attached to it."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="attachments")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["note", "asset"], name="one_attachment_per_file")]

    def __str__(self) -> str:
        return f"{self.asset_id} on {self.note_id}"

    @classmethod
    def of(cls, note: Note) -> Iterable[Self]:
        """The files of a note, as they may have been prefetched."""
        return cast("Any", note).attachments.all()  # type: ignore[no-any-return]


class NoteReaction(BaseModel):
    """One member's reaction to a note."""

    class Kind(models.TextChoices):
        """The reactions, each with its word."""

        AGREE = "agree", gettext_lazy("Agree")
        DISAGREE = "disagree", gettext_lazy("Disagree")
        LOVE = "love", gettext_lazy("Love it")
        LOOKING = "looking", gettext_lazy("Looking at it")

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="reactions")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["note", "person", "kind"], name="one_reaction_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.note_id}"

    @classmethod
    def of(cls, note: Note) -> Iterable[Self]:
        """The reactions to a note, as they may have been prefetched."""
        return cast("Any", note).reactions.all()  # type: ignore[no-any-return]
