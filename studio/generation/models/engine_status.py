"""Gate: whether orders go to an engine, and what is known of it."""

from __future__ import annotations

from typing import Self

from django.db import models

from studio.core.money import ZERO


class Engine(models.TextChoices):
    """Who renders."""

    DRAFT = "draft"
    RUNWARE = "runware"


class GateQuerySet(models.QuerySet["Gate"]):
    """Words for gates."""

    def shut(self) -> Self:
        """Those through which nothing is sent."""
        return self.filter(shut_at__isnull=False)

    def of(self, engine: str) -> Gate:
        """The gate of an engine."""
        return self.get_or_create(engine=engine)[0]


class Gate(models.Model):
    """Whether orders go to an engine, and what is known of it. Its row lock lets one decide at a time."""

    engine = models.CharField(max_length=8, primary_key=True, choices=Engine)
    # Shut for everybody: the provider refuses the key, or has no credit left.
    shut_at = models.DateTimeField(null=True)
    group = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=80, blank=True)
    words = models.TextField(blank=True)
    needs_usd = models.DecimalField(max_digits=12, decimal_places=4, default=ZERO)
    times_shut = models.PositiveSmallIntegerField(default=0)  # in a row, without an order accepted between
    check_at = models.DateTimeField(null=True)  # when to ask whether it is well again; None: never

    heard_at = models.DateTimeField(null=True)  # the last good answer
    trouble_at = models.DateTimeField(null=True)  # the last time without one
    trouble = models.CharField(max_length=300, blank=True)

    objects = GateQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.engine} {'shut' if self.shut_at else 'open'}"
