"""DataExport, RetentionRule and PlannedRemoval."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models import Take
from studio.projects.models import Project


class DataExport(BaseModel):
    """A zip of one person's own data, made by the queue, to be downloaded until ``expires_at``."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    file = models.CharField(max_length=200, blank=True)  # its name in the storage; empty while it is made
    size_bytes = models.PositiveBigIntegerField(default=0)
    error_message = models.CharField(max_length=300, blank=True)
    enqueued_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="one_data_export_per_person"),
        ]

    def __str__(self) -> str:
        return f"data of {self.person_id}"

    @property
    def folder(self) -> str:
        """Folder of its file in the storage: derived from the id, so that writing twice is harmless."""
        return f"data-exports/{str(self.pk)[:2]}/{self.pk}"

    @property
    def storage_name(self) -> str:
        """Name of its file in the storage."""
        return f"{self.folder}/data.zip"


class RemovalReason(models.TextChoices):
    """Why the rules of a project remove a take."""

    UNCIRCLED = "uncircled", gettext_lazy("not circled")
    REJECTED = "rejected", gettext_lazy("rejected")
    DRAFT = "draft", gettext_lazy("a draft")


class RetentionRule(BaseModel):
    """After how many days the takes of a project go to the trash; None: never."""

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="retention_rule")
    uncircled_days = models.PositiveIntegerField(null=True)
    rejected_days = models.PositiveIntegerField(null=True)
    draft_days = models.PositiveIntegerField(null=True)

    def __str__(self) -> str:
        return f"retention of {self.project_id}"

    @property
    def days(self) -> dict[RemovalReason, int]:
        """The days of each reason that has some."""
        days = {
            RemovalReason.REJECTED: self.rejected_days,
            RemovalReason.DRAFT: self.draft_days,
            RemovalReason.UNCIRCLED: self.uncircled_days,
        }
        return {reason: count for reason, count in days.items() if count is not None}


class PlannedRemovalQuerySet(models.QuerySet["PlannedRemoval"]):
    """Queries over planned removals."""

    def waiting(self) -> Self:
        """Removals that were announced and not done."""
        return self.filter(removed_at=None)

    def due(self, now: datetime) -> Self:
        """Removals whose day has come."""
        return self.waiting().filter(due_at__lte=now)


class PlannedRemoval(BaseModel):
    """A take that was announced to go to the trash. Once done it stays: who restores a take keeps it."""

    take = models.OneToOneField(Take, on_delete=models.CASCADE, related_name="planned_removal")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="planned_removals")
    reason = models.CharField(max_length=9, choices=RemovalReason)
    due_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = PlannedRemovalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="removal_due", condition=models.Q(removed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.take_id} {self.reason}"
