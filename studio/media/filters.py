"""Filters for frames between two videos: rotate, crop, scale, pad, change the frame rate."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.core.values.timecode import first_tick
from studio.media import colour
from studio.media.decoding import pulled
from studio.media.display import PLAIN, Display
from studio.media.recipes import Box
from studio.media.timeline import base_of


@dataclass(frozen=True, kw_only=True)
class FrameLayout:
    """The layout of the filtered frames: a crop, scaled to ``size``, on a black ``canvas`` if there is one.

    ``matrix`` is the code of the colour matrix in which they will be shown; None: their own.
    ``display``: how the stored frames are shown; crop and size are those of the upright picture.
    """

    crop: Box | None = None
    size: tuple[int, int]
    scaler: str = "bicubic"
    canvas: tuple[int, int] | None = None
    matrix: int | None = None
    display: Display = PLAIN


def resampled(
    frames: Iterator[VideoFrame], video: VideoStream, rate: Fraction | None
) -> Iterator[VideoFrame]:
    """The frames at another rate: at each tick of it what a player shows then; with None, as they are."""
    if rate is None:
        yield from frames
        return
    start, count = Fraction(video.start_time or 0) * base_of(video), 0
    end = Fraction(0)
    last: VideoFrame | None = None
    for frame in frames:
        seconds = (frame.pts or 0) * base_of(video)
        start = seconds if last is None else start
        while last is not None and count < first_tick((seconds - start) * rate):
            yield last
            count += 1
        end, last = seconds - start + 1 / Fraction(video.average_rate or rate), frame
    if last is not None:
        yield from [last] * max(round(end * rate) - count, 0 if count else 1)


def filtered(frames: Iterator[VideoFrame], first: VideoFrame, layout: FrameLayout) -> Iterator[VideoFrame]:
    """Each frame in ``layout``, in 4:2:0, with its own time; the same picture may come twice."""
    graph = _graph(first, layout)
    times: deque[int | None] = deque()
    for count, frame in enumerate(frames):
        times.append(frame.pts)
        opaque = colour.on_ground(frame)
        opaque.pts, opaque.time_base = count, Fraction(1, 1000)
        graph.vpush(opaque)
        yield from _timed(pulled(graph), times)
    graph.vpush(None)
    yield from _timed(pulled(graph), times)


def _timed(frames: Iterator[VideoFrame], times: deque[int | None]) -> Iterator[VideoFrame]:
    for frame in frames:
        frame.pts = times.popleft()
        yield frame


def _graph(first: VideoFrame, layout: FrameLayout) -> Graph:
    graph = Graph()
    opaque, display = colour.on_ground(first), layout.display
    nodes = [
        graph.add_buffer(
            width=opaque.width, height=opaque.height, format=opaque.format, time_base=Fraction(1, 1000)
        )
    ]
    if layout.crop and display.pixel_aspect != 1:
        across, down = display.square(first.width, first.height)
        nodes.append(graph.add("scale", f"{across}:{down}:flags={layout.scaler}"))
    nodes += [graph.add(name, arguments or None) for name, arguments in display.orientation.filters]
    if box := layout.crop:
        nodes.append(graph.add("crop", f"{box.width}:{box.height}:{box.left}:{box.top}:exact=1"))
    width, height = layout.size
    colours = colour.scaling(opaque, layout.matrix)
    nodes.append(graph.add("scale", f"{width}:{height}:flags={layout.scaler}:{colours}"))
    nodes.append(graph.add("format", "yuv420p"))
    if layout.canvas and layout.canvas != layout.size:
        left, top = ((whole - own) // 4 * 2 for whole, own in zip(layout.canvas, layout.size, strict=True))
        nodes.append(graph.add("pad", f"{layout.canvas[0]}:{layout.canvas[1]}:{left}:{top}:color=black"))
    nodes.append(graph.add("buffersink"))
    graph.link_nodes(*nodes).configure(auto_buffer=False)
    return graph
