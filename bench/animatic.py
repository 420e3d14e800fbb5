"""How fast drafts are made, against the encoder alone on the same frames, ready in memory.

Every mode is rendered at 1920×1080 and, in turn with it, libx264 encodes the very same frames with the same
settings. The ratio of the two is what making the pictures costs. The third figure is the encoder on all cores
of the machine, of which a draft leaves one to the web.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from bench.report import Figure
from studio.sandbox.animatic import render
from studio.sandbox.animatic.codec import PRESET, THREADS, video_stream
from studio.sandbox.animatic.encoder import with_burn_in, write_clip
from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.renderers import clip_for
from studio.sandbox.animatic.yuv import Frame, Rgb
from studio.sandbox.order import RATE, RenderMode, RenderOrder
from tests.browser import files

SIZE = 1920, 1080
SECONDS = 4
ROUNDS = 3
PROMPT = "A sailing boat on a lake at dusk. Start wide, slow push in, then orbit left"
REACH = dict.fromkeys(("text", "references", "edit"), "≥ 0.8") | {"frames, two (morph)": f"≥ {RATE} frames/s"}


def measure() -> list[Figure]:
    """A row for each mode, then what a draft must be true to."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        orders = _orders(folder)
        speeds = [_row(name, order, folder) for name, order in orders.items()]
        return [*speeds, _ends(orders["frames, two (morph)"], folder), _edited(folder)]


def _ends(order: RenderOrder, folder: Path) -> Figure:
    """How like the given pictures the two ends are: above the line of the marks, and as a whole."""
    render(order, folder / "ends.mp4")
    shown, _ = _decoded(folder / "ends.mp4")
    input_pictures = [np.asarray(Image.open(path)) for path in (order.first_frame, order.last_frame) if path]
    pairs = list(zip((shown[0], shown[-1]), input_pictures, strict=True))
    line = SIZE[1] * 9 // 10
    above = " and ".join(f"{_psnr(one[:line], other[:line]):.1f}" for one, other in pairs)
    whole = " and ".join(f"{_psnr(one, other):.1f}" for one, other in pairs)
    return Figure(
        "frames: the ends beside the given pictures",
        f"{above} dB",
        "",
        f"marks included {whole}; reach ≥ 35 dB",
    )


def _psnr(one: Rgb, other: Rgb) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2)))


def _edited(folder: Path) -> Figure:
    """Whether an edit has the frames and the sound of its source."""
    source = files.clip(folder / "spoken.mp4", seconds=SECONDS)
    words = "a blue night"
    render(
        RenderOrder(mode=RenderMode.EDIT, prompt=words, source_video=source, keep_original_sound=True),
        folder / "edit.mp4",
    )
    (before, sound_before), (after, sound_after) = map(_decoded, (source, folder / "edit.mp4"))
    measures = f"{len(after)} frames, {sound_after:.2f} s of sound"
    return Figure(
        "edit: its frames and sound", measures, "", f"source: {len(before)} frames, {sound_before:.2f} s"
    )


def _decoded(path: Path) -> tuple[list[Rgb], float]:
    """The pictures of a file, and the seconds of its sound."""
    with av.open(str(path)) as container:
        pictures = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sound_samples = (
            [frame.samples / frame.sample_rate for frame in container.decode(audio=0)]
            if container.streams.audio
            else []
        )
    return pictures, sum(sound_samples)


