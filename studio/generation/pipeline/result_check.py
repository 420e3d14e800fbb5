"""Whether a stored result is what was ordered: its size, its length and its rate."""

from __future__ import annotations

from studio.catalog.formatting import plain
from studio.catalog.request import Mode, VideoRequest
from studio.core.values.translatable import (
    FormattedNumber,
    Listed,
    Translatable,
    translatable,
    translatable_count,
)
from studio.generation.models import Generation
from studio.library.models import Asset

SHORTER_SECONDS = 0.25  # how much may be missing; the vendor adds or drops a frame
LONGER_SECONDS = 0.5
RATES = (23.5, 60.5)  # frames per second; the model's own rate is not documented, 24 is what others report


def mismatch(request: VideoRequest, asset: Asset) -> str:
    """``came as 640×360, 12 frames …; ordered 1920×1080, 5 s``; empty when a result is what was ordered.

    A ``Translatable``, whose parameters a report to the provider reads.
    """
    size = _ordered_size(request)
    seconds = _ordered_seconds(request)
    if _is_size(asset, size) and _is_length(asset, seconds) and _is_rate(asset):
        return ""
    ordered: list[str] = [f"{size[0]}×{size[1]}"] if size else []
    ordered += [_figure(seconds, "s")] if seconds else []
    ordered += [] if _is_rate(asset) else [translatable("24 to 60 fps")]
    return translatable(
        "came as {measured}; ordered {ordered}", measured=measured(asset), ordered=Listed(ordered)
    )


def ordered_part(mismatch: str) -> str:
    """What was ordered, of a text of ``mismatch``."""
    return (
        str(mismatch.parameters["ordered"])
        if isinstance(mismatch, Translatable)
        else mismatch.partition("; ordered ")[2]
    )


def mismatch_of(generation: Generation, asset: Asset) -> str:
    """How a paid result is not what was ordered; the sandbox renders smaller pictures in tests."""
    return mismatch(generation.video_request, asset) if generation.is_paid else ""


def measured(asset: Asset) -> str:
    """``640×360, 12 frames, 0.5 s, 24 fps``."""
    frames = translatable_count("{count} frame", "{count} frames", asset.frames or 0)
    parts = [f"{asset.width_px}×{asset.height_px}", frames, _figure(asset.seconds or 0.0, "s")]
    return Listed([*parts, _figure(float(asset.rate), "fps")] if asset.rate else parts)


def _figure(value: float, unit: str) -> str:
    return FormattedNumber(f"{plain(value, places=2)} {unit}")


def _ordered_size(request: VideoRequest) -> tuple[int, int] | None:
    """Width and height that were ordered; None where the inputs decide."""
    if request.width_px is None or request.height_px is None:
        return None
    return request.width_px, request.height_px


def _ordered_seconds(request: VideoRequest) -> float | None:
    """The length that was ordered; an edit is as long as its source."""
    if request.mode is Mode.EDIT:
        return request.source_video.seconds if request.source_video else None
    return request.seconds


def _is_size(asset: Asset, size: tuple[int, int] | None) -> bool:
    return size is None or size == (asset.width_px, asset.height_px)


def _is_length(asset: Asset, seconds: float | None) -> bool:
    return seconds is None or seconds - SHORTER_SECONDS <= (asset.seconds or 0.0) <= seconds + LONGER_SECONDS


def _is_rate(asset: Asset) -> bool:
    return asset.rate is None or RATES[0] <= asset.rate <= RATES[1]
