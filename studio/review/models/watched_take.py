"""How much of a take somebody has played: a member, or a guest of a share link."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models import Take
from studio.review.models.link_guest import LinkGuest


class WatchedTake(BaseModel):
    """The seconds of one take that one person has played; a second counts once it was played."""

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    guest = models.ForeignKey(LinkGuest, on_delete=models.CASCADE, null=True, related_name="watched")
    seconds = models.JSONField(default=list)  # their numbers from 0, in order
    is_whole = models.BooleanField(default=False)  # all of them but a tenth

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["take", "person"], name="one_watched_take_per_person"),
            models.UniqueConstraint(fields=["take", "guest"], name="one_watched_take_per_guest"),
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(guest=None), name="watched_by_a_member_or_a_guest"
            ),
        ]

    def __str__(self) -> str:
        return f"{len(self.seconds)} s of {self.take_id}"
