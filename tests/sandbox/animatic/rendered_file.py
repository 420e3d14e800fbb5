"""A rendered file, looked at: its facts and its pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np

from studio.sandbox.animatic import render
from studio.sandbox.order import RenderedVideo, RenderMode, RenderOrder


@dataclass
class RenderedFile:
    rendered: RenderedVideo
    path: Path
    format: str
    codec: str
    rate: float
    size: tuple[int, int]
    pictures: list[np.ndarray]
    sound_seconds: float | None
    sound: np.ndarray = field(repr=False)


def order(mode: str, **fields: Any) -> RenderOrder:
    if mode in {"text", "references", "reference_video"}:
        fields = {"width": 320, "height": 180, "seconds": 1} | fields
    return RenderOrder(**{"mode": RenderMode(mode), "prompt": "a house by the sea, slow push in"} | fields)


def render_order(folder: Path, mode: str, **fields: Any) -> RenderedFile:
    """Render an order and watch it to its end."""
    render_request = order(mode, **fields)
    path = folder / f"result-{render_request.result_index}.{render_request.output_format.lower()}"
    rendered = render(render_request, path)
    return read_file(path, rendered)


def read_file(path: Path, rendered: RenderedVideo) -> RenderedFile:
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video)]
        facts = container.format.name, video.codec_context.name, float(video.average_rate or 0)
        size = video.width, video.height
    seconds, sound = _sound(path)
    return RenderedFile(rendered, path, facts[0], facts[1], facts[2], size, pictures, seconds, sound)


def _sound(path: Path) -> tuple[Any, ...]:
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None, np.zeros(0)
        frames = list(container.decode(audio=0))
        wave = np.concatenate([frame.to_ndarray()[0] for frame in frames])
        return len(wave) / frames[0].sample_rate, wave


def psnr(one: Any, other: Any) -> float:
    error = np.mean((one.astype(np.float64) - other.astype(np.float64)) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))
