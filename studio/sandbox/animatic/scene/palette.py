"""The colours of a scene, from its words. RGB, 0 to 255."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Colours of one light.

    ``height`` is that of the light above the horizon (0 to 1), ``power`` how much air it fills;
    ``air`` is what things far away turn into, ``near`` the darkest dark.
    """

    name: str
    zenith: Colour
    middle: Colour
    horizon: Colour
    glow: Colour
    cloud: Colour
    cloud_light: Colour
    air: Colour
    land: Colour
    near: Colour
    height: float
    power: float = 1.0
    clouds: float = 0.45
    is_night: bool = False


STORM = Palette(
    "storm",
    (20, 25, 34),
    (46, 55, 66),
    (116, 124, 126),
    (186, 198, 198),
    (24, 28, 36),
    (112, 120, 126),
    (88, 97, 104),
    (40, 46, 52),
    (9, 11, 15),
    0.5,
    0.35,
    0.95,
)
NIGHT = Palette(
    "night",
    (5, 9, 28),
    (14, 26, 60),
    (50, 76, 118),
    (206, 222, 248),
    (12, 20, 44),
    (70, 92, 134),
    (42, 62, 102),
    (18, 28, 52),
    (3, 5, 13),
    0.72,
    0.5,
    0.3,
    is_night=True,
)
DAWN = Palette(
    "dawn",
    (66, 88, 140),
    (168, 150, 178),
    (252, 196, 154),
    (255, 222, 176),
    (120, 106, 142),
    (255, 206, 176),
    (226, 182, 168),
    (104, 98, 128),
    (28, 28, 44),
    0.13,
    0.9,
    0.45,
)
DUSK = Palette(
    "dusk",
    (26, 26, 70),
    (112, 58, 108),
    (238, 116, 76),
    (255, 178, 96),
    (58, 36, 80),
    (250, 130, 92),
    (176, 86, 92),
    (66, 42, 76),
    (15, 10, 24),
    0.08,
    1.0,
    0.55,
)
GOLD = Palette(
    "golden hour",
    (92, 116, 152),
    (186, 172, 158),
    (255, 206, 128),
    (255, 226, 150),
    (142, 120, 116),
    (255, 224, 168),
    (236, 190, 134),
    (134, 94, 62),
    (34, 22, 16),
    0.2,
    1.0,
    0.4,
)
WINTER = Palette(
    "winter",
    (106, 136, 176),
    (170, 190, 212),
    (232, 232, 230),
    (255, 246, 228),
    (150, 166, 190),
    (246, 246, 248),
    (208, 218, 230),
    (128, 148, 176),
    (40, 52, 74),
    0.3,
    0.6,
    0.6,
)
NEON = Palette(
    "neon",
    (12, 6, 34),
    (56, 16, 78),
    (196, 44, 134),
    (255, 120, 196),
    (34, 12, 58),
    (190, 60, 160),
    (120, 36, 118),
    (36, 16, 66),
    (6, 3, 18),
    0.16,
    0.9,
    0.4,
    is_night=True,
)
SHADE = Palette(
    "green shade",
    (50, 92, 92),
    (120, 158, 132),
    (222, 230, 176),
    (250, 250, 200),
    (86, 122, 108),
    (226, 236, 196),
    (176, 200, 150),
    (52, 82, 62),
    (10, 22, 16),
    0.5,
    0.9,
    0.3,
)
DEEP = Palette(
    "deep water",
    (96, 214, 216),
    (20, 122, 148),
    (6, 56, 88),
    (214, 255, 244),
    (20, 120, 146),
    (140, 240, 230),
    (12, 84, 112),
    (6, 48, 72),
    (1, 14, 26),
    1.5,
    0.7,
    0.0,
)
EMBER = Palette(
    "ember",
    (24, 12, 12),
    (70, 24, 16),
    (226, 84, 28),
    (255, 168, 70),
    (40, 18, 16),
    (220, 90, 40),
    (134, 48, 26),
    (48, 22, 18),
    (10, 5, 5),
    0.1,
    1.0,
    0.6,
)
COPPER = Palette(
    "copper",
    (60, 44, 40),
    (142, 94, 62),
    (238, 168, 96),
    (255, 206, 132),
    (92, 62, 48),
    (244, 178, 112),
    (196, 130, 80),
    (92, 58, 38),
    (22, 12, 8),
    0.22,
    1.0,
    0.5,
)
MIST = Palette(
    "mist",
    (138, 152, 162),
    (178, 188, 192),
    (214, 216, 212),
    (246, 244, 234),
    (160, 170, 176),
    (230, 230, 226),
    (204, 209, 208),
    (104, 116, 120),
    (34, 42, 46),
    0.34,
    0.5,
    0.7,
)
CLEAR = Palette(
    "clear day",
    (44, 98, 170),
    (104, 156, 206),
    (206, 224, 226),
    (255, 246, 222),
    (150, 172, 194),
    (255, 255, 250),
    (182, 206, 218),
    (92, 114, 106),
    (22, 32, 34),
    0.5,
    0.6,
    0.5,
)
SOFT = Palette("soft day", (98, 120, 146), (160, 170, 180), (228, 216, 200), (255, 238, 208),
               (136, 142, 152), (246, 238, 226), (208, 202, 194), (106, 104, 102), (30, 30, 34), 0.36, 0.7, 0.6)  # fmt: skip
