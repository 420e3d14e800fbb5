"""Tasks of the library; each is harmless when run twice."""

from __future__ import annotations

from django.db.models import F

from studio.core.lease import lease
from studio.core.models import FileState
from studio.library.ingest import preparation
from studio.library.models import Asset


def prepare(asset_id: str) -> None:
    """Run the ingest of an asset: facts, previews, provider file."""
    with lease(f"prepare:{asset_id}") as is_held:
        asset = Asset.objects.get(pk=asset_id)
        if is_held and asset.state == FileState.PREPARING:
            Asset.objects.filter(pk=asset.pk).update(ingest_attempts=F("ingest_attempts") + 1)
            preparation.prepare(asset)


def make_proxy(asset_id: str) -> None:
    """Make the proxy of a video."""
    with lease(f"proxy:{asset_id}") as is_held:
        asset = Asset.objects.get(pk=asset_id)
        if is_held and asset.proxy_state == FileState.PREPARING:
            preparation.make_proxy(asset)
