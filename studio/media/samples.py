"""Plain samples of media for trying out a server: a grey picture, a grey clip."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

RATE = 24


def write_picture(path: Path, *, width: int, height: int, kind: str = "JPEG") -> None:
    """Write a plain grey picture of this size in pixels."""
    Image.new("RGB", (width, height), (128, 128, 128)).save(path, kind)


def write_clip(path: Path, *, seconds: int, width: int = 1280, height: int = 720) -> None:
    """Write a plain grey MP4 of this length, with 24 frames a second."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "crf": "30"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        grey = np.full((height, width, 3), 128, np.uint8)
        for number in range(seconds * RATE):
            frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
