"""Guests of share links who gave a name, and the answers of the team that they are yet to get by mail."""

from __future__ import annotations

from django.db import models

from studio.core.models import BaseModel
from studio.review.models.review import Note
from studio.review.models.share_link import ShareLink


class LinkGuest(BaseModel):
    """One browser at one link, under the name it gave. Its id is the ``guest_id`` of all that it writes."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="guests")
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=8, blank=True, default="", db_default="")  # of their last page
    email = models.EmailField(blank=True)  # where answers go; empty: nowhere
    finished_at = models.DateTimeField(null=True)  # when they said that they have seen it all
    nudged_at = models.DateTimeField(null=True)  # when the team last asked them to finish

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class GuestAnswer(BaseModel):
    """A note of the team that was shown to a guest who left an address; mailed once, if it is still shown."""

    guest = models.ForeignKey(LinkGuest, on_delete=models.CASCADE, related_name="answers")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="+")
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["guest", "note"], name="one_answer_per_guest")]
        indexes = [
            models.Index(fields=["created_at"], name="answer_to_mail", condition=models.Q(mailed_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.note_id} for {self.guest_id}"
