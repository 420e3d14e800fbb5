"""Step: a line of the black box of an order."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class Step(models.Model):
    """One line of the black box: a move, a request or an answer. Secrets are masked before."""

    class Kind(models.TextChoices):
        """What a line tells."""

        MOVE = "move"
        EXCHANGE = "exchange"
        NOTE = "note"

    generation = models.ForeignKey("generation.Generation", on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=Kind)
    words = models.CharField(max_length=300)
    body = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.words
