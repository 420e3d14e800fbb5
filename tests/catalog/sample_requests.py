"""A request of each mode that can be ordered, to be spoiled in one place by a test."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from studio.catalog.request import Input, InputKind, Mode, VideoRequest

IMAGE = Input(
    ref="image", kind=InputKind.IMAGE, width_px=1600, height_px=900, size_bytes=2_000_000, format="JPEG"
)
VIDEO = Input(
    ref="video",
    kind=InputKind.VIDEO,
    width_px=1920,
    height_px=1080,
    seconds=6.0,
    rate=24.0,
    size_bytes=9_000_000,
    format="MP4",
)
PROMPT = "A kite of red paper climbs over a grey harbour."

VALID_REQUESTS: dict[Mode, VideoRequest] = {
    Mode.TEXT: VideoRequest(mode=Mode.TEXT, prompt=PROMPT, width_px=1920, height_px=1080, seconds=10),
    Mode.FRAMES: VideoRequest(mode=Mode.FRAMES, prompt=PROMPT, first_frame=IMAGE, seconds=5),
    Mode.REFERENCES: VideoRequest(
        mode=Mode.REFERENCES,
        prompt=PROMPT,
        reference_images=(IMAGE, IMAGE),
        width_px=1440,
        height_px=1440,
        seconds=5,
    ),
    Mode.REFERENCE_VIDEO: VideoRequest(
        mode=Mode.REFERENCE_VIDEO,
        prompt=PROMPT,
        reference_video=VIDEO,
        width_px=1080,
        height_px=1920,
        seconds=3,
    ),
    Mode.EDIT: VideoRequest(mode=Mode.EDIT, prompt=PROMPT, source_video=VIDEO),
}


def sample_request(mode: Mode, **changes: Any) -> VideoRequest:
    """A request that can be ordered, changed."""
    return replace(VALID_REQUESTS[mode], **changes)


def image(name: str = "", **facts: Any) -> Input:
    """An image that fits, changed."""
    return replace(IMAGE, name=name, **facts)


def video(name: str = "", **facts: Any) -> Input:
    """A video that fits, changed."""
    return replace(VIDEO, name=name, **facts)
