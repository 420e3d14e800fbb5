"""Sound files of all kinds, as other programs write them: silence, then a tone that begins at a known moment."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

# By the ending of the name: what libav calls the format and the codec.
KINDS = {
    "wav": ("wav", "pcm_s16le"),
    "24.wav": ("wav", "pcm_s24le"),
    "aiff": ("aiff", "pcm_s16be"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("ipod", "aac"),
    "mp4": ("mp4", "aac"),
    "aac": ("adts", "aac"),
    "ogg": ("ogg", "flac"),
    "opus": ("ogg", "libopus"),
}


def tone(
    path: Path,
    *,
    kind: str = "wav",
    seconds: float = 2.0,
    begins: float = 1.0,
    rate_hz: int = 48_000,
    level: int = 9000,
    layout: str = "stereo",
) -> Path:
    """A sound that is silent until ``begins``, then a tone of 440 Hz to its end."""
    container_format, codec = KINDS[kind]
    moments = np.arange(round(seconds * rate_hz))
    wave = np.sin(moments * 2 * np.pi * 440 / rate_hz) * level * (moments >= begins * rate_hz)
    channels = 1 if layout == "mono" else 2
    samples = np.repeat(wave.astype(np.int16), channels)[None, :]
    with av.open(str(path), "w", format=container_format) as target:
        stream: Any = target.add_stream(codec, rate=rate_hz, layout=layout)
        size = 4096 * channels
        for start in range(0, samples.shape[1], size):
            frame = av.AudioFrame.from_ndarray(samples[:, start : start + size], format="s16", layout=layout)
            frame.sample_rate = rate_hz
            frame.pts, frame.time_base = start // channels, Fraction(1, rate_hz)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def begins_at(path: Path) -> float:
    """When the tone of a sound begins, in seconds."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        parts = [
            resampled.to_ndarray().reshape(-1)
            for frame in container.decode(audio=0)
            for resampled in resampler.resample(frame)
        ]
    loud = np.abs(np.concatenate(parts)) > 0.02
    return float(np.argmax(loud) / 48_000)
