"""TakeSelection: takes of a project that somebody keeps together under a name."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models.take import Take
from studio.projects.models import Project


class TakeSelection(BaseModel):
    """Takes of one project under a name, such as ``For the client, Friday``."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="take_selections")
    name = models.CharField(max_length=60)
    takes = models.ManyToManyField(Take, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("project", Lower("name"), name="one_selection_per_name")]

    def __str__(self) -> str:
        return self.name
