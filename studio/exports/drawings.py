"""Drawings of notes as paths of SVG, the same that static/js/player/shapes.js draws over the player. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, sin
from typing import Any

THICK = 0.004  # of the picture's width
BARB_RADIANS = 0.5
Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """One stroke: its path in pixels of the picture, how thick it is, and the colour of a person."""

    path: str
    thick: float
    colour: int


def shapes_of(strokes: Sequence[dict[str, Any]], width: int, height: int) -> list[Shape]:
    """Stored strokes (review.notes.annotations) over a picture of this size."""
    return [_shape(stroke, width, height) for stroke in strokes]


def _shape(stroke: dict[str, Any], width: int, height: int) -> Shape:
    points = [(x * width, y * height) for x, y in stroke["points"]]
    thick = THICK * width
    return Shape(_PATHS[stroke["kind"]](points, thick), thick, stroke["colour"])


def _at(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def _pen(points: list[Point], _: float) -> str:
    """Through the middles between the points, so that a quick hand draws a curve."""
    first, *rest = points
    if not rest:
        return f"M{_at(first)}h0.01"
    middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(rest)]
    curves = "".join(f"Q{_at(point)} {_at(middle)}" for point, middle in zip(rest, middles, strict=False))
    return f"M{_at(first)}{curves}L{_at(rest[-1])}"


def _arrow(points: list[Point], thick: float) -> str:
    tail, head = points
    way = atan2(head[1] - tail[1], head[0] - tail[0])
    long = min(thick * 5, hypot(head[0] - tail[0], head[1] - tail[1]) / 2)
    left, right = (
        _at((head[0] - long * cos(way + turn), head[1] - long * sin(way + turn)))
        for turn in (BARB_RADIANS, -BARB_RADIANS)
    )
    return f"M{_at(tail)}L{_at(head)}M{left}L{_at(head)}L{right}"


def _box(points: list[Point], _: float) -> str:
    (left, top), (right, bottom) = points
    return f"M{left:.1f},{top:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}Z"


def _ellipse(points: list[Point], _: float) -> str:
    (x1, y1), (x2, y2) = points
    rx, ry = abs(x2 - x1) / 2, abs(y2 - y1) / 2
    half = f"a{rx:.1f},{ry:.1f} 0 1 0"
    return f"M{min(x1, x2):.1f},{(y1 + y2) / 2:.1f}{half} {2 * rx:.1f},0{half} {-2 * rx:.1f},0Z"


_PATHS: dict[str, Callable[[list[Point], float], str]] = {
    "pen": _pen,
    "arrow": _arrow,
    "box": _box,
    "ellipse": _ellipse,
}
