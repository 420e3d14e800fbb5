"""Members who have said that they are through with a shot, or with a whole project."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.projects.models import Project, Shot


class FinishedReview(BaseModel):
    """One member's word that they have seen all takes of a shot; without a shot, of the project."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, null=True, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shot", "person"], name="one_finished_shot_per_person"),
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(shot=None), name="one_finished_project_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} with {self.shot_id or self.project_id}"
