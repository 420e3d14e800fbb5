"""Grades for edits: the light that the words ask for, as one look-up for every colour, with grain."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.pictures import Picture


@dataclass(frozen=True)
class Grade:
    """Shadows and lights (RGB, 0 to 1) that the greys are pulled to, contrast, colour and brightness."""

    name: str
    shadows: tuple[float, float, float]
    lights: tuple[float, float, float]
    strength: float = 0.5
    colour: float = 0.8
    contrast: float = 1.1
    brightness: float = 0.0


_GRADES: tuple[tuple[str, Grade], ...] = (
    (
        r"noir|black.and.white|monochrom",
        Grade("noir", (0.02, 0.02, 0.03), (0.97, 0.97, 0.95), 0.95, 0.05, 1.4),
    ),
    (
        r"under ?water|ocean|sea\b|aqua",
        Grade("underwater", (0.0, 0.12, 0.2), (0.55, 0.95, 0.9), 0.65, 0.6, 1.0, -0.03),
    ),
    (
        r"night|moon|midnight|dark",
        Grade("night", (0.01, 0.03, 0.1), (0.55, 0.68, 0.95), 0.7, 0.5, 1.15, -0.14),
    ),
    (
        r"copper|brass|bronze|steampunk|rust",
        Grade("copper", (0.12, 0.05, 0.02), (1.0, 0.78, 0.5), 0.65, 0.7, 1.15),
    ),
    (
        r"dawn|sunrise|morning|golden|sunset|dusk",
        Grade("dawn", (0.16, 0.08, 0.18), (1.0, 0.83, 0.6), 0.5, 1.0, 1.05, 0.02),
    ),
    (
        r"winter|snow|ice|frost|cold|arctic",
        Grade("winter", (0.1, 0.15, 0.22), (0.93, 0.98, 1.0), 0.5, 0.55, 1.05, 0.05),
    ),
    (
        r"forest|jungle|garden|green|moss",
        Grade("green", (0.02, 0.08, 0.05), (0.93, 1.0, 0.8), 0.45, 0.95, 1.1),
    ),
    (r"neon|cyber|synth", Grade("neon", (0.12, 0.0, 0.25), (0.5, 1.0, 0.98), 0.6, 1.3, 1.25, -0.04)),
    (r"desert|sand|dust|west", Grade("desert", (0.18, 0.1, 0.05), (1.0, 0.9, 0.7), 0.5, 0.8, 1.1, 0.02)),
)
PLAIN = Grade("teal and amber", (0.02, 0.1, 0.13), (1.0, 0.9, 0.76), 0.4, 1.0, 1.1)
GRAIN = 3.0


class Look:
    """A grade ready to be used; every result of an order gets its own strength of it."""

    def __init__(self, grade: Grade, seed: int) -> None:
        self.name = grade.name
        rng = np.random.default_rng(abs(seed))
        self._grade = grade
        self._strength = min(1.0, grade.strength * float(rng.uniform(0.85, 1.15)))
        self._tones = _tones(grade)
        self._grain = rng.normal(0, GRAIN, (512, 512)).astype(np.int16)

    def on(self, picture: Picture, number: int) -> Picture:
        """The graded picture; the grain lies elsewhere in every frame."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        toned = self._tones[grey]
        plain = cv2.addWeighted(picture, self._grade.colour, cv2.merge([grey] * 3), 1 - self._grade.colour, 0)
        mixed = cv2.addWeighted(toned, self._strength, plain, 1 - self._strength, 0)
        return _grained(mixed, self._grain, number)


def of(prompt: str, *, seed: int) -> Look:
    """The first look that the words ask for."""
    for words, grade in _GRADES:
        if re.search(rf"\b(?:{words})", prompt, re.IGNORECASE):
            return Look(grade, seed)
    return Look(PLAIN, seed)


def _tones(grade: Grade) -> NDArray[np.uint8]:
    """For each grey its colour: shape (256, 3)."""
    grey = np.linspace(0, 1, 256)
    curved = np.clip((grey - 0.5) * grade.contrast + 0.5 + grade.brightness, 0, 1)[:, None]
    colours = np.array(grade.shadows) * (1 - curved) + np.array(grade.lights) * curved
    return (np.clip(colours, 0, 1) * 255).astype(np.uint8)


def _grained(picture: Picture, grain: NDArray[np.int16], number: int) -> Picture:
    """Film grain, from one tile laid differently each time."""
    height, width = picture.shape[:2]
    rolled = np.roll(grain, (number * 97 % 512, number * 61 % 512), (0, 1))
    rows, columns = -(-height // 512), -(-width // 512)
    laid = np.tile(rolled, (rows, columns))[:height, :width, None].astype(np.int16)
    return np.asarray(cv2.add(picture.astype(np.int16), np.repeat(laid, 3, 2)).clip(0, 255), np.uint8)
