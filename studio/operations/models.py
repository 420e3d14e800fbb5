"""ProviderCheck: one comparison of the catalog with the provider, by dry runs."""

from __future__ import annotations

from django.db import models

from studio.core.models import BaseModel


class ProviderCheck(BaseModel):
    """What dry runs said about each rule of the catalog. Saved after each, so that a stop loses nothing."""

    base_url = models.CharField(max_length=300)
    finished_at = models.DateTimeField(null=True)
    stopped = models.TextField(blank=True)  # why it was stopped before its end
    balance_before_usd = models.DecimalField(max_digits=14, decimal_places=4, null=True)  # None: not told
    balance_after_usd = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    rows = models.JSONField(default=list)  # provider_check.RuleRow as JSON

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"check of {self.base_url}"
