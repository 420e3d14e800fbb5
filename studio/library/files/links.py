"""URLs of an asset: of its page and of its files. Files that may change have their version in the URL."""

from __future__ import annotations

from django.urls import reverse

from studio.core.models import FileState
from studio.library.models import Asset
from studio.projects.models import Project


def page(asset: Asset, project: Project | None) -> str:
    """URL of the page of the asset, in the frame of a project."""
    return reverse("library:asset", args=[asset.pk]) + (f"?project={project.pk}" if project else "")


def poster(asset: Asset) -> str:
    """URL of the poster; empty while there is none."""
    return _versioned("library:poster", asset, asset.version) if asset.poster else ""


def sprite(asset: Asset) -> str:
    """URL of the sprite sheet; empty while there is none."""
    return _versioned("library:sprite", asset, asset.version) if asset.sprite else ""


def original(asset: Asset, *, download: bool = False) -> str:
    """URL of the original; with ``download`` the browser saves it."""
    return reverse("library:original", args=[asset.pk]) + ("?download" if download else "")


def proxy(asset: Asset) -> str:
    """URL of the proxy; it answers with the original while there is none."""
    # Of a variable rate the first version's copies had other times, and are cached for ever.
    version = "2" if asset.is_variable_rate else "1"
    return _versioned("library:proxy", asset, version if asset.proxy_state == FileState.READY else "")


def copy_in_progress(asset: Asset) -> str:
    """URL of the proxy while that is being made (with ``?state`` it says how far it is); else empty."""
    return proxy(asset) if asset.proxy_state == FileState.PREPARING else ""


def waveform(asset: Asset) -> str:
    """URL of the waveform as JSON; empty while there is none."""
    return reverse("library:waveform", args=[asset.pk]) if asset.peaks else ""


def frame(asset: Asset, number: int, *, download: bool = False) -> str:
    """URL of one frame as a PNG."""
    return reverse("library:frame", args=[asset.pk, number]) + ("?download" if download else "")


def _versioned(name: str, asset: Asset, version: str) -> str:
    address = reverse(name, args=[asset.pk])
    return f"{address}?v={version}" if version else address
