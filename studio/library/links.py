"""Addresses of what there is of an asset. What may change has its version in its address."""

from __future__ import annotations

from django.urls import reverse

from studio.library.models import Asset, AssetState


def poster(asset: Asset) -> str:
    """A still that stands for it; empty while there is none."""
    return _versioned("library:poster", asset, asset.version) if asset.poster else ""


def sprite(asset: Asset) -> str:
    """A sheet of stills to scrub through; empty while there is none."""
    return _versioned("library:sprite", asset, asset.version) if asset.sprite else ""


def original(asset: Asset, *, download: bool = False) -> str:
    """The file itself."""
    return reverse("library:original", args=[asset.pk]) + ("?download" if download else "")


def proxy(asset: Asset) -> str:
    """The light copy for review; the address answers with the original while it is not there."""
    return _versioned("library:proxy", asset, "1" if asset.proxy_state == AssetState.READY else "")


def waveform(asset: Asset) -> str:
    """The peaks of its sound as JSON; empty when there is none, or not yet."""
    return reverse("library:waveform", args=[asset.pk]) if asset.peaks else ""


def frame(asset: Asset, number: int, *, download: bool = False) -> str:
    """One frame as a PNG."""
    return reverse("library:frame", args=[asset.pk, number]) + ("?download" if download else "")


def _versioned(name: str, asset: Asset, version: str) -> str:
    address = reverse(name, args=[asset.pk])
    return f"{address}?v={version}" if version else address
