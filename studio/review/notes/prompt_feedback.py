"""Notes turned into lines of a prompt: time, region of the picture, text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

# A drawing that covers this much of both sides points nowhere.
WHOLE_PICTURE_SHARE = 0.7
THIRDS = (1 / 3, 2 / 3)
ACROSS = ("left", "", "right")
DOWN = ("upper", "", "lower")


def feedback_line(
    text: str,
    *,
    frame_in: int,
    frame_out: int | None,
    rate: Fraction,
    drawing: Sequence[dict[str, Any]] = (),
) -> str:
    """One note as a line: ``At 2.1 s, upper left: the handle should be brass.``"""
    # An @ in a prompt means an input; in a note it means a person.
    words = " ".join(text.replace("@", "").split()) or "see the marked place"
    region = picture_region(drawing)
    seconds = seconds_range(frame_in, frame_out, rate)
    return f"{seconds}{f', {region}' if region else ''}: {words}"


def seconds_range(frame_in: int, frame_out: int | None, rate: Fraction) -> str:
    """The frame or range in seconds to a tenth, which is as exact as a model reads them."""
    if frame_out is None:
        return f"At {_seconds(frame_in, rate)} s"
    return f"From {_seconds(frame_in, rate)} s to {_seconds(frame_out + 1, rate)} s"


def picture_region(drawing: Sequence[dict[str, Any]]) -> str:
    """Region of the picture that a drawing marks, in words; empty without one, or for the whole picture."""
    points = [point for stroke in drawing for point in _marked_points(stroke)]
    if not points:
        return ""
    across, down = [x for x, _ in points], [y for _, y in points]
    if max(across) - min(across) > WHOLE_PICTURE_SHARE and max(down) - min(down) > WHOLE_PICTURE_SHARE:
        return ""
    row, column = DOWN[_third(_middle(down))], ACROSS[_third(_middle(across))]
    if row and column:
        return f"{row} {column}"
    return {"upper": "at the top", "lower": "at the bottom"}.get(row) or {
        "left": "on the left",
        "right": "on the right",
    }.get(column, "in the centre")


def with_feedback(prompt: str, lines: Sequence[str]) -> str:
    """Prompt of the new take: the previous prompt, if any, then what should change."""
    changes = "\n".join(lines)
    return f"{prompt.rstrip()}\n\nChange this:\n{changes}" if prompt.strip() else changes


def _marked_points(stroke: dict[str, Any]) -> list[list[float]]:
    """Points that a stroke marks: of an arrow its head, of anything else all."""
    points: list[list[float]] = stroke["points"]
    return points[-1:] if stroke["kind"] == "arrow" else points


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _third(value: float) -> int:
    return sum(value > edge for edge in THIRDS)


def _seconds(frame: int, rate: Fraction) -> str:
    """Written as in English, which prompts are, whatever the language of the page."""
    return f"{float(frame / rate):.1f}".removesuffix(".0")
