"""Proxy of a video for review: small, quick to seek, with the same frame numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.media.errors import too_few_pictures
from studio.media.facts import Facts
from studio.media.recipes import Recipe
from studio.media.transcode import transcode

SHORT_SIDE_PX = 540
GOP = 24
CRF = 24


def proxy(path: Path, out: Path, facts: Facts, *, watermark: Sequence[str] = ()) -> None:
    """Write the proxy: its frame N is frame N of the video, at the same rate. Raises Broken.

    ``watermark``: lines of text that are burnt into every frame.
    """
    recipe = Recipe(size=size_of(facts), crf=CRF, gop=GOP, b_frames=0, scaler="bilinear")
    count = transcode(path, out, facts, recipe, watermark=watermark)
    if count != facts.frames:
        out.unlink()
        raise too_few_pictures(count, facts.frames)


def size_of(facts: Facts) -> tuple[int, int]:
    """Width and height of the proxy in pixels; never larger than the video."""
    scale = min(1.0, SHORT_SIDE_PX / min(facts.width_px, facts.height_px))
    width, height = (max(2, round(side * scale / 2) * 2) for side in (facts.width_px, facts.height_px))
    return width, height
