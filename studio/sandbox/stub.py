"""Stub videos: plain grey, of the right size and length, for tests where speed is the point."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from threading import Lock
from uuid import uuid4

import av

from studio.sandbox.file_types import video_seconds
from studio.sandbox.order import RATE, RenderedVideo, RenderMode, RenderOrder

CODECS = {
    "MP4": ("libx264", {"preset": "ultrafast", "crf": "30"}),
    "MOV": ("libx264", {"preset": "ultrafast", "crf": "30"}),
    "WEBM": ("libvpx", {"deadline": "realtime", "cpu-used": "8", "b": "200k"}),
}
_one_at_a_time = Lock()


def render(order: RenderOrder, out: Path, *, shrink: int = 1) -> RenderedVideo:
    """Write a video of the order's length, a ``shrink``-th of its width and height."""
    full = (order.width or order.lines * 16 // 9, order.height or order.lines)
    width, height = ((side // shrink) // 2 * 2 for side in full)
    seconds = seconds_of(order)
    write_grey(out, order.output_format, width=width, height=height, frames=seconds * RATE)
    return RenderedVideo(
        width=width, height=height, frames=seconds * RATE, seconds=seconds, understood="plain grey"
    )


def write_grey(out: Path, output_format: str, *, width: int, height: int, frames: int) -> None:
    """Write a plain grey video of this size and number of frames."""
    codec, options = CODECS[output_format]
    with av.open(str(out), "w", format=output_format.lower()) as container:
        stream = container.add_stream(codec, rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            container.mux(stream.encode(_frame(width, height, number)))
        container.mux(stream.encode(None))


def seconds_of(order: RenderOrder) -> int:
    """Whole seconds of the result: as asked, or as long as the source."""
    if order.mode is RenderMode.EDIT and order.source_video:
        return max(1, int(video_seconds(order.source_video) + 0.5))
    return order.seconds or 5


def cached_clip(order: RenderOrder, clips: Path) -> Path:
    """A sixth-size clip that every order of this size, length and format shares."""
    seconds = seconds_of(order)
    size = f"{order.width}x{order.height}" if order.width else f"{order.lines}p"
    name = f"{size}-{seconds}s.{order.output_format.lower()}"
    with _one_at_a_time:
        if not (clips / name).exists():
            part = clips / f"{uuid4().hex}-{name}"
            render(replace(order, mode=RenderMode.TEXT, seconds=seconds), part, shrink=6)
            part.replace(clips / name)
    return clips / name


def link_cached_clip(order: RenderOrder, clips: Path, out: Path) -> None:
    """Put the shared clip at ``out`` without copying its bytes."""
    out.unlink(missing_ok=True)
    os.link(cached_clip(order, clips), out)


def _frame(width: int, height: int, number: int) -> av.VideoFrame:
    # Grey 4:2:0: one plane of light that breathes with the seconds, two that stay neutral.
    # Without numpy, which the server of the sandbox would keep in memory for this alone.
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, level in zip(frame.planes, (60 + number % RATE * 4, 128, 128), strict=True):
        plane.update(bytes([level]) * plane.buffer_size)
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame
