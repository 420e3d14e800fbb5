"""What became of an open note in a later take of its shot."""

from __future__ import annotations

from django.db import models

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models import Take
from studio.review.models.review import Note


class NoteCheck(BaseModel):
    """A member's word on an open note of an earlier take: done in this take, or still open."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="checks")
    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    is_done = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "take"], name="one_check_per_note_and_take")]

    def __str__(self) -> str:
        return f"{self.note_id} in {self.take_id}"
