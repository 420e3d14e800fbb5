"""What a worker does with files; harmless twice."""

from __future__ import annotations

from studio.core.lease import lease
from studio.library import ingest
from studio.library.models import Asset, AssetState


def prepare(asset_id: str) -> None:
    """Measure a file and make what is shown of it and sent of it."""
    with lease(f"prepare:{asset_id}") as mine:
        asset = Asset.objects.get(pk=asset_id)
        if mine and asset.state == AssetState.PREPARING:
            ingest.prepare(asset)


def make_proxy(asset_id: str) -> None:
    """Make the light copy of a video."""
    with lease(f"proxy:{asset_id}") as mine:
        asset = Asset.objects.get(pk=asset_id)
        if mine and asset.proxy_state == AssetState.PREPARING:
            ingest.make_proxy(asset)
