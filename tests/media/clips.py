"""Clips whose frames carry their number, and readers of those numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from PIL import Image

from tests.shared import rendered_once


@rendered_once
def numbered(
    path: Any,
    *,
    frames: int = 48,
    rate: Any = Fraction(24),
    size: Any = (320, 180),
    codec: str = "libx264",
    b_frames: int = 2,
    pix_fmt: str = "yuv420p",
    **muxer: Any,
) -> Any:
    """A clip whose frames carry their number as eight black or white bars."""
    width, height = size
    with av.open(str(path), "w", options=muxer) as container:
        stream = container.add_stream(
            codec, rate=rate, options={"bf": str(b_frames)} if codec == "libx264" else {}
        )
        stream.width, stream.height, stream.pix_fmt = width, height, pix_fmt
        for number in range(frames):
            bits = np.array([255 if number >> bit & 1 else 0 for bit in range(8)], np.uint8)
            row = np.repeat(bits, width // 8)
            frame = av.VideoFrame.from_ndarray(np.tile(row[None, :, None], (height, 1, 3)), format="rgb24")
            frame.pts, frame.time_base = number, 1 / rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def uneven(path: Any, *, steps: Any = (1, 1, 2, 1, 5, 1, 1, 3), frames: int = 40) -> Any:
    """A clip whose pictures are shown for different times, each with its number."""
    numbered(path.with_name("even.mp4"), frames=frames)
    pts, number = 0, 0
    with av.open(str(path.with_name("even.mp4"))) as source, av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=48, options={"bf": "0"})
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for frame in source.decode(video=0):
            frame.pts, frame.time_base, frame.pict_type = pts, Fraction(1, 48), 0
            container.mux(stream.encode(frame))
            pts, number = pts + steps[number % len(steps)], number + 1
        container.mux(stream.encode(None))
    return path


def size_of(path: Any) -> Any:
    with Image.open(path) as image:
        return image.size


def number_of(picture: Any) -> Any:
    with Image.open(picture) as image:
        array = np.asarray(image.convert("L"))
    columns = array[array.shape[0] // 2].reshape(8, -1).mean(axis=1)
    return sum(1 << bit for bit, light in enumerate(columns) if light > 127)


def numbers_of(path: Any) -> Any:
    """The burnt-in number of every frame, decoded one after the other."""
    frame_numbers = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            light = frame.to_ndarray(format="gray8")
            bits = light[light.shape[0] // 2].reshape(8, -1).mean(axis=1)
            frame_numbers.append(sum(1 << bit for bit, value in enumerate(bits) if value > 127))
    return frame_numbers
