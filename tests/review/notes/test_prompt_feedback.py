"""Notes as lines of a prompt."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from studio.review.notes.prompt_feedback import feedback_line, picture_region, seconds_range, with_feedback

RATE = Fraction(24)


def box(x1: Any, y1: Any, x2: Any, y2: Any) -> list[Any]:
    return [{"kind": "box", "colour": 0, "points": [[x1, y1], [x2, y2]]}]


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        ([], ""),
        (box(0.05, 0.05, 0.2, 0.2), "upper left"),
        (box(0.8, 0.8, 0.95, 0.9), "lower right"),
        (box(0.4, 0.4, 0.6, 0.6), "in the centre"),
        (box(0.4, 0.0, 0.6, 0.2), "at the top"),
        (box(0.0, 0.4, 0.2, 0.6), "on the left"),
        (box(0.4, 0.8, 0.6, 1.0), "at the bottom"),
        (box(0.9, 0.4, 1.0, 0.6), "on the right"),
        (box(0.05, 0.05, 0.95, 0.95), ""),
        ([{"kind": "arrow", "colour": 0, "points": [[0.1, 0.9], [0.9, 0.1]]}], "upper right"),
        ([{"kind": "pen", "colour": 0, "points": [[0.1, 0.1], [0.2, 0.15], [0.1, 0.2]]}], "upper left"),
    ],
)
def test_a_drawing_becomes_a_place(drawing: Any, words: str) -> None:
    assert picture_region(drawing) == words


@pytest.mark.parametrize(
    ("first", "last", "rate", "words"),
    [
        (0, None, RATE, "At 0 s"),
        (50, None, RATE, "At 2.1 s"),
        (24, 47, RATE, "From 1 s to 2 s"),
        (30, None, Fraction(30000, 1001), "At 1 s"),
    ],
)
def test_frames_become_seconds(first: int, last: int | None, rate: Any, words: str) -> None:
    assert seconds_range(first, last, rate) == words


def test_a_line_says_when_where_and_what() -> None:
    line = feedback_line(
        "@Bob the handle\nshould be brass.",
        frame_in=50,
        frame_out=None,
        rate=RATE,
        drawing=box(0, 0, 0.2, 0.2),
    )
    assert line == "At 2.1 s, upper left: Bob the handle should be brass."


def test_what_was_asked_for_before_stays_in_front() -> None:
    assert with_feedback("A door.", ["At 1 s: red."]) == "A door.\n\nChange this:\nAt 1 s: red."
    assert with_feedback(" ", ["At 1 s: red.", "At 2 s: blue."]) == "At 1 s: red.\nAt 2 s: blue."
