"""PromptTemplate: a prompt that a team keeps to begin with."""

from __future__ import annotations

from typing import Self

from django.db import models

from studio.accounts.models import Team, User
from studio.core.models import BaseModel

MOST = 200  # of one team


class PromptTemplateQuerySet(models.QuerySet["PromptTemplate"]):
    """Queries over prompt templates."""

    def of_team(self, team_id: object) -> Self:
        """The templates of one team, by label."""
        return self.filter(team_id=team_id).order_by("label", "created_at")


class PromptTemplate(BaseModel):
    """A prompt under a name, for one mode of the model."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="prompt_templates")
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    mode = models.CharField(max_length=16)
    label = models.CharField(max_length=60)
    prompt = models.TextField()

    objects = PromptTemplateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["team", "mode"], name="template_by_team")]

    def __str__(self) -> str:
        return self.label
