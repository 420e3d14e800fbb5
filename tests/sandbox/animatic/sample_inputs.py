"""Pictures and videos to render from: made by arithmetic, the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image


def scenery(width: int = 320, height: int = 180, *, seed: int = 1, left: int = 0) -> Any:
    """A landscape of soft colours with fine grain, seen from ``left`` pixels on."""
    rng = np.random.default_rng(seed)
    size = width + 200, height
    soft = cv2.resize(rng.normal(0, 1, (6, 10, 3)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    fine = cv2.resize(rng.normal(0, 1, (45, 130, 3)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    picture = np.clip(125 + soft * 34 + fine * 15, 0, 255).astype(np.uint8)
    return np.ascontiguousarray(picture[:, left : left + width])


def portrait() -> Any:
    """Somebody before a plain wall."""
    picture = np.full((240, 200, 3), 236, np.uint8)
    cv2.ellipse(picture, (100, 160), (46, 80), 0, 0, 360, (60, 90, 140), -1, cv2.LINE_AA)
    cv2.circle(picture, (100, 62), 30, (200, 120, 90), -1, cv2.LINE_AA)
    return picture


def save(picture: Any, path: Path) -> Path:
    Image.fromarray(picture).save(path)
    return path


def video(
    path: Path,
    *,
    rate: int = 24,
    frames: int = 24,
    size: Any = (320, 180),
    sound: bool = False,
    step: int = 2,
) -> Path:
    """A camera that pans right by ``step`` pixels a frame, with a tone if wanted."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "12"})
        (stream.width, stream.height), stream.pix_fmt = size, "yuv420p"
        tone = container.add_stream("aac", rate=44100, layout="stereo") if sound else None
        for number in range(frames):
            picture = scenery(*size, left=number * step)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
        if tone:
            _play(container, tone, frames / rate)
    return path


def odd_video(path: Path, size: Any) -> Path:
    """A video whose sides are odd, which only some codecs can hold."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=24)
        (stream.width, stream.height), stream.pix_fmt = size, "yuv444p"
        for number in range(4):
            frame = av.VideoFrame.from_ndarray(scenery(*size, left=number), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv444p")))
        container.mux(stream.encode(None))
    return path


def _play(container: Any, tone: Any, seconds: Any) -> None:
    times = np.arange(round(44100 * seconds)) / 44100
    wave = np.stack([np.sin(times * 2764)] * 2).astype(np.float32) * 0.4
    for start in range(0, wave.shape[1], 1024):
        piece = np.ascontiguousarray(wave[:, start : start + 1024])
        frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = 44100, start
        container.mux(tone.encode(frame))
    container.mux(tone.encode(None))
