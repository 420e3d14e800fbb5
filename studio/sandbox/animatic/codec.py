"""The video stream of a film: codec, quality, colours, and how much of the machine it may use."""

from __future__ import annotations

import os
from fractions import Fraction

from av.container import OutputContainer
from av.video.stream import VideoStream

from studio.sandbox.order import RATE, RenderOrder

PRESET = "veryfast"
# One core is left for the web and for the thread that makes the pictures.
THREADS = max(1, (os.cpu_count() or 2) - 1)
BT709 = 1


def video_stream(
    container: OutputContainer, order: RenderOrder, width: int, height: int, *, threads: int = THREADS
) -> VideoStream:
    """VP9 in real time for WEBM, else H.264; 20 is small, 99 is fine."""
    if order.output_format == "WEBM":
        stream = container.add_stream("libvpx-vp9", rate=RATE, options=_vp9(order.output_quality, threads))
    else:
        stream = container.add_stream("libx264", rate=RATE, options=_h264(order.output_quality, threads))
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.time_base = Fraction(1, RATE)
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = 1  # limited
    return stream


def _h264(quality: int, threads: int) -> dict[str, str]:
    crf = round(42 - (quality - 20) / 79 * 21)
    return {
        "preset": PRESET,
        "crf": str(crf),
        "threads": str(threads),
        "g": str(RATE),
        # Its AVX-512 code reads beyond small frames: the same pictures would not make the same file.
        "x264-params": "mbtree=0",
    }


def _vp9(quality: int, threads: int) -> dict[str, str]:
    crf = round(50 - (quality - 20) / 79 * 32)
    return {
        "deadline": "realtime",
        "cpu-used": "8",
        "crf": str(crf),
        "b": "0",
        "row-mt": "1",
        "threads": str(threads),
        "g": str(RATE * 2),
    }
