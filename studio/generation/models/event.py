"""GenerationEvent: one entry of the event log of an order."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from studio.core.translations.wording import TranslatableField


class GenerationEvent(models.Model):
    """A state change, an exchange with the provider, or a note. Secrets are masked before it is saved."""

    class Kind(models.TextChoices):
        """The kinds of events: a state change, a request with its answer, a sentence."""

        MOVE = "move"
        EXCHANGE = "exchange"
        NOTE = "note"

    generation = models.ForeignKey("generation.Generation", on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=Kind)
    message = TranslatableField()
    body = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.message)
