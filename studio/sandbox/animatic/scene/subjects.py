"""The one thing a scene is about: the silhouette the words name, its place, and the light on it."""

from __future__ import annotations

import re
from collections.abc import Callable

import cv2
import numpy as np

from studio.sandbox.animatic.layers import Layer, yuva_image
from studio.sandbox.animatic.scene import figures, objects
from studio.sandbox.animatic.scene.builder import SUBJECT_NEARNESS, SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Paint, mixed, sampled
from studio.sandbox.animatic.scene.palette import Colour, mixed_colour
from studio.sandbox.animatic.scene.pen import Pen
from studio.sandbox.animatic.yuv import Plane

Draw = Callable[[Pen], None]
LAMP = (255, 214, 148)
_SIZES = {"wide": 0.85, "": 1.0, "medium": 1.5, "close": 2.1}
_FLOATING = (objects.balloon, figures.whale)
# Colours of light and land are not those of the subject.
_NO_THING = (
    r"(?! (?:light|hour|glow|sky|sea|water|hills?|fields?|forest|leaves|mist|walls?|sun\w*|moon\w*|sand))"
)
_TINTS: dict[str, Colour] = {
    "red": (196, 34, 30), "crimson": (170, 20, 40), "orange": (226, 120, 40), "yellow": (236, 196, 60),
    "golden": (220, 170, 70), "green": (50, 130, 70), "blue": (40, 90, 190), "white": (226, 226, 222),
    "pink": (232, 130, 160), "purple": (120, 60, 150), "silver": (180, 188, 198), "copper": (184, 106, 62),
}  # fmt: skip
_SUBJECTS: tuple[tuple[str, Draw], ...] = (
    (r"lighthouses?|beacon", objects.lighthouse),
    (r"doors?|doorway|portal", objects.door),
    (r"boats?|ships?|sail\w*|vessel|yacht|ferry", objects.boat),
    (r"whales?|dolphins?|sharks?|fish|orca", figures.whale),
    (r"balloons?|airships?|zeppelin", objects.balloon),
    (r"trains?|trams?|locomotive|carriages?", objects.train),
    (r"cars?|taxis?|truck|van|bus", objects.car),
    (r"castles?|towers?|palace|ruins?|fortress", objects.tower),
    (r"glasshouses?|greenhouses?|conservatory", objects.glasshouse),
    (r"houses?|cabins?|huts?|barns?|cottages?|farm", objects.house),
    (r"oak|willow|old tree|lone tree|single tree|apple tree", objects.tree),
    (r"horses?|riders?|stallion|mare|deer|stag", figures.horse),
    (r"dogs?|fox\w*|wolf|wolves|hound|cats?", figures.hound),
    (r"birds?|cranes|gulls?|ravens?|crows?|swallows?|flock|geese", figures.birds),
    (r"astronauts?|cosmonauts?|diver|robots?", figures.astronaut),
    (r"dancers|two dancers|dancing couple|tango|waltz", figures.dancers),
    (r"dancer|dance|dancing|ballet|ballerina|acrobat\w*", figures.dancer),
    (r"two (?:people|women|men|friends|strangers|children|figures)", figures.pair),
    (r"couples?|lovers|rivals|twins|both", figures.pair),
    (r"bottles?|perfume|product|watch|shoes?|vase|glass of|cup", objects.bottle),
    (r"wom[ae]n|girls?|she|her|queen|bride|mother|singer|actress", figures.standing),
)  # fmt: skip


def put_in(builder: SceneBuilder, prompt: str, framing: str) -> None:
    """Draw the subject of the words onto its place; without one, somebody who walks."""
    canvas = builder.canvas.fine
    cover, lamp = canvas.empty(), canvas.empty()
    size = canvas.unit * builder.scale * _SIZES[framing] * float(canvas.rng.uniform(0.92, 1.1))
    # A near subject may be cut by the lower border, never by the upper one.
    floor = builder.floor + (0.1 if framing == "medium" else 0.26 if framing == "close" else 0.0)
    mirror = 1 if canvas.sun[0] >= builder.stand else -1
    draw = _draw_of(prompt)
    draw(Pen(cover, lamp, canvas.at(builder.stand, floor), size, mirror))
    if draw is objects.boat:
        _reflect(builder, cover, floor)
    elif draw not in _FLOATING:
        shadow = _shadow(builder.canvas, floor, size, builder.stand)
        builder.add(builder.canvas.plain(builder.canvas.palette.near), shadow, SUBJECT_NEARNESS)
    builder.add_sharp(
        _lit(builder.canvas, cover, lamp, _tint(prompt)), cv2.max(cover, lamp), SUBJECT_NEARNESS
    )
    _glow(builder, lamp)


