"""Notes as lines of a prompt: when, where in the picture, what. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from studio.core.formatting import plain

# A drawing that covers this much of both sides points nowhere.
MOST_OF_IT = 0.7
THIRDS = (1 / 3, 2 / 3)
ACROSS = ("left", "", "right")
DOWN = ("upper", "", "lower")


def line(
    text: str,
    *,
    frame_in: int,
    frame_out: int | None,
    rate: Fraction,
    drawing: Sequence[dict[str, Any]] = (),
) -> str:
    """``At 2.1 s, upper left: the handle should be brass.``"""
    # An @ in a prompt means an input; in a note it means a person.
    words = " ".join(text.replace("@", "").split()) or "see the marked place"
    place = where(drawing)
    moment = when(frame_in, frame_out, rate)
    return f"{moment}{f', {place}' if place else ''}: {words}"


def when(frame_in: int, frame_out: int | None, rate: Fraction) -> str:
    """Seconds to a tenth, which is as exact as a model reads them."""
    if frame_out is None:
        return f"At {_seconds(frame_in, rate)} s"
    return f"From {_seconds(frame_in, rate)} s to {_seconds(frame_out + 1, rate)} s"


def where(drawing: Sequence[dict[str, Any]]) -> str:
    """The part of the picture that a drawing means, in words; empty for none, or for all of it."""
    points = [point for stroke in drawing for point in _meant(stroke)]
    if not points:
        return ""
    across, down = [x for x, _ in points], [y for _, y in points]
    if max(across) - min(across) > MOST_OF_IT and max(down) - min(down) > MOST_OF_IT:
        return ""
    row, column = DOWN[_third(_middle(down))], ACROSS[_third(_middle(across))]
    if row and column:
        return f"{row} {column}"
    return {"upper": "at the top", "lower": "at the bottom"}.get(row) or {
        "left": "on the left",
        "right": "on the right",
    }.get(column, "in the centre")


def prompt(before: str, lines: Sequence[str]) -> str:
    """The words of the new take: what was asked for before, if anything, then what should change."""
    asked = "\n".join(lines)
    return f"{before.rstrip()}\n\nChange this:\n{asked}" if before.strip() else asked


def _meant(stroke: dict[str, Any]) -> list[list[float]]:
    """An arrow means its head; everything else means all that it touches."""
    points: list[list[float]] = stroke["points"]
    return points[-1:] if stroke["kind"] == "arrow" else points


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _third(value: float) -> int:
    return sum(value > edge for edge in THIRDS)


def _seconds(frame: int, rate: Fraction) -> str:
    return plain(round(float(frame / rate), 1))
