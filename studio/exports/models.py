"""Films: the takes of a hand-off joined into one MP4."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.projects.models import Project


class FilmState(models.TextChoices):
    """States of a film, from ordered to done."""

    PREPARING = "preparing"
    READY = "ready"
    UNUSABLE = "unusable"


class FilmQuerySet(models.QuerySet["Film"]):
    """Filters of films by their state."""

    def ready(self) -> Self:
        """Films that can be watched."""
        return self.filter(state=FilmState.READY)

    def waiting(self) -> Self:
        """Films that are still to be rendered, the longest waiting first."""
        return self.filter(state=FilmState.PREPARING).order_by("enqueued_at")

    def superseded_by(self, film: Film) -> Self:
        """Older films of the same project that this one replaces."""
        older = self.filter(project_id=film.project_id, created_at__lt=film.created_at)
        return older.exclude(state=FilmState.PREPARING)


class Film(BaseModel):
    """These takes in this order as one MP4; ordered once more, it is the same row."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="films")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    fingerprint = models.CharField(max_length=64)  # of the takes and their files, in order
    takes = models.JSONField(default=list)  # their ids, in order
    state = models.CharField(max_length=10, choices=FilmState, default=FilmState.PREPARING)
    error_message = models.CharField(max_length=300, blank=True)  # for people, when it is unusable
    file = models.CharField(max_length=200, blank=True)  # its name in the storage
    size_bytes = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(null=True)
    enqueued_at = models.DateTimeField(default=timezone.now)  # last time

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
    def folder(self) -> str:
        """Folder of its file in the storage."""
        return f"films/{str(self.pk)[:2]}/{self.pk}"

    @property
    def storage_name(self) -> str:
        """Name of its file in the storage: derived from the id, so that writing twice is harmless."""
        return f"{self.folder}/film.mp4"

    def is_stalled_since(self, moment: datetime) -> bool:
        """Whether it is still to be rendered, and was not enqueued after ``moment``."""
        return self.state == FilmState.PREPARING and self.enqueued_at < moment
