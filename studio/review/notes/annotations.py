"""Drawings on a frame: strokes as vectors in 0–1 of the picture, checked strictly before they are stored.

A drawing is a list of strokes. A stroke is

    {"kind": "pen", "colour": 3, "points": [[0.1, 0.2], [0.15, 0.22]]}

``kind`` is pen, arrow, box or ellipse; the last three have exactly two points: where the pointer went
down and where it was let go (arrow: tail and head). ``colour`` is one of the eight of tokens.css
(``--person-N``).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from studio.accounts.colours import COLOURS
from studio.core.errors import Refusal
from studio.core.values.formatting import localized

KINDS = ("pen", "arrow", "box", "ellipse")
MOST_STROKES = 200
MOST_POINTS = 4000
MOST_POINTS_IN_ALL = 20_000
DECIMALS = 5  # a tenth of a pixel at 8K


class InvalidDrawing(Refusal):
    """Data that is no valid drawing."""


def valid_strokes(value: Any) -> list[dict[str, Any]]:
    """Check data from a browser and return it as strokes, without any other keys. Raises InvalidDrawing."""
    if not isinstance(value, list) or len(value) > MOST_STROKES:
        raise InvalidDrawing(
            gettext("A drawing is a list of at most %(most_strokes)s strokes.")
            % {"most_strokes": MOST_STROKES}
        )
    strokes = [_stroke(item) for item in value]
    if sum(len(stroke["points"]) for stroke in strokes) > MOST_POINTS_IN_ALL:
        raise InvalidDrawing(gettext("This drawing has too many points. Undo some strokes."))
    return strokes


def _stroke(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"kind", "colour", "points"}:
        raise InvalidDrawing(gettext("A stroke has kind, colour and points."))
    kind, colour = value["kind"], value["colour"]
    if kind not in KINDS:
        raise InvalidDrawing(gettext("A stroke is of a pen, an arrow, a box or an ellipse."))
    if type(colour) is not int or not 0 <= colour < COLOURS:
        raise InvalidDrawing(gettext("A colour is a number from 0 to %(value)s.") % {"value": COLOURS - 1})
    return {"kind": kind, "colour": colour, "points": _points(value)}


def _points(stroke: dict[str, Any]) -> list[list[float]]:
    points = stroke["points"]
    if isinstance(points, list) and len(points) > MOST_POINTS:
        raise InvalidDrawing(
            gettext("A stroke has %(most_points)s points at most. Draw it in shorter ones.")
            % {"most_points": localized(f"{MOST_POINTS:,}")}
        )
    most = MOST_POINTS if stroke["kind"] == "pen" else 2
    least = 1 if stroke["kind"] == "pen" else 2
    if not isinstance(points, list) or not least <= len(points) <= most:
        raise InvalidDrawing(gettext("A pen has points; an arrow, a box and an ellipse have two."))
    return [_point(item) for item in points]


def _point(value: Any) -> list[float]:
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(_is_number(coordinate) for coordinate in value)
    ):
        raise InvalidDrawing(gettext("A point is two numbers."))
    if not all(0 <= coordinate <= 1 for coordinate in value):
        raise InvalidDrawing(gettext("A point lies in the picture, from 0 to 1."))
    return [round(float(coordinate), DECIMALS) for coordinate in value]


def _is_number(value: Any) -> bool:
    return type(value) in {int, float}