def _row(name: str, order: RenderOrder, folder: Path) -> Figure:
    """A mode: the draft and both encoders, in turn, so that a busy moment disturbs all three."""
    frames = [frame.copy() for frame in with_burn_in(clip_for(order, parse_prompt(order.prompt)))]
    contenders: list[Callable[[], float]] = [
        lambda: _draft(order, folder),
        lambda: _encoder(order, frames, folder, THREADS),
        lambda: _encoder(order, frames, folder, os.cpu_count() or 1),
    ]
    rounds = [[measure() for measure in contenders] for _ in range(ROUNDS)]
    durations, same, every = zip(*rounds, strict=True)
    share = statistics.median(draft / encoder for draft, encoder, _ in rounds)
    beside = (
        f"libx264 {PRESET}, {THREADS} thread{'s' * (THREADS > 1)}: {statistics.median(same):.0f}, "
        f"ratio {share:.2f}; on all cores {statistics.median(every):.0f}"
    )
    if name in REACH:
        beside += f"; reach {REACH[name]}"
    return Figure(
        f"{name}, 1920×1080",
        f"{statistics.median(durations):.0f} frames/s",
        f"{min(durations):.0f}–{max(durations):.0f}",
        beside,
    )


def _draft(order: RenderOrder, folder: Path) -> float:
    """Frames per second from the first picture made to the file closed; the scene is painted before."""
    film = clip_for(order, parse_prompt(order.prompt))
    start = time.perf_counter()
    write_clip(film, order, folder / "draft.mp4", progress=lambda _: None, cancelled=lambda: False)
    return film.frames / (time.perf_counter() - start)


def _encoder(order: RenderOrder, frames: list[Frame], folder: Path, threads: int) -> float:
    start = time.perf_counter()
    with av.open(str(folder / "encoder.mp4"), "w", options={"movflags": "+faststart"}) as container:
        stream = video_stream(container, order, *SIZE, threads=threads)
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_numpy_buffer(picture, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return len(frames) / (time.perf_counter() - start)


def _orders(folder: Path) -> dict[str, RenderOrder]:
    first, last = (_saved(folder / f"{left}.png", _photograph(left)) for left in (0, 90))
    source = panning_clip(folder / "source.mp4", SECONDS)
    text = RenderOrder(mode=RenderMode.TEXT, prompt=PROMPT, width=SIZE[0], height=SIZE[1], seconds=SECONDS)
    return {
        "text": text,
        "frames, two (morph)": replace(text, mode=RenderMode.FRAMES, first_frame=first, last_frame=last),
        "frames, one": replace(text, mode=RenderMode.FRAMES, first_frame=first),
        "references": replace(text, mode=RenderMode.REFERENCES, reference_images=(first, last)),
        "reference video": replace(
            text, mode=RenderMode.REFERENCE_VIDEO, reference_video=source, reference_images=(first,)
        ),
        "edit": RenderOrder(mode=RenderMode.EDIT, prompt="at dawn", source_video=source),
    }


@cache
def _panorama() -> Rgb:
    """Something like a photograph: soft forms, fine detail, hard edges; wider than a frame."""
    rng = np.random.default_rng(7)
    size = SIZE[0] + 800, SIZE[1]
    picture = np.full((size[1], size[0], 3), 120, np.float32)
    for cells, strength in ((8, 34), (30, 16), (120, 9), (500, 4)):
        coarse = rng.normal(0, strength, (cells * 9 // 16 + 1, cells, 3)).astype(np.float32)
        picture += cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    for x, y, radius in rng.integers((200, 100, 30), (2500, 980, 160), (14, 3)).tolist():
        cv2.circle(picture, (x, y), radius, rng.integers(30, 230, 3).tolist(), -1, cv2.LINE_AA)
    return np.clip(picture, 0, 255).astype(np.uint8)


def _photograph(left: int) -> Rgb:
    """A frame of it, seen from ``left`` pixels on."""
    return np.ascontiguousarray(_panorama()[:, left : left + SIZE[0]])


def _saved(path: Path, picture: Rgb) -> Path:
    Image.fromarray(picture).save(path, compress_level=1)
    return path


def panning_clip(path: Path, seconds: int) -> Path:
    """A clip that looks over something like a photograph, without sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "18"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        for number in range(seconds * RATE):
            frame = av.VideoFrame.from_ndarray(_photograph(number * 3), format="rgb24")
            container.mux(stream.encode(frame.reformat(format="yuv420p")))
        container.mux(stream.encode(None))
    return path
