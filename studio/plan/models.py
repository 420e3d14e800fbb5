"""Models of the plan: how each shot shall be ordered, its inputs, and rows that were deleted."""

from __future__ import annotations

from django.db import models

from studio.accounts.models import User
from studio.core.models import BaseModel
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
