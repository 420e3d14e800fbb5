"""Looks for edits: the light that the words ask for, as curves on luma and chroma, bloom, haze and grain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from studio.sandbox.animatic.compositor import LensFinish
from studio.sandbox.animatic.yuv import GREY, Frame, Plane, split_planes

Tint = tuple[int, int]  # U and V, from grey


@dataclass(frozen=True)
class Grade:
    """How a picture is changed.

    ``shadows`` and ``lights`` are tints laid on the dark and the light parts; ``colour`` is how much of
    the picture's own colour stays; ``contrast`` bends the curve, ``lift`` and ``gain`` move its ends
    (0 to 1); ``bloom`` lets lights spill over; ``grain`` is in luma levels.
    """

    name: str
    shadows: Tint
    lights: Tint
    colour: float = 0.8
    contrast: float = 1.1
    lift: float = 0.0
    gain: float = 1.0
    bloom: float = 0.25
    grain: float = 2.4
    vignette: float = 0.35


_GRADES: tuple[tuple[str, Grade], ...] = (
    (r"noir|black.and.white|monochrom\w*|silent film",
     Grade("noir", (0, 0), (0, 0), 0.0, 1.5, 0.0, 1.0, 0.35, 4.5, 0.6)),
    (r"under ?water|submerged|aquarium|ocean floor|deep sea",
     Grade("underwater", (16, -24), (4, -22), 0.45, 0.95, 0.04, 0.82, 0.5, 1.6, 0.5)),
    (r"night|moon\w*|midnight|nocturn\w*|starlight",
     Grade("night", (18, -8), (8, -6), 0.45, 1.2, 0.0, 0.56, 0.4, 3.0, 0.5)),
    (r"copper|brass|bronze|steampunk|rust\w*|sepia|vintage|1920s",
     Grade("copper", (-10, 10), (-20, 14), 0.45, 1.15, 0.03, 0.97, 0.35, 3.6, 0.45)),
    (r"dawn|sunrise|morning|mist\w*|fog\w*",
     Grade("dawn", (9, 7), (-12, 12), 0.85, 0.92, 0.07, 1.0, 0.6, 2.0, 0.25)),
    (r"sunset|dusk|golden|evening|twilight",
     Grade("golden hour", (6, 4), (-20, 15), 1.0, 1.12, 0.02, 1.0, 0.55, 2.2, 0.35)),
    (r"winter|snow\w*|ice\b|icy|frost\w*|cold|arctic|frozen",
     Grade("winter", (12, -8), (5, -4), 0.5, 1.05, 0.05, 1.04, 0.4, 2.0, 0.2)),
    (r"neon|cyber\w*|synth\w*", Grade("neon", (22, 14), (8, -18), 1.35, 1.3, 0.0, 0.9, 0.7, 2.4, 0.5)),
    (r"forest|jungle|garden|moss\w*|emerald",
     Grade("green shade", (-4, -8), (-10, -5), 0.9, 1.1, 0.02, 0.96, 0.3, 2.2, 0.35)),
    (r"desert|sand\w*|dust\w*|western|dune\w*",
     Grade("desert", (-8, 9), (-14, 8), 0.75, 1.1, 0.04, 1.03, 0.35, 3.0, 0.3)),
    (r"storm\w*|rain\w*|thunder\w*|gloom\w*",
     Grade("storm", (8, -5), (3, -5), 0.4, 1.2, 0.0, 0.8, 0.25, 2.6, 0.5)),
    (r"dream\w*|soft|pastel|romantic", Grade("dream", (5, 6), (-3, 8), 0.85, 0.85, 0.1, 1.0, 0.9, 1.6, 0.2)),
)  # fmt: skip
DEFAULT_GRADE = Grade("teal and amber", (9, -9), (-9, 7), 1.0, 1.14)


class Curves(NamedTuple):
    """Tables of 256: the new luma for a luma, the tint of each chroma for a luma, the chroma kept."""

    luma: Plane
    tint_u: Plane
    tint_v: Plane
    own: Plane


class Grader:
    """A look ready for pictures of one size; every result of an order gets its own strength of it."""

    def __init__(self, grade: Grade, width: int, height: int, *, seed: int) -> None:
        self._grade = grade
        self._curves = _curves(grade, float(np.random.default_rng(abs(seed)).uniform(0.85, 1.15)))
        self._finish = LensFinish(width, height, abs(seed), grain=grade.grain, vignette=grade.vignette)
        self._spill = np.clip((np.arange(256) - 120) * 0.9 * grade.bloom, 0, 80).astype(np.uint8)

    def on(self, frame: Frame, t: float) -> Frame:
        """The graded picture, written into the frame."""
        target, curves = split_planes(frame), self._curves
        cv2.LUT(target.y, curves.luma, dst=target.y)
        height, width = target.u.shape
        light = cv2.resize(target.y, (width, height), interpolation=cv2.INTER_AREA)
        for chroma, tint in ((target.u, curves.tint_u), (target.v, curves.tint_v)):
            cv2.LUT(chroma, curves.own, dst=chroma)
            # The tint is stored from its middle, so that it can pull both ways.
            cv2.addWeighted(chroma, 1.0, cv2.LUT(light, tint), 1.0, -GREY, dst=chroma)
        self._add_bloom(target.y, light)
        self._finish.on(target.y, t)
        return frame

    def _add_bloom(self, luma: Plane, light: Plane) -> None:
        """Light spills softly over its surroundings."""
        small = cv2.resize(
            light, (light.shape[1] // 8 or 1, light.shape[0] // 8 or 1), interpolation=cv2.INTER_AREA
        )
        spill = cv2.GaussianBlur(cv2.LUT(small, self._spill), (0, 0), max(1.0, small.shape[1] / 30))
        cv2.add(luma, cv2.resize(spill, (luma.shape[1], luma.shape[0])), dst=luma)


def grade_for(prompt: str) -> Grade:
    """The look whose words come first in the prompt; without any, a film print's."""
    matches = [(match.start(), grade) for words, grade in _GRADES if (match := _search(words, prompt))]
    return min(matches, key=lambda one: one[0])[1] if matches else DEFAULT_GRADE


def _search(words: str, prompt: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE)


def _curves(grade: Grade, strength: float) -> Curves:
    level = (np.arange(256, dtype=np.float64) - 16) / 219
    bent = np.clip(0.5 + (level - 0.5) * grade.contrast, 0, 1)
    bent = grade.lift + bent * (grade.gain - grade.lift)
    luma = np.clip(16 + 219 * bent, 16, 235)
    where = np.clip(level, 0, 1)
    # Neither black nor white takes a tint.
    fades = np.clip(np.minimum(where * 6, (1.08 - where) * 6), 0, 1)
    tints = [
        GREY + strength * fades * (dark * (1 - where) + light * where) * 1.5
        for dark, light in zip(grade.shadows, grade.lights, strict=True)
    ]
    own = GREY + (np.arange(256) - GREY) * grade.colour
    return Curves(*(np.clip(table + 0.5, 0, 255).astype(np.uint8) for table in (luma, *tints, own)))
