"""Adoption: a task of the provider, or an address of a video, that an operator gives to an order."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from studio.accounts.models import User
from studio.core.models import BaseModel
from studio.core.translations.wording import TranslatableField
from studio.generation.models.generation import Generation
from studio.generation.models.take import Take


class AdoptionSource(models.TextChoices):
    """What an operator gave; a file comes with the form and is taken in at once, without a row."""

    TASK = "task", gettext_lazy("task of the provider")
    ADDRESS = "address", gettext_lazy("address of a video")


class Adoption(BaseModel):
    """A task or an address that an operator gave to an order, and what came of it."""

    generation = models.ForeignKey(Generation, on_delete=models.CASCADE, related_name="adoptions")
    take = models.ForeignKey(Take, on_delete=models.CASCADE, null=True, related_name="+")  # of an address
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")  # None: a command
    source = models.CharField(max_length=7, choices=AdoptionSource)
    value = models.CharField(max_length=2000)  # the task uuid or the address
    outcome = TranslatableField(blank=True)  # a sentence
    is_taken_in = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    ask_at = models.DateTimeField(null=True)  # when it is tried next; None: it is done

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["value"], condition=Q(source=AdoptionSource.TASK), name="one_order_per_adopted_task"
            )
        ]
        indexes = [models.Index(fields=["ask_at"], condition=Q(ask_at__isnull=False), name="adoption_to_try")]

    def __str__(self) -> str:
        return f"{self.source} {self.shown_value}"

    @property
    def shown_value(self) -> str:
        """The task uuid, or the address without its query, which may hold a signature."""
        return self.value.partition("?")[0]
