"""ProviderMedia: the id under which the provider stores the file of an asset."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from studio.generation.models.engine_status import Engine
from studio.library.models import Asset


class ProviderMedia(models.Model):
    """The last upload of an asset to an engine, for later orders to name again."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="provider_media")
    engine = models.CharField(max_length=8, choices=Engine)
    file = models.CharField(max_length=255)  # name of what was uploaded
    media_id = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_for = models.UUIDField()  # the order whose inputs were uploaded

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "engine"], name="one_upload_per_engine")]

    def __str__(self) -> str:
        return f"{self.asset_id} as {self.media_id}"
