"""Drawings are kept as vectors, and nothing else is."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.review.notes.annotations import InvalidDrawing, valid_strokes

PEN = {"kind": "pen", "colour": 3, "points": [[0, 0], [0.5, 1]]}
BOX = {"kind": "box", "colour": 0, "points": [[0.1, 0.1], [0.2, 0.3]]}


def test_strokes_come_back_as_they_were() -> None:
    assert valid_strokes([PEN, BOX]) == [PEN, BOX]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        "x",
        None,
        [None],
        [{**PEN, "kind": "path"}],
        [{**PEN, "colour": 8}],
        [{**PEN, "colour": True}],
        [{**PEN, "colour": "red"}],
        [{**PEN, "points": []}],
        [{**PEN, "points": [[0, 1.01]]}],
        [{**PEN, "points": [[0, float("nan")]]}],
        [{**PEN, "points": [["0", 0]]}],
        [{**PEN, "points": [[0, 0, 0]]}],
        [{**PEN, "href": "javascript:x"}],
        [{**BOX, "points": [[0, 0]]}],
        [{**BOX, "points": [[0, 0], [1, 1], [0, 1]]}],
        [PEN] * 201,
        [{**PEN, "points": [[0, 0]] * 4001}],
        [{**PEN, "points": [[0, 0]] * 4000}] * 6,
    ],
)
def test_anything_else_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidDrawing):
        valid_strokes(wrong)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy computer is no failure
@given(JSON)
def test_any_json_is_a_drawing_or_a_refusal(value: Any) -> None:
    with suppress(InvalidDrawing):
        assert isinstance(valid_strokes(value), list)
