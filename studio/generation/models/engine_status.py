"""EngineStatus: the circuit breaker of an engine, and when it last answered."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy

from studio.core.translations.wording import TranslatableField
from studio.core.values.money import ZERO


class Engine(models.TextChoices):
    """The renderer of an order: the free sandbox, or Runware for money."""

    DRAFT = "draft", gettext_lazy("Draft")
    RUNWARE = "runware"


class EngineStatusQuerySet(models.QuerySet["EngineStatus"]):
    """Queries over the status rows of engines."""

    def paused(self) -> Self:
        """Engines to which nothing is sent."""
        return self.filter(paused_at__isnull=False)

    def for_engine(self, engine: str) -> EngineStatus:
        """The status row of an engine; created when there is none."""
        return self.get_or_create(engine=engine)[0]


class EngineStatus(models.Model):
    """Whether orders are sent to an engine, and its last answers. Its row lock serializes admission."""

    engine = models.CharField(max_length=8, primary_key=True, choices=Engine)
    # Paused for everybody: the provider refuses the key, or has no credit left.
    paused_at = models.DateTimeField(null=True)
    error_group = models.CharField(max_length=16, blank=True)
    error_code = models.CharField(max_length=80, blank=True)
    error_message = TranslatableField(blank=True)
    needs_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)
    pause_count = models.PositiveSmallIntegerField(default=0)  # in a row, without an order accepted between
    check_at = models.DateTimeField(null=True)  # when the account is checked next; None: never

    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_failure = TranslatableField(blank=True)

    objects = EngineStatusQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "engine statuses"

    def __str__(self) -> str:
        return f"{self.engine} {'paused' if self.paused_at else 'active'}"
