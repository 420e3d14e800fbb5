"""Light copies of takes for one guest of a share link, with the name of the guest burnt into the picture."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from studio.core.models import BaseModel, FileState
from studio.core.translations.wording import TranslatableField
from studio.generation.models import Take
from studio.library.models import Asset
from studio.review.models.link_guest import LinkGuest


class WatermarkedCopyQuerySet(models.QuerySet["WatermarkedCopy"]):
    """Queries over watermarked copies."""

    def ready(self) -> Self:
        """Copies that can be watched."""
        return self.filter(state=FileState.READY)

    def waiting(self) -> Self:
        """Copies that are still to be made: takes that somebody looks at first, then the longest waiting."""
        return self.filter(state=FileState.PREPARING).order_by("position", "created_at")

    def obsolete(self, now: datetime) -> Self:
        """Copies that nobody may watch any more, or whose guest has another name now."""
        is_over = Q(guest__link__expires_at__lte=now) | Q(guest__link__disabled_at__isnull=False)
        is_gone = Q(guest=None) | Q(take=None) | Q(take__trashed_at__isnull=False)
        return self.filter(is_over | is_gone | Q(guest__link__is_burnt_in=False))


class WatermarkedCopy(BaseModel):
    """The copy of one take for one guest. Without guest or take it is left over, and removed with its files.

    Its bytes are counted with those of the asset (``derived_bytes``).
    """

    guest = models.ForeignKey(
        LinkGuest, on_delete=models.SET_NULL, null=True, related_name="watermarked_copies"
    )
    take = models.ForeignKey(Take, on_delete=models.SET_NULL, null=True, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=40)  # of the guest, as it is burnt in
    state = models.CharField(max_length=10, choices=FileState, default=FileState.PREPARING)
    error_message = TranslatableField(blank=True)  # for the team, when it is unusable
    position = models.PositiveSmallIntegerField(default=0)  # takes after the one that was looked at: 0
    video = models.CharField(max_length=200, blank=True)  # names in the storage
    sprite = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # that a worker has begun
    enqueued_at = models.DateTimeField(null=True)  # last time

    objects = WatermarkedCopyQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["guest", "take"], name="one_copy_per_guest_and_take")]
        indexes = [
            models.Index(
                fields=["position", "created_at"],
                name="watermarked_copy_waiting",
                condition=Q(state=FileState.PREPARING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.take_id} for {self.name}, {self.state}"

    @property
    def folder(self) -> str:
        """Folder of its files in the storage: derived from the id, so that writing twice is harmless."""
        return f"watermarked/{str(self.pk)[:2]}/{self.pk}"
