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


def _light(
    name: str, colours: str, *, height: float, power: float, clouds: float, is_night: bool = False
) -> Palette:
    """A palette from its nine colours in hex, in the order of its fields."""
    zenith, middle, horizon, glow, cloud, lit, air, land, near = map(_colour, colours.split())
    return Palette(
        name, zenith, middle, horizon, glow, cloud, lit, air, land, near, height, power, clouds, is_night
    )


def _colour(code: str) -> Colour:
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


STORM = _light(
    "storm",
    "141922 2e3742 747c7e bac6c6 181c24 70787e 586168 282e34 090b0f",
    height=0.5,
    power=0.35,
    clouds=0.95,
)
NIGHT = _light(
    "night",
    "05091c 0e1a3c 324c76 cedef8 0c142c 465c86 2a3e66 121c34 03050d",
    height=0.72,
    power=0.5,
    clouds=0.3,
    is_night=True,
)
DAWN = _light(
    "dawn",
    "42588c a896b2 fcc49a ffdeb0 786a8e ffceb0 e2b6a8 686280 1c1c2c",
    height=0.13,
    power=0.9,
    clouds=0.45,
)
DUSK = _light(
    "dusk",
    "1a1a46 703a6c ee744c ffb260 3a2450 fa825c b0565c 422a4c 0f0a18",
    height=0.08,
    power=1.0,
    clouds=0.55,
)
GOLD = _light(
    "golden hour",
    "5c7498 baac9e ffce80 ffe296 8e7874 ffe0a8 ecbe86 865e3e 221610",
    height=0.2,
    power=1.0,
    clouds=0.4,
)
WINTER = _light(
    "winter",
    "6a88b0 aabed4 e8e8e6 fff6e4 96a6be f6f6f8 d0dae6 8094b0 28344a",
    height=0.3,
    power=0.6,
    clouds=0.6,
)
NEON = _light(
    "neon",
    "0c0622 38104e c42c86 ff78c4 220c3a be3ca0 782476 241042 060312",
    height=0.16,
    power=0.9,
    clouds=0.4,
    is_night=True,
)
SHADE = _light(
    "green shade",
    "325c5c 789e84 dee6b0 fafac8 567a6c e2ecc4 b0c896 34523e 0a1610",
    height=0.5,
    power=0.9,
    clouds=0.3,
)
DEEP = _light(
    "deep water",
    "60d6d8 147a94 063858 d6fff4 147892 8cf0e6 0c5470 063048 010e1a",
    height=1.5,
    power=0.7,
    clouds=0.0,
)
EMBER = _light(
    "ember",
    "180c0c 461810 e2541c ffa846 281210 dc5a28 86301a 301612 0a0505",
    height=0.1,
    power=1.0,
    clouds=0.6,
)
COPPER = _light(
    "copper",
    "3c2c28 8e5e3e eea860 ffce84 5c3e30 f4b270 c48250 5c3a26 160c08",
    height=0.22,
    power=1.0,
    clouds=0.5,
)
MIST = _light(
    "mist",
    "8a98a2 b2bcc0 d6d8d4 f6f4ea a0aab0 e6e6e2 ccd1d0 687478 222a2e",
    height=0.34,
    power=0.5,
    clouds=0.7,
)
CLEAR = _light(
    "clear day",
    "2c62aa 689cce cee0e2 fff6de 96acc2 fffffa b6ceda 5c726a 162022",
    height=0.5,
    power=0.6,
    clouds=0.5,
)
SOFT = _light(
    "soft day",
    "627892 a0aab4 e4d8c8 ffeed0 888e98 f6eee2 d0cac2 6a6866 1e1e22",
    height=0.36,
    power=0.7,
    clouds=0.6,
)
_LIGHTS: tuple[tuple[str, Palette], ...] = (
    (r"under ?water|aquarium|deep sea|submerged|sea ?floor|reef|coral", DEEP),
    (r"storm\w*|thunder\w*|lightning|tempest|gale", STORM),
    (r"neon|cyber\w*|synth\w*|nightclub", NEON),
    (r"fire\w*|lava|volcan\w*|ember\w*|burning|forge", EMBER),
    (r"night\w*|moon\w*|midnight|stars?|starry|galax\w*|space|noir", NIGHT),
    (r"dusk|sunset|twilight|evening", DUSK),
    (r"dawn|sunrise|daybreak|morning|first light", DAWN),
    (r"copper|brass|bronze|rust\w*|steampunk|sepia|workshop|candle\w*|lamplight|attic", COPPER),
    (r"golden|amber|autumn\w*|late sun|desert|dunes?|sand|mars|harvest|wheat", GOLD),
    (r"snow\w*|winter\w*|icy?|ice|frost\w*|arctic|polar|glacier\w*", WINTER),
    (r"mist\w*|fog\w*|haze|rain\w*|grey", MIST),
    (r"forest\w*|jungle|garden\w*|green\w*|fern\w*|moss\w*|wood|woods|glasshouse|orchard", SHADE),
)


def palette_for(prompt: str, rng: np.random.Generator) -> Palette:
    """The light whose words come first; without any, a day. Each result shifts it a little."""
    matches = [(match.start(), palette) for words, palette in _LIGHTS if (match := _search(words, prompt))]
    chosen = min(matches, key=lambda one: one[0])[1] if matches else (CLEAR, SOFT)[int(rng.integers(2))]
    # What the sea or the night are made of goes before how they are lit.
    if matches and any(palette is DEEP for _, palette in matches):
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


def mixed_colour(one: Colour, other: Colour, amount: float) -> Colour:
    """``amount`` of the other colour in the one."""
    red, green, blue = (round(a * (1 - amount) + b * amount) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _search(words: str, prompt: str) -> re.Match[str] | None:
    return re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE)


def _turned(one: Colour, turn: float) -> Colour:
    """A little warmer (above 0) or cooler."""
    red, green, blue = one[0] * (1 + turn), one[1] * (1 + turn * 0.2), one[2] * (1 - turn)
    return min(255, round(red)), min(255, round(green)), min(255, round(blue))
