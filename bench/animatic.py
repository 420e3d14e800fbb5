"""How fast drafts are made, against the encoder alone on the same frames, ready in memory.

``python -m bench.animatic`` renders every mode at 1920×1080 and, in turn with it, lets libx264 encode
the very same frames with the same settings. The ratio of the two is what making the pictures costs.
The second figure is the encoder on all cores of the machine, which a draft leaves to the web.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
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

from studio.sandbox.animatic.codec import PRESET, THREADS, video_stream
from studio.sandbox.animatic.film import marked, write
from studio.sandbox.animatic.grammar import read
from studio.sandbox.animatic.makers import film_of
from studio.sandbox.animatic.planes import Frame, Rgb
from studio.sandbox.order import RATE, Mode, Order

SIZE = 1920, 1080
PROMPT = "A sailing boat on a lake at dusk. Start wide, slow push in, then orbit left"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.animatic", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    arguments = parser.parse_args()
    os.nice(10)  # as the renderer does
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        orders = _orders(Path(folder), arguments.seconds)
        rows = [_row(name, order, Path(folder), arguments.rounds) for name, order in orders.items()]
    sys.stdout.write(_table(rows, arguments.rounds))


def _row(name: str, order: Order, folder: Path, rounds: int) -> list[str]:
    """A mode: the draft and both encoders, in turn, so that a busy moment disturbs all three."""
    frames = [frame.copy() for frame in marked(film_of(order, read(order.prompt)))]
    contenders: list[Callable[[], float]] = [
        lambda: _draft(order, folder),
        lambda: _encoder(order, frames, folder, THREADS),
        lambda: _encoder(order, frames, folder, os.cpu_count() or 1),
    ]
    found = [[measure() for measure in contenders] for _ in range(rounds)]
    made, same, every = zip(*found, strict=True)
    shares = [draft / encoder for draft, encoder, _ in found]
    return [name, _spread(made), _spread(same), f"{statistics.median(shares):.2f}", _spread(every)]


def _draft(order: Order, folder: Path) -> float:
    """Frames per second from the first picture made to the file closed; the scene is painted before."""
    film = film_of(order, read(order.prompt))
    start = time.perf_counter()
    write(film, order, folder / "draft.mp4", progress=lambda _: None, cancelled=lambda: False)
    return film.frames / (time.perf_counter() - start)


def _encoder(order: Order, frames: list[Frame], folder: Path, threads: int) -> float:
    start = time.perf_counter()
    with av.open(str(folder / "encoder.mp4"), "w", options={"movflags": "+faststart"}) as container:
        stream = video_stream(container, order, *SIZE, threads=threads)
        for number, picture in enumerate(frames):
            frame = av.VideoFrame.from_numpy_buffer(picture, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return len(frames) / (time.perf_counter() - start)


def _orders(folder: Path, seconds: int) -> dict[str, Order]:
    first, last = (_saved(folder / f"{left}.png", _photograph(left)) for left in (0, 90))
    source = panning_clip(folder / "source.mp4", seconds)
    text = Order(mode=Mode.TEXT, prompt=PROMPT, width=SIZE[0], height=SIZE[1], seconds=seconds)
    return {
        "text": text,
        "frames, two (morph)": replace(text, mode=Mode.FRAMES, first_frame=first, last_frame=last),
        "frames, one": replace(text, mode=Mode.FRAMES, first_frame=first),
        "references": replace(text, mode=Mode.REFERENCES, reference_images=(first, last)),
        "reference video": replace(
            text, mode=Mode.REFERENCE_VIDEO, reference_video=source, reference_images=(first,)
        ),
        "edit": Order(mode=Mode.EDIT, prompt="at dawn", source_video=source),
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


def _spread(values: tuple[float, ...]) -> str:
    return f"{statistics.median(values):.0f} ({min(values):.0f}–{max(values):.0f})"


def _table(rows: list[list[str]], rounds: int) -> str:
    machine = (
        f"{platform.machine()}, {os.cpu_count()} cores, {_processor()}, Python {platform.python_version()}"
    )
    head = [
        "mode",
        "draft",
        f"libx264, {THREADS} thread{'s' * (THREADS > 1)}",
        "draft / libx264",
        f"libx264, {os.cpu_count()} threads",
    ]
    lines = [head, ["---"] + ["--:"] * 4, *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    note = f"Frames per second at {SIZE[0]}×{SIZE[1]}, preset {PRESET}: median (min–max) of {rounds} rounds."
    return f"{note}\n{machine}\n\n{table}\n"


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    names = (
        [line for line in facts.read_text().splitlines() if "model name" in line] if facts.exists() else []
    )
    return names[0].split(":", 1)[1].strip() if names else platform.processor()


if __name__ == "__main__":
    main()