def _draw_of(prompt: str) -> Draw:
    matches = [
        (match.start(), draw)
        for words, draw in _SUBJECTS
        if (match := re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE))
    ]
    return min(matches, key=lambda one: one[0])[1] if matches else figures.walker


def _tint(prompt: str) -> Colour | None:
    """The colour that the words give to something."""
    match = re.search(rf"\b({'|'.join(_TINTS)})\b{_NO_THING}", prompt, re.IGNORECASE)
    return _TINTS[match[1].lower()] if match else None


def _reflect(builder: SceneBuilder, cover: Plane, floor: float) -> None:
    """What floats is mirrored below its waterline, broken and fading."""
    canvas = builder.canvas
    half = cv2.resize(cover, (canvas.width, canvas.height), interpolation=cv2.INTER_AREA)
    row = canvas.at(0, floor + 0.006)[1]
    rows = np.arange(canvas.height, dtype=np.float32)[:, None] + np.zeros((1, canvas.width), np.float32)
    columns = np.arange(canvas.width, dtype=np.float32)[None, :] + np.zeros((canvas.height, 1), np.float32)
    deep = np.maximum(rows - row, 0)
    ripple = sampled(canvas.noise(1.0), columns / canvas.width * 2, rows / canvas.height * 9) * (
        1 + deep * 0.05
    )
    mirrored = cv2.remap(half, columns + ripple, 2 * row - rows, cv2.INTER_LINEAR)
    fades = np.exp(-deep / (canvas.unit * 0.16)) * 0.7 * (rows > row)
    builder.add(canvas.plain(canvas.palette.near), np.asarray(mirrored * fades, np.uint8), SUBJECT_NEARNESS)


def _lit(canvas: Canvas, cover: Plane, lamp: Plane, tint: Colour | None) -> Paint:
    """Dark, with a rim on the side of the light and air at its foot; lamps bright."""
    palette = canvas.palette
    half = (
        np.asarray(cv2.resize(cover, (canvas.width, canvas.height), interpolation=cv2.INTER_AREA), np.float32)
        / 255
    )
    lamps = (
        np.asarray(cv2.resize(lamp, (canvas.width, canvas.height), interpolation=cv2.INTER_AREA), np.float32)
        / 255
    )
    own = mixed_colour(palette.near, palette.land, 0.22)
    dark = canvas.plain(mixed_colour(own, tint, 0.65) if tint else own)
    reach = max(1.0, canvas.unit * 0.0035)
    ahead = np.array([[1, 0, reach * (-1 if canvas.sun[0] > 0.5 else 1)], [0, 1, reach * 0.8]])
    behind = cv2.warpAffine(half, ahead, (canvas.width, canvas.height))
    rim = np.clip(half - behind, 0, 1) * (0.5 + 0.5 * canvas.glow(*canvas.sun, 0.5))
    shown = mixed(dark, np.array(palette.glow), np.clip(rim * 1.25 * (0.4 + 0.6 * palette.power), 0, 1))
    return mixed(shown, np.array(LAMP), lamps)


def _shadow(canvas: Canvas, floor: float, size: float, x: float) -> Plane:
    """Where the subject meets the ground, and its long shadow away from the light."""
    pool = canvas.empty()
    foot, half = canvas.at(x, floor + 0.004), size / 2
    away = (x - canvas.sun[0]) * half * 1.2
    cv2.ellipse(
        pool,
        (round(foot[0]), round(foot[1])),
        (round(half * 0.34), max(1, round(half * 0.035))),
        0,
        0,
        360,
        190,
        -1,
        cv2.LINE_AA,
    )
    end = foot[0] + away, foot[1] + half * 0.62
    points = np.array(
        [
            (foot[0] - half * 0.09, foot[1]),
            (foot[0] + half * 0.09, foot[1]),
            (end[0] + half * 0.16, end[1]),
            (end[0] - half * 0.16, end[1]),
        ]
    )
    cv2.fillPoly(pool, [points.round().astype(np.int32)], 110, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(pool, (0, 0), max(1.0, half * 0.03)), np.uint8)


def _glow(builder: SceneBuilder, lamp: Plane) -> None:
    """The light of lamps in the air around them."""
    if not lamp.any():
        return
    canvas = builder.canvas
    small = cv2.resize(lamp, (canvas.width // 2, canvas.height // 2), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    near = cv2.GaussianBlur(small, (0, 0), canvas.unit * 0.008) * 0.5
    far = cv2.GaussianBlur(small, (0, 0), canvas.unit * 0.05) * 1.5
    cover = np.clip(cv2.resize(near + far, (canvas.width, canvas.height)), 0, 150).astype(np.uint8)
    builder.front.append(_layer(canvas, cover))


def _layer(canvas: Canvas, cover: Plane) -> Layer:
    return Layer(yuva_image(canvas.plain(LAMP), cover), SUBJECT_NEARNESS)
