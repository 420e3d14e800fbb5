"""Frame numbers, seconds and timecode at a rational frame rate.

Frame N is shown from N/rate until (N+1)/rate. Seeking aims at the middle of a frame, because a
seek to its very beginning lands on the frame before in a good third of all tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

# Of a video whose rate is not known: every engine renders at this one.
DEFAULT_FRAME_RATE = Fraction(24)
HALF = Fraction(1, 2)
ROUNDING = Fraction(45, 100)  # a player's clock may lag by almost half a frame

HOUR_SECONDS = 3600
DROP_FRAME_RATES = (Fraction(30000, 1001), Fraction(60000, 1001))
TICK_TOLERANCE = Fraction(1, 16)  # some containers round the times of frames to milliseconds


@dataclass(frozen=True)
class Timebase:
    """How frames of a timeline are counted: at a rate, from a number on, with or without dropped ones."""

    rate: Fraction
    start: int = 0
    is_drop: bool = False

    @property
    def may_drop(self) -> bool:
        """Whether frames could be counted with dropped numbers at this rate."""
        return may_drop_frames(self.rate)

    def text(self, frame: int) -> str:
        """The timecode of a frame that is counted from the beginning of the timeline."""
        return timecode(frame, self.rate, start=self.start, is_drop=self.is_drop)


def seconds_of(frame: int, rate: Fraction) -> Fraction:
    """The time to seek to so that ``frame`` is shown: the middle of it."""
    return (frame + HALF) / rate


def frame_at(seconds: float | Fraction, rate: Fraction) -> int:
    """The frame that a player shows at ``seconds`` of its clock."""
    return max(0, floor(Fraction(seconds) * rate + ROUNDING))


def first_tick(ticks: Fraction) -> int:
    """The first tick of a clock at which a frame is shown that begins after so many ticks."""
    return ceil(ticks - TICK_TOLERANCE)


def timecode(frame: int, rate: Fraction, *, start: int = 0, is_drop: bool = False) -> str:
    """``HH:MM:SS:FF``, counted at the nearest whole rate; ``HH:MM:SS;FF`` with drop frames."""
    whole = max(1, round(rate))
    number = frame + start
    seconds, frames = divmod(number + _dropped_numbers(number, whole) if is_drop else number, whole)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{';' if is_drop else ':'}{frames:02}"


def may_drop_frames(rate: Fraction) -> bool:
    """Whether timecode at the rate can leave numbers out to keep pace with the clock."""
    return rate in DROP_FRAME_RATES


def frames_of_hour(rate: Fraction, *, is_drop: bool = False) -> int:
    """The number of the frame that is called ``01:00:00:00``."""
    whole = max(1, round(rate))
    return HOUR_SECONDS * whole - (54 * _drop_count(whole) if is_drop else 0)


def _drop_count(whole: int) -> int:
    """How many numbers a minute leaves out: 2 of 30, 4 of 60; none in every tenth minute (SMPTE ST 12-1)."""
    return whole // 15


def _dropped_numbers(frame: int, whole: int) -> int:
    """How many numbers are left out before that of a frame."""
    count = _drop_count(whole)
    minute, ten_minutes = 60 * whole - count, 600 * whole - 9 * count
    tens, rest = divmod(frame, ten_minutes)
    return count * (9 * tens + max(0, rest - count) // minute)
