"""How much of a take somebody has played: a member, or a guest of a share link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Func, IntegerField, Q, Sum

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models import Take
from studio.review.models.link_guest import LinkGuest


class ArrayLength(Func):
    """How many items a JSON array has."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Its columns are binary JSON there."""
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **context)


class WatchedTakeQuerySet(models.QuerySet["WatchedTake"]):
    """Queries over what was watched."""

    def totals_by(self, viewer: str) -> dict[UUID, tuple[int, int]]:
        """Takes watched whole, and seconds of all, of each ``person`` or ``guest`` who has watched any."""
        totals = (
            self.exclude(**{viewer: None})
            .order_by()
            .values_list(viewer)
            .annotate(takes=Count("pk", filter=Q(is_whole=True)), played=Sum(ArrayLength(F("seconds"))))
        )
        return {pk: (takes, played) for pk, takes, played in totals}


class WatchedTake(BaseModel):
    """The seconds of one take that one person has played; a second counts once it was played."""

    take = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    guest = models.ForeignKey(LinkGuest, on_delete=models.CASCADE, null=True, related_name="watched")
    seconds = models.JSONField(default=list)  # their numbers from 0, in order
    is_whole = models.BooleanField(default=False)  # all of them but a tenth

    objects = WatchedTakeQuerySet.as_manager()

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
