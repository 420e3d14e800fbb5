"""Which of two takes of a shot somebody prefers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.generation.models import Take
from studio.projects.models import Shot


class Preference(BaseModel):
    """One person's word on two takes of a shot; of the two, the one with the smaller id is the first."""

    class Outcome(models.TextChoices):
        """Which of the two is better."""

        FIRST = "first", gettext_lazy("The first is better")
        EQUAL = "equal", gettext_lazy("Equal")
        SECOND = "second", gettext_lazy("The second is better")

    shot = models.ForeignKey(Shot, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Take, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    outcome = models.CharField(max_length=6, choices=Outcome)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "first", "second"], name="one_preference_per_pair"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="preference_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} or {self.second_id}: {self.outcome}"
