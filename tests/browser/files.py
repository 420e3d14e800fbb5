"""Real files to bring: pictures, and a clip with sound whose frames can be told apart."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from PIL import Image

from tests.shared import rendered_once

RATE = 24


@rendered_once
def picture(path: Any, colour: Any = (180, 90, 40), size: Any = (1280, 720), kind: str = "PNG") -> Any:
    """A picture with a gradient and a disc, so that it can be recognised."""
    width, height = size
    x = np.linspace(0, 1, width)[None, :, None]
    y = np.linspace(0, 1, height)[:, None, None]
    ground = np.array(colour) * (0.35 + 0.65 * x) * (0.6 + 0.4 * y)
    grid_x, grid_y = np.meshgrid(np.arange(width), np.arange(height))
    disc = (grid_x - width * 0.6) ** 2 + (grid_y - height * 0.45) ** 2 < (height * 0.2) ** 2
    ground[disc] = 255 - np.array(colour)
    Image.fromarray(ground.astype(np.uint8)).save(path, kind)
    return path


@rendered_once
def clip(
    path: Any, *, seconds: int = 3, size: Any = (1280, 720), sound: bool = True, codec: str = "libx264"
) -> Any:
    """A bright bar that wanders over a gradient, and a tone."""
    width, height = size
    with av.open(str(path), "w") as container:
        video = container.add_stream(
            codec, rate=RATE, options={"preset": "ultrafast"} if "264" in codec else {}
        )
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        audio = container.add_stream("aac", rate=48000, layout="mono") if sound else None
        for number in range(seconds * RATE):
            image = np.full((height, width, 3), 60, np.uint8)
            image[:, :, 2] = np.linspace(0, 200, width, dtype=np.uint8)
            left = number * (width - 60) // (seconds * RATE)
            image[:, left : left + 60] = (250, 220, 120)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio:
            tone = (np.sin(np.arange(seconds * 48000) * 2 * np.pi * 330 / 48000) * 9000).astype(np.int16)
            sample = av.AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
            sample.rate = 48000
            container.mux(audio.encode(sample))
            container.mux(audio.encode(None))
    return path
