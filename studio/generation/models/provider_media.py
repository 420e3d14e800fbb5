"""ProviderMedia: the id under which the provider stores the file of an asset."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils import timezone

from studio.generation.models.engine_status import Engine
from studio.library.models import Asset


class ProviderMediaQuerySet(models.QuerySet["ProviderMedia"]):
    """Queries over files that providers store."""

    def orphaned(self) -> Self:
        """Files that no asset needs any more; a task deletes them at the provider."""
        return self.filter(asset=None)

    def orphan(self) -> int:
        """Part these files from their assets; returns how many there were."""
        return self.update(asset=None)


class ProviderMedia(models.Model):
    """An upload of an asset to an engine, for later orders to name again."""

    # None: the asset is deleted, or was uploaded anew.
    asset = models.ForeignKey(Asset, on_delete=models.SET_NULL, null=True, related_name="provider_media")
    engine = models.CharField(max_length=8, choices=Engine)
    file = models.CharField(max_length=255)  # name of what was uploaded
    media_id = models.CharField(max_length=80)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_for = models.UUIDField()  # the order whose inputs were uploaded

    objects = ProviderMediaQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "engine"], name="one_upload_per_engine")]

    def __str__(self) -> str:
        return f"{self.asset_id} as {self.media_id}"
