from __future__ import annotations

from fractions import Fraction
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.core.values.formatting import time_label
from studio.core.values.timecode import (
    Timebase,
    first_tick,
    frame_at,
    frames_of_hour,
    may_drop_frames,
    seconds_of,
    timecode,
)

RATES = st.sampled_from(
    [Fraction(24), Fraction(25), Fraction(30), Fraction(60), Fraction(24000, 1001), Fraction(30000, 1001)]
)


@given(st.integers(0, 200_000), RATES)
def test_every_frame_survives_the_way_to_seconds_and_back(frame: Any, rate: Any) -> None:
    assert frame_at(seconds_of(frame, rate), rate) == frame
    assert frame_at(frame / rate, rate) == frame


def test_timecode_counts_hours_minutes_seconds_frames() -> None:
    assert timecode(0, Fraction(24), start=86_400) == "01:00:00:00"
    assert timecode(49, Fraction(24)) == "00:00:02:01"
    assert timecode(30, Fraction(30000, 1001)) == "00:00:01:00"


@pytest.mark.parametrize(
    ("ticks", "first"),
    [("0", 0), ("12.48", 13), ("12.5", 13), ("13", 13), ("13.03", 13), ("13.1", 14), ("0.48", 1)],
)
def test_a_frame_is_shown_from_the_first_tick_after_its_beginning(ticks: str, first: int) -> None:
    """Three hundredths of a tick are what a container that counts milliseconds is wrong by."""
    assert first_tick(Fraction(ticks)) == first


def test_timecode_of_a_frame_a_second_or_less_counts_seconds() -> None:
    assert timecode(61, Fraction(1)) == "00:01:01:00"
    assert timecode(3, Fraction(1, 4)) == "00:00:03:00"


@pytest.mark.parametrize(
    ("first", "last", "rate", "label"),
    [
        (0, None, Fraction(24), "0 s · f0"),
        (36, None, Fraction(24), "1.5 s · f36"),
        (37, None, Fraction(24), "1.54 s · f37"),
        (240, None, Fraction(24), "10 s · f240"),
        (36, 84, Fraction(24), "1.5–3.5 s · f36–84"),
        (30, None, Fraction(30000, 1001), "1 s · f30"),
    ],
)
def test_a_time_of_a_clip_is_read_at_sight(first: int, last: int | None, rate: Fraction, label: str) -> None:
    assert time_label(first, rate, last) == label


@given(st.integers(0, 2_500_000), st.sampled_from([Fraction(30000, 1001), Fraction(60000, 1001)]))
def test_drop_frame_timecode_is_what_another_program_counts(frame: int, rate: Fraction) -> None:
    moment = otio.opentime.RationalTime(frame, float(rate))
    assert timecode(frame, rate, is_drop=True) == otio.opentime.to_timecode(moment, float(rate), True)


@pytest.mark.parametrize(
    ("rate", "is_drop", "frame"),
    [
        (Fraction(24), False, 86_400),
        (Fraction(30000, 1001), False, 108_000),
        (Fraction(30000, 1001), True, 107_892),
        (Fraction(60000, 1001), True, 215_784),
        (Fraction(25), False, 90_000),
    ],
)
def test_the_first_hour_has_its_frame(rate: Fraction, is_drop: bool, frame: int) -> None:
    assert frames_of_hour(rate, is_drop=is_drop) == frame
    assert Timebase(rate, frame, is_drop).text(0).replace(";", ":") == "01:00:00:00"


def test_only_rates_of_ntsc_drop_frames() -> None:
    assert may_drop_frames(Fraction(30000, 1001))
    assert not any(map(may_drop_frames, (Fraction(30), Fraction(24000, 1001), Fraction(25), Fraction(60))))
