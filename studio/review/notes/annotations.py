"""Drawings on a frame: strokes as vectors in 0–1 of the picture, checked strictly before they are kept.

A drawing is a list of strokes. A stroke is

    {"kind": "pen", "colour": 3, "points": [[0.1, 0.2], [0.15, 0.22]]}

``kind`` is pen, arrow, box or ellipse; the last three have exactly two points: where the pointer went
down and where it was let go (arrow: tail and head). ``colour`` is one of the eight of tokens.css
(``--person-N``).
"""

from __future__ import annotations

from typing import Any

from studio.core.errors import Refusal

KINDS = ("pen", "arrow", "box", "ellipse")
COLOURS = 8
MOST_STROKES = 200
MOST_POINTS = 4000
MOST_POINTS_IN_ALL = 20_000
DECIMALS = 5  # a tenth of a pixel at 8K


class NoDrawing(Refusal):
    """Something that was sent as a drawing and is none."""


def checked(value: Any) -> list[dict[str, Any]]:
    """The strokes, with nothing in them but what a stroke has. Raises NoDrawing."""
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise NoDrawing(f"A drawing is a list of at most {MOST_STROKES} strokes.")
    strokes = [_stroke(one) for one in value]
    if sum(len(stroke["points"]) for stroke in strokes) > MOST_POINTS_IN_ALL:
        raise NoDrawing("This drawing has too many points. Undo some strokes.")
    return strokes


def _stroke(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"kind", "colour", "points"}:
        raise NoDrawing("A stroke has kind, colour and points.")
    kind, colour = value["kind"], value["colour"]
    if kind not in KINDS:
        raise NoDrawing("A stroke is of a pen, an arrow, a box or an ellipse.")
    if type(colour) is not int or not 0 <= colour < COLOURS:
        raise NoDrawing(f"A colour is a number from 0 to {COLOURS - 1}.")
    return {"kind": kind, "colour": colour, "points": _points(value)}


def _points(stroke: dict[str, Any]) -> list[list[float]]:
    points = stroke["points"]
    most = MOST_POINTS if stroke["kind"] == "pen" else 2
    least = 1 if stroke["kind"] == "pen" else 2
    if not isinstance(points, list) or not least <= len(points) <= most:
        raise NoDrawing("A pen has points; an arrow, a box and an ellipse have two.")
    return [_point(one) for one in points]


def _point(value: Any) -> list[float]:
    if not isinstance(value, list) or len(value) != 2 or not all(_is_number(one) for one in value):
        raise NoDrawing("A point is two numbers.")
    if not all(0 <= one <= 1 for one in value):
        raise NoDrawing("A point lies in the picture, from 0 to 1.")
    return [round(float(one), DECIMALS) for one in value]


def _is_number(value: Any) -> bool:
    return type(value) in {int, float}
