"""Film: the takes of a hand-off joined into one file."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.projects.models import Project


class FilmState(models.TextChoices):
    """How far a film is."""

    PREPARING = "preparing"
    READY = "ready"
    UNUSABLE = "unusable"


class FilmQuerySet(models.QuerySet["Film"]):
    """Words for many films."""

    def ready(self) -> Self:
        """Those that can be watched."""
        return self.filter(state=FilmState.READY)

    def waiting(self) -> Self:
        """Those that are still to be made, the longest waiting first."""
        return self.filter(state=FilmState.PREPARING).order_by("enqueued_at")

    def left_behind_by(self, film: Film) -> Self:
        """Those of its project that it takes the place of."""
        older = self.filter(project_id=film.project_id, created_at__lt=film.created_at)
        return older.exclude(state=FilmState.PREPARING)


class Film(BaseModel):
    """These takes in this order as one MP4; ordered once more, it is the same row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="films")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    fingerprint = models.CharField(max_length=64)  # of the takes and their files, in order
    takes = models.JSONField(default=list)  # their ids, in order
    state = models.CharField(max_length=10, choices=FilmState, default=FilmState.PREPARING)
    sentence = models.CharField(max_length=300, blank=True)  # why it is unusable
    file = models.CharField(max_length=200, blank=True)  # its name in the storage
    size_bytes = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(null=True)
    enqueued_at = models.DateTimeField(default=timezone.now)  # when it was last asked for

    objects = FilmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "fingerprint"], name="one_film_of_the_same")
        ]
        indexes = [
            models.Index(
                fields=["enqueued_at"], name="film_waiting", condition=models.Q(state=FilmState.PREPARING)
            )
        ]

    def __str__(self) -> str:
        return f"{len(self.takes)} takes, {self.state}"

    @property
    def stored_as(self) -> str:
        """Where its file belongs: derived from the id, so that writing twice is harmless."""
        return f"films/{str(self.pk)[:2]}/{self.pk}/film.mp4"

    def has_waited_since(self, moment: datetime) -> bool:
        """Whether it is still to be made, and nobody was asked after ``moment``."""
        return self.state == FilmState.PREPARING and self.enqueued_at < moment
