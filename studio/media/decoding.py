"""Decode the frames of a video track: all that are shown, de-interlaced, with transparency."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
from av.container import InputContainer
from av.error import EOFError as AvEOFError
from av.filter import Graph
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.media import colour
from studio.media.errors import DAMAGED, Broken
from studio.media.timeline import base_of

# libav's own readers of VP8 and VP9 drop the alpha plane that WebM keeps beside the picture.
ALPHA_DECODERS = {"vp9": "libvpx-vp9", "vp8": "libvpx"}
PROGRESSIVE = (0, 1)  # libav's field orders: unknown, progressive
NEAR_PX = 4  # sides of another size that differ by rounding only

Size = tuple[int, int]


def frames_of(
    container: InputContainer,
    stream: VideoStream,
    *,
    is_cut_off: bool = False,
    sizes: set[Size] | None = None,
) -> Iterator[VideoFrame]:
    """The frames from where the container stands, de-interlaced, in one size.

    Raises Broken where one cannot be read.

    ``is_cut_off``: the file is known to break off; what can be read before is all there is.
    ``sizes``: takes the width and height of each frame as it is stored; a file may change them on its way.
    """
    frames = _with_alpha(container, stream) if has_alpha_plane(stream) else container.decode(stream)
    frames = _tagged(frames, stream.codec_context.name)
    frames = of_one_size(frames, (stream.codec_context.width, stream.codec_context.height), sizes)
    try:
        yield from _whole(frames, base_of(stream)) if is_interlaced(stream) else frames
    except av.FFmpegError:
        if not is_cut_off:
            raise Broken(DAMAGED) from None


def _tagged(frames: Iterator[VideoFrame], codec: str) -> Iterator[VideoFrame]:
    for frame in frames:
        colour.complete_tags(frame, codec)
        yield frame


def of_one_size(
    frames: Iterator[VideoFrame], declared: Size, sizes: set[Size] | None = None
) -> Iterator[VideoFrame]:
    """Each frame in the size that the file declares, with black bars where its aspect ratio is another."""
    for frame in frames:
        size = (frame.width, frame.height)
        if sizes is not None:
            sizes.add(size)
        yield frame if size == declared or not all(declared) else _fitted(frame, declared)


def _fitted(frame: VideoFrame, declared: Size) -> VideoFrame:
    base = frame.time_base or Fraction(1, 1000)
    width, height = _inside((frame.width, frame.height), declared)
    graph = Graph()
    nodes = [
        graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base),
        graph.add("scale", f"{width}:{height}:flags=bicubic"),
        graph.add("pad", f"{declared[0]}:{declared[1]}:(ow-iw)/2:(oh-ih)/2:color=black"),
        graph.add("format", frame.format.name),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*nodes).configure(auto_buffer=False)
    graph.vpush(frame)
    return graph.vpull()


def _inside(size: Size, declared: Size) -> Size:
    """The largest size of the same aspect ratio that fits; all of it where the ratios are about the same."""
    scale = min(whole / side for whole, side in zip(declared, size, strict=True))
    width, height = (round(side * scale / 2) * 2 for side in size)
    is_near = abs(width - declared[0]) <= NEAR_PX and abs(height - declared[1]) <= NEAR_PX
    return declared if is_near else (max(2, width), max(2, height))


def is_interlaced(stream: VideoStream) -> bool:
    """Whether the track stores two half pictures a frame, one after the other in time."""
    return int(stream.codec_context.field_order) not in PROGRESSIVE


def pulled(graph: Graph) -> Iterator[VideoFrame]:
    """What a graph of filters has ready."""
    while True:
        try:
            yield graph.vpull()
        except (BlockingIOError, AvEOFError):
            return


def _whole(frames: Iterator[VideoFrame], base: Fraction) -> Iterator[VideoFrame]:
    """Each frame as one picture, with its own time; the second half picture is left out."""
    graph: Graph | None = None
    for frame in frames:
        graph = graph or _deinterlacer(frame, base)
        graph.vpush(frame)
        yield from _timed(pulled(graph), base)
    if graph:
        graph.vpush(None)
        yield from _timed(pulled(graph), base)


def _timed(frames: Iterator[VideoFrame], base: Fraction) -> Iterator[VideoFrame]:
    """Frames with their times in ticks of ``base``: the filter counts in half ticks."""
    for frame in frames:
        if frame.pts is not None and frame.time_base:
            frame.pts = round(frame.pts * frame.time_base / base)
        frame.time_base = base
        yield frame


def _deinterlacer(first: VideoFrame, base: Fraction) -> Graph:
    graph = Graph()
    nodes = [
        graph.add_buffer(width=first.width, height=first.height, format=first.format, time_base=base),
        graph.add("bwdif", "mode=send_frame:deint=all"),
        graph.add("buffersink"),
    ]
    graph.link_nodes(*nodes).configure(auto_buffer=False)
    return graph


def has_alpha_plane(stream: VideoStream) -> bool:
    """Whether WebM says that the track has an alpha plane beside its picture."""
    return str(stream.metadata.get("alpha_mode", "0")) == "1" and stream.codec_context.name in ALPHA_DECODERS


def _with_alpha(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    name = ALPHA_DECODERS[stream.codec_context.name]
    decoder = cast("VideoCodecContext", av.CodecContext.create(name, "r"))
    for packet in container.demux(stream):
        if packet.size:
            yield from decoder.decode(packet)
    yield from decoder.decode(None)
