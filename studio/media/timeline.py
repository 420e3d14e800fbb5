"""Presentation times of the frames of a video, read from its packets without decoding."""

from __future__ import annotations

from fractions import Fraction

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from studio.media.errors import Broken

MAX_FRAMES = 600_000  # an hour and more at 120 frames per second


def base_of(stream: VideoStream) -> Fraction:
    """The time base of a stream: seconds per tick of its time stamps."""
    return stream.time_base or Fraction(1, 1000)


def times_of(container: InputContainer, stream: VideoStream) -> list[int]:
    """The sorted time stamps of all frames. Raises Broken; the container is at its end afterwards."""
    container.seek(0)
    times = []
    try:
        for packet in container.demux(stream):
            if packet.pts is not None and packet.size and not packet.is_discard:
                times.append(packet.pts)
            if len(times) > MAX_FRAMES:
                raise Broken(f"The video has more than {MAX_FRAMES:,} pictures; that is the most we open.")
    except av.FFmpegError:
        raise Broken("The video is damaged: it cannot be read to its end.") from None
    return sorted(times)
