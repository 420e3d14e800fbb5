"""The colours of a scene, from its words: zenith, horizon, light, land, haze. RGB, 0 to 255."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colours of one light. ``sun`` is its height above the horizon, 0 to 1; ``is_night`` brings stars."""

    name: str
    zenith: Colour
    horizon: Colour
    glow: Colour
    land: Colour
    near: Colour
    sun: float
    is_night: bool = False


_LIGHTS: tuple[tuple[str, Palette], ...] = (
    (
        r"storm|thunder|lightning|tempest",
        Palette("storm", (22, 27, 38), (86, 96, 108), (150, 165, 176), (40, 48, 58), (12, 15, 20), 0.55),
    ),
    (
        r"night|moon\w*|midnight|stars?\b",
        Palette("night", (8, 12, 34), (44, 66, 110), (196, 214, 245), (22, 32, 60), (5, 8, 18), 0.62, True),
    ),
    (
        r"dawn|sunrise|morning|mist\w*",
        Palette("dawn", (74, 98, 148), (246, 190, 152), (255, 226, 190), (112, 106, 134), (34, 36, 52), 0.12),
    ),
    (
        r"dusk|sunset|twilight|evening",
        Palette("dusk", (36, 32, 78), (232, 112, 84), (255, 176, 112), (82, 52, 88), (22, 16, 32), 0.08),
    ),
    (
        r"golden|amber|warm|autumn|copper|desert",
        Palette(
            "golden hour",
            (112, 130, 160),
            (250, 196, 118),
            (255, 232, 172),
            (150, 104, 72),
            (46, 30, 24),
            0.2,
        ),
    ),
    (
        r"snow|winter|ice|frost|arctic|polar",
        Palette(
            "winter", (120, 148, 184), (226, 234, 242), (255, 252, 244), (164, 182, 204), (62, 76, 98), 0.3
        ),
    ),
    (
        r"under ?water|aquarium|deep sea",
        Palette("deep water", (4, 40, 70), (30, 136, 150), (160, 236, 226), (10, 66, 88), (2, 20, 34), 0.85),
    ),
    (
        r"neon|cyber|synth",
        Palette("neon", (18, 8, 44), (150, 36, 130), (255, 120, 210), (44, 20, 84), (8, 4, 22), 0.2, True),
    ),
    (
        r"forest|jungle|garden|green|fern",
        Palette(
            "green shade", (70, 108, 104), (188, 208, 156), (244, 246, 200), (62, 92, 74), (16, 30, 24), 0.5
        ),
    ),
)
_DAYS = (
    Palette(
        "clear day", (64, 118, 186), (198, 218, 228), (255, 246, 222), (104, 128, 138), (34, 46, 54), 0.55
    ),
    Palette(
        "soft day", (112, 132, 156), (222, 212, 200), (255, 240, 214), (126, 122, 122), (44, 42, 46), 0.4
    ),
)


def of(prompt: str, rng: np.random.Generator) -> Palette:
    """The light that the words name; without one, a day. Each result shifts it a little."""
    named = next(
        (palette for words, palette in _LIGHTS if re.search(rf"\b(?:{words})", prompt, re.IGNORECASE)), None
    )
    chosen = named or _DAYS[int(rng.integers(len(_DAYS)))]
    shift = rng.integers(-12, 13, 3)
    return Palette(
        chosen.name,
        _shifted(chosen.zenith, shift),
        _shifted(chosen.horizon, shift),
        chosen.glow,
        _shifted(chosen.land, shift // 2),
        chosen.near,
        min(0.9, max(0.05, chosen.sun + float(rng.uniform(-0.06, 0.06)))),
        chosen.is_night,
    )


def mix(one: Colour, other: Colour, amount: float) -> Colour:
    """``amount`` of the other colour in the one."""
    red, green, blue = (round(a * (1 - amount) + b * amount) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _shifted(colour: Colour, shift: NDArray[np.int64]) -> Colour:
    red, green, blue = (int(min(255, max(0, part + by))) for part, by in zip(colour, shift, strict=True))
    return red, green, blue
