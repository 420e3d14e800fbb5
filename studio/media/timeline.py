"""Presentation times of the frames of a video, read from its packets without decoding."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby, pairwise

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from studio.core.values.translatable import FormattedNumber, translatable
from studio.media.errors import DAMAGED, Broken

MOST_ASTRAY = Fraction(2, 5)  # of a frame: a player that counts at the rate finds a frame by its middle
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
                raise Broken(_too_many())
    except av.FFmpegError:
        raise Broken(DAMAGED) from None
    return sorted(times)


def _too_many() -> str:
    maximum = FormattedNumber(f"{MAX_FRAMES:,}")
    return translatable(
        "The video has more than {maximum} pictures; that is the most we open.", maximum=maximum
    )


def is_even(times: list[int], base: Fraction, rate: Fraction) -> bool:
    """Whether frame N is shown N / ``rate`` seconds after the first, so that it is found by its number."""
    # In whole numbers: there may be hundreds of thousands.
    tick = (base * rate).numerator * MOST_ASTRAY.denominator
    frame = (base * rate).denominator * MOST_ASTRAY.denominator
    most = (base * rate).denominator * MOST_ASTRAY.numerator
    return all(abs((time - times[0]) * tick - number * frame) <= most for number, time in enumerate(times))


def table_of(times: list[int], base: Fraction, rate: Fraction) -> str:
    """How long each frame is shown, as text: ``1/12800 2560x10 512x38``.

    First the seconds of a tick, then runs of frames: ticks, and how many frames last so long. The last frame
    lasts as long as one of ``rate``. ``static/js/player/frame-rate.js`` reads it.
    """
    steps = [after - before for before, after in pairwise(times)] + [round(1 / rate / base)]
    runs = ((step, len(list(run))) for step, run in groupby(steps))
    return " ".join([str(base), *(f"{step}x{count}" if count > 1 else str(step) for step, count in runs)])


def seconds_before(table: str, frame: int) -> Fraction:
    """How long the frames before one are shown in all, by the table of a variable rate."""
    base, *runs = table.split()
    ticks, left = 0, frame
    for run in runs:
        length, _, count = run.partition("x")
        shown = min(left, int(count or 1))
        ticks, left = ticks + int(length) * shown, left - shown
    return ticks * Fraction(base)
