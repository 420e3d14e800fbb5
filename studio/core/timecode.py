"""Frame numbers, seconds and timecode at a rational frame rate.

Frame N is shown from N/rate until (N+1)/rate. Seeking aims at the middle of a frame, because a
seek to its very beginning lands on the frame before in a good third of all tries.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

# Of a video whose rate is not known: every engine renders at this one.
DEFAULT_FRAME_RATE = Fraction(24)
HALF = Fraction(1, 2)
ROUNDING = Fraction(45, 100)  # a player's clock may lag by almost half a frame

TICK_TOLERANCE = Fraction(1, 16)  # some containers round the times of frames to milliseconds


def seconds_of(frame: int, rate: Fraction) -> Fraction:
    """The time to seek to so that ``frame`` is shown: the middle of it."""
    return (frame + HALF) / rate


def frame_at(seconds: float | Fraction, rate: Fraction) -> int:
    """The frame that a player shows at ``seconds`` of its clock."""
    return max(0, floor(Fraction(seconds) * rate + ROUNDING))


def first_tick(ticks: Fraction) -> int:
    """The first tick of a clock at which a frame is shown that begins after so many ticks."""
    return ceil(ticks - TICK_TOLERANCE)


def timecode(frame: int, rate: Fraction, *, start: int = 0) -> str:
    """``HH:MM:SS:FF`` without drop frames, counted at the nearest whole rate."""
    whole = max(1, round(rate))
    seconds, frames = divmod(frame + start, whole)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}:{frames:02}"


def time_label(first: int, rate: Fraction, last: int | None = None) -> str:
    """``1.5 s · f36`` for a frame, ``1.5–3.5 s · f36–84`` for a range: how times of clips stand on pages."""
    if last is None:
        return f"{_seconds_text(first, rate)} s · f{first}"
    return f"{_seconds_text(first, rate)}–{_seconds_text(last, rate)} s · f{first}–{last}"


def _seconds_text(frame: int, rate: Fraction) -> str:
    """When a frame begins, in hundredths without zeros at the end."""
    return f"{float(frame / rate):.2f}".rstrip("0").rstrip(".")