_LIGHTS: tuple[tuple[str, Palette], ...] = (
    (r"under ?water|aquarium|deep sea|submerged|sea ?floor|reef|coral", DEEP),
    (r"storm\w*|thunder\w*|lightning|tempest|gale", STORM),
    (r"neon|cyber\w*|synth\w*|nightclub", NEON),
    (r"fire\w*|lava|volcan\w*|ember\w*|burning|forge", EMBER),
    (r"night\w*|moon\w*|midnight|stars?|starry|galax\w*|space|noir", NIGHT),
    (r"dusk|sunset|twilight|evening", DUSK),
    (r"dawn|sunrise|daybreak|morning|first light", DAWN),
    (r"copper|brass|bronze|rust\w*|steampunk|sepia", COPPER),
    (r"golden|amber|autumn\w*|late sun|desert|dunes?|sand|mars|harvest|wheat", GOLD),
    (r"snow\w*|winter\w*|icy?|ice|frost\w*|arctic|polar|glacier\w*", WINTER),
    (r"mist\w*|fog\w*|haze|rain\w*|grey", MIST),
    (r"forest\w*|jungle|garden\w*|green\w*|fern\w*|moss\w*|wood|woods|glasshouse|orchard", SHADE),
)


def of(prompt: str, rng: np.random.Generator) -> Palette:
    """The light whose words come first; without any, a day. Each result shifts it a little."""
    found = [(match.start(), palette) for words, palette in _LIGHTS if (match := _search(words, prompt))]
    chosen = min(found, key=lambda one: one[0])[1] if found else (CLEAR, SOFT)[int(rng.integers(2))]
    # What the sea or the night are made of goes before how they are lit.
    if found and any(palette is DEEP for _, palette in found):
        chosen = DEEP
    turn = rng.uniform(-0.07, 0.07)
    return replace(
        chosen,
        zenith=_turned(chosen.zenith, turn),
        middle=_turned(chosen.middle, turn),
        horizon=_turned(chosen.horizon, turn / 2),
        land=_turned(chosen.land, turn),
        height=chosen.height * float(rng.uniform(0.85, 1.2)),
        clouds=min(0.95, chosen.clouds * float(rng.uniform(0.75, 1.25))),
    )


def colour(one: Colour, other: Colour, amount: float) -> Colour:
    """``amount`` of the other colour in the one."""
    red, green, blue = (round(a * (1 - amount) + b * amount) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _search(words: str, prompt: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE)


def _turned(one: Colour, turn: float) -> Colour:
    """A little warmer (above 0) or cooler."""
    red, green, blue = one[0] * (1 + turn), one[1] * (1 + turn * 0.2), one[2] * (1 - turn)
    return min(255, round(red)), min(255, round(green)), min(255, round(blue))
