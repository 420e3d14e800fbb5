"""Models of the plan: how each shot shall be ordered, its inputs, deleted rows, and batches of orders."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.core.translations.wording import TranslatableField
from studio.core.values.money import ZERO
from studio.generation.models import Engine, Generation
from studio.library.models import Asset
from studio.projects.models import Project, Shot


class PlannedShot(BaseModel):
    """How a shot shall be ordered; its words and its length are columns of the shot itself.

    Empty columns mean what a new order of the project begins with.
    """

    shot = models.OneToOneField(Shot, on_delete=models.CASCADE, related_name="plan")
    mode = models.CharField(max_length=16, blank=True)
    model = models.CharField(max_length=80, blank=True)
    ratio = models.CharField(max_length=8, blank=True)  # name of a size of the mode: 16:9
    notes = models.TextField(blank=True)  # for people; the model never reads them

    def __str__(self) -> str:
        return f"plan of {self.shot_id}"


class PlannedInput(models.Model):
    """An asset as an input of a planned shot. Its role follows from the mode and from its place."""

    planned_shot = models.ForeignKey(PlannedShot, on_delete=models.CASCADE, related_name="inputs")
    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="planned_inputs")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["planned_shot", "position"], name="one_planned_input_per_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} of {self.planned_shot_id}"


class DeletedShot(BaseModel):
    """A row that was deleted from a plan, so that it can be restored."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="deleted_shots")
    deleted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    body = models.JSONField()  # editing.snapshot

    def __str__(self) -> str:
        return f"deleted shot {self.body.get('number', '')}"


class BatchQuerySet(models.QuerySet["Batch"]):
    """Queries over batches of orders."""

    def awaiting_approval(self) -> Self:
        """Batches that nobody has approved or declined yet."""
        return self.filter(approved_at=None, closed_at=None)

    def unfinished(self) -> Self:
        """Approved batches with rows that were not ordered yet."""
        waiting = BatchRow.objects.filter(batch=models.OuterRef("pk"), state=BatchRowState.WAITING)
        return self.filter(models.Exists(waiting), approved_at__isnull=False, closed_at=None)

    def overdue(self, before: datetime) -> Self:
        """Unfinished batches that were enqueued before this moment."""
        return self.unfinished().filter(enqueued_at__lt=before)


class Batch(BaseModel):
    """Rows of a plan that are ordered together: drafts at once, renders when somebody who may pay approves.

    It remembers what was asked for, so that whoever dies meanwhile can be followed by another.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="batches")
    engine = models.CharField(max_length=8, choices=Engine)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Of the form: the same press, sent twice, is the same batch.
    order_key = models.UUIDField(unique=True, default=uuid.uuid4)
    approved_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)  # declined, or the rest was stopped
    enqueued_at = models.DateTimeField(default=timezone.now)

    objects = BatchQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["enqueued_at"],
                name="batch_to_carry_out",
                condition=models.Q(approved_at__isnull=False, closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"batch of {self.project_id}"

    @property
    def is_paid(self) -> bool:
        """Whether the provider bills it."""
        return self.engine == Engine.RUNWARE


class BatchRowState(models.TextChoices):
    """What became of one row of a batch."""

    WAITING = "waiting"
    ORDERED = "ordered"
    STRUCK = "struck", gettext_lazy("struck out")  # by whoever approved the others
    REFUSED = "refused"
    STOPPED = "stopped"


class BatchRow(BaseModel):
    """One row of a batch with its frozen request. Its id is the key of its order, so it has one at most."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="rows")
    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, related_name="batch_rows")
    position = models.PositiveIntegerField()
    request = models.JSONField()  # VideoRequest.to_json
    fingerprint = models.CharField(max_length=64)
    # As asked, then as approved.
    price_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)
    state = models.CharField(max_length=8, choices=BatchRowState, default=BatchRowState.WAITING)
    reason = TranslatableField(blank=True)  # why it was refused
    generation = models.ForeignKey(
        Generation, on_delete=models.SET_NULL, null=True, related_name="batch_rows"
    )

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "shot"], name="one_batch_row_per_shot")]

    def __str__(self) -> str:
        return f"row {self.position} of {self.batch_id}"
