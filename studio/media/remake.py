"""Make a new video of one: a proxy, a trim, another size, shape, rate or container. H.264 and AAC in MP4.

One pass over the pictures with libav's own filters, one over the sound. Packets are never copied:
Matroska keeps no decoding times, and an MP4 made without them loses pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

import av
from av.container import InputContainer, OutputContainer
from av.error import EOFError as AvEOFError
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.media import colour
from studio.media.containers import opened
from studio.media.errors import Broken
from studio.media.probe import Facts
from studio.media.sound import Span, copy_sound
from studio.media.timeline import base_of, times_of

TURNS = {90: ("transpose", "cclock"), 180: ("rotate", "PI"), 270: ("transpose", "clock")}
DAMAGED = "The video is damaged: it cannot be read to its end."


@dataclass(frozen=True, kw_only=True)
class Box:
    """A part of the upright picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What the new video is made of. Unsaid, everything stays as it is.

    ``first`` and ``last`` are frames, both included. Without ``rate``, each frame becomes one frame,
    so numbers keep their meaning; with it, each tick of the rate shows the newest there is.
    """

    first: int = 0
    last: int | None = None
    crop: Box | None = None
    size: tuple[int, int] | None = None
    rate: Fraction | None = None
    has_sound: bool = True
    crf: int = 17
    preset: str = "veryfast"
    gop: int | None = None
    b_frames: int | None = None
    scaler: str = "bicubic"

    def to_json(self) -> dict[str, Any]:
        """A plain dict; the rate as text."""
        return {**asdict(self), "rate": str(self.rate) if self.rate else None}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        crop, size, rate = data.get("crop"), data.get("size"), data.get("rate")
        return cls(
            **{
                **data,
                "crop": Box(**crop) if crop else None,
                "size": (size[0], size[1]) if size else None,
                "rate": Fraction(rate) if rate else None,
            }
        )


def remake(path: Path, out: Path, facts: Facts, recipe: Recipe) -> int:
    """Write the new video; how many frames it has. Raises Broken."""
    part = out.with_name(out.name + ".part")
    with ExitStack() as stack:
        source, video = stack.enter_context(opened(path))
        target = stack.enter_context(av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}))
        try:
            count = _encode(source, video, target, facts, recipe)
        except (av.FFmpegError, MemoryError):
            raise Broken(DAMAGED) from None
    if not count:
        raise Broken("There is no picture between these two frames.")
    part.replace(out)
    return count


def _encode(
    source: InputContainer, video: VideoStream, target: OutputContainer, facts: Facts, recipe: Recipe
) -> int:
    frames, span = _chosen(source, video, recipe)
    first = next(frames, None)
    if first is None:
        return 0
    rate = recipe.rate or facts.rate or Fraction(24)
    width, height = recipe.size or _even(facts, recipe.crop)
    sound = next(iter(source.streams.audio), None) if recipe.has_sound else None
    picture = target.add_stream("libx264", rate=rate, options=_options(recipe, first))
    picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
    picture.codec_context.time_base = 1 / rate
    picture.codec_context.thread_type = "FRAME"
    voice = target.add_stream("aac", rate=sound.rate or 48000, layout="stereo") if sound else None
    count = 0
    steady = _paced(_with(first, frames), video, recipe.rate)
    for frame in _filtered(steady, video, first, recipe, (width, height)):
        frame.pts, frame.time_base = count, 1 / rate
        frame.pict_type = 0
        target.mux(picture.encode(frame))
        count += 1
    target.mux(picture.encode(None))
    if sound and voice:
        copy_sound(source, sound, target, voice, span)
    return count


def _chosen(source: InputContainer, video: VideoStream, recipe: Recipe) -> tuple[Iterator[VideoFrame], Span]:
    """The pictures from first to last, and the seconds that they take."""
    video.thread_type = "AUTO"
    base = base_of(video)
    if not recipe.first and recipe.last is None:
        source.seek(0)
        return source.decode(video), Span(start=Fraction(video.start_time or 0) * base, end=None)
    times = times_of(source, video)
    last = len(times) - 1 if recipe.last is None else min(recipe.last, len(times) - 1)
    if recipe.first > last:
        raise Broken("There is no picture between these two frames.")
    start, end = times[recipe.first], times[last]
    after = times[last + 1] if last + 1 < len(times) else end + _step(times)
    source.seek(start, stream=video, backward=True)
    return _between(source, video, start, end), Span(start=start * base, end=after * base)


def _between(source: InputContainer, video: VideoStream, start: int, end: int) -> Iterator[VideoFrame]:
    for frame in source.decode(video):
        if frame.pts is None or frame.pts < start:
            continue
        if frame.pts > end:
            return
        yield frame


def _step(times: list[int]) -> int:
    return (times[-1] - times[0]) // max(1, len(times) - 1)


def _with(first: VideoFrame, others: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
    yield first
    yield from others


def _paced(frames: Iterator[VideoFrame], video: VideoStream, rate: Fraction | None) -> Iterator[VideoFrame]:
    """As they are; or, for another rate, the newest picture at every tick of it."""
    if rate is None:
        yield from frames
        return
    start, count = Fraction(video.start_time or 0) * base_of(video), 0
    end = Fraction(0)
    last: VideoFrame | None = None
    for frame in frames:
        seconds = (frame.pts or 0) * base_of(video)
        start = seconds if last is None else start
        while last is not None and count < round((seconds - start) * rate):
            yield last
            count += 1
        end, last = seconds - start + 1 / Fraction(video.average_rate or rate), frame
    if last is not None:
        yield from [last] * max(round(end * rate) - count, 0 if count else 1)


def _filtered(
    frames: Iterator[VideoFrame], video: VideoStream, first: VideoFrame, recipe: Recipe, size: tuple[int, int]
) -> Iterator[VideoFrame]:
    """Turned upright, cropped, scaled, in 4:2:0. The same picture may come twice, so time is counted anew."""
    graph = _graph(video, first, recipe, size)
    for count, frame in enumerate(frames):
        frame.pts, frame.time_base = count, Fraction(1, 1000)
        graph.vpush(frame)
        yield from _pulled(graph)
    graph.vpush(None)
    yield from _pulled(graph)


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, AvEOFError):
            return


def _graph(video: VideoStream, first: VideoFrame, recipe: Recipe, size: tuple[int, int]) -> Graph:
    graph = Graph()
    nodes = [
        graph.add_buffer(
            width=first.width, height=first.height, format=first.format, time_base=Fraction(1, 1000)
        )
    ]
    if turn := TURNS.get(int(first.rotation) % 360):
        nodes += (
            [graph.add("hflip"), graph.add("vflip")] if turn[1] == "PI" else [graph.add(turn[0], turn[1])]
        )
    if box := recipe.crop:
        nodes.append(graph.add("crop", f"{box.width}:{box.height}:{box.left}:{box.top}:exact=1"))
    nodes.append(graph.add("scale", f"{size[0]}:{size[1]}:flags={recipe.scaler}:{colour.scaling(first)}"))
    nodes += [graph.add("format", "yuv420p"), graph.add("buffersink")]
    graph.link_nodes(*nodes).configure(auto_buffer=False)
    return graph


def _even(facts: Facts, crop: Box | None) -> tuple[int, int]:
    width, height = (crop.width, crop.height) if crop else (facts.width_px, facts.height_px)
    return max(2, width // 2 * 2), max(2, height // 2 * 2)


def _options(recipe: Recipe, first: VideoFrame) -> dict[str, str]:
    options = {"crf": str(recipe.crf), "preset": recipe.preset}
    if recipe.gop:
        options["g"] = str(recipe.gop)
    if recipe.b_frames is not None:
        options["bf"] = str(recipe.b_frames)
    tags = ":".join(f"{name}={value}" for name, value in colour.tags(first).items())
    return {**options, "x264-params": tags}
