"""The one thing a scene is about: which silhouette the words name, where it stands, how the light falls on it."""

from __future__ import annotations

import re
from collections.abc import Callable

import cv2
import numpy as np

from studio.sandbox.animatic.planes import Plane
from studio.sandbox.animatic.scene import people, things
from studio.sandbox.animatic.scene.build import STANDS, Build
from studio.sandbox.animatic.scene.easel import Easel, Paint, mixed
from studio.sandbox.animatic.scene.palette import colour
from studio.sandbox.animatic.scene.pen import Pen
from studio.sandbox.animatic.sheets import Layer, sheet

Draw = Callable[[Pen], None]
LAMP = (255, 214, 148)
_SIZES = {"wide": 0.85, "": 1.0, "medium": 1.5, "close": 2.1}
_SUBJECTS: tuple[tuple[str, Draw], ...] = (
    (r"lighthouses?|beacon", things.lighthouse),
    (r"doors?|doorway|portal", things.door),
    (r"boats?|ships?|sail\w*|vessel|yacht|ferry", things.boat),
    (r"whales?|dolphins?|sharks?|fish|orca", people.whale),
    (r"balloons?|airships?|zeppelin", things.balloon),
    (r"trains?|trams?|locomotive|carriages?", things.train),
    (r"cars?|taxis?|truck|van|bus", things.car),
    (r"castles?|towers?|palace|ruins?|fortress", things.tower),
    (r"glasshouses?|greenhouses?|conservatory", things.glasshouse),
    (r"houses?|cabins?|huts?|barns?|cottages?|farm", things.house),
    (r"oak|willow|old tree|lone tree|single tree|apple tree", things.tree),
    (r"horses?|riders?|stallion|mare|deer|stag", people.horse),
    (r"dogs?|fox\w*|wolf|wolves|hound|cats?", people.hound),
    (r"birds?|cranes|gulls?|ravens?|crows?|swallows?|flock|geese", people.birds),
    (r"astronauts?|cosmonauts?|diver|robots?", people.astronaut),
    (r"dancers?|danc\w+|ballet|acrobat\w*", people.dancers),
    (r"two (?:people|women|men|friends|strangers|children|figures)|couples?|lovers|rivals|twins|both", people.pair),
    (r"bottles?|perfume|product|watch|shoes?|vase|glass of|cup", things.bottle),
    (r"wom[ae]n|girls?|she|her|queen|bride|mother|singer|actress", people.standing),
)  # fmt: skip


def put_in(build: Build, prompt: str, framing: str) -> None:
    """Draw the subject of the words onto its place; without one, somebody who walks."""
    easel = build.easel.fine
    cover, lamp = easel.empty(), easel.empty()
    size = easel.unit * 0.23 * _SIZES[framing] * float(easel.rng.uniform(0.92, 1.1))
    # A near subject may be cut by the lower border, never by the upper one.
    floor = build.floor + (0.1 if framing == "medium" else 0.26 if framing == "close" else 0.0)
    mirror = 1 if easel.sun[0] >= build.stand else -1
    _draw_of(prompt)(Pen(cover, lamp, easel.at(build.stand, floor), size, mirror))
    shadow = _shadow(build.easel, floor, size, build.stand)
    build.add(build.easel.plain(build.easel.palette.near), shadow, STANDS)
    build.add_sharp(_lit(build.easel, cover, lamp), cv2.max(cover, lamp), STANDS)
    _glow(build, lamp)


def _draw_of(prompt: str) -> Draw:
    matches = [
        (found.start(), draw)
        for words, draw in _SUBJECTS
        if (found := re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE))
    ]
    return min(matches, key=lambda one: one[0])[1] if matches else people.walker


def _lit(easel: Easel, cover: Plane, lamp: Plane) -> Paint:
    """Dark, with a rim on the side of the light and air at its foot; lamps bright."""
    palette = easel.palette
    half = (
        np.asarray(cv2.resize(cover, (easel.width, easel.height), interpolation=cv2.INTER_AREA), np.float32)
        / 255
    )
    lamps = (
        np.asarray(cv2.resize(lamp, (easel.width, easel.height), interpolation=cv2.INTER_AREA), np.float32)
        / 255
    )
    dark = easel.plain(colour(palette.near, palette.land, 0.22))
    reach = max(1.0, easel.unit * 0.0035)
    ahead = np.array([[1, 0, reach * (-1 if easel.sun[0] > 0.5 else 1)], [0, 1, reach * 0.8]])
    behind = cv2.warpAffine(half, ahead, (easel.width, easel.height))
    rim = np.clip(half - behind, 0, 1) * (0.5 + 0.5 * easel.glow(*easel.sun, 0.5))
    shown = mixed(dark, np.array(palette.glow), np.clip(rim * 1.25 * (0.4 + 0.6 * palette.power), 0, 1))
    return mixed(shown, np.array(LAMP), lamps)


def _shadow(easel: Easel, floor: float, size: float, x: float) -> Plane:
    """Where the subject meets the ground, and its long shadow away from the light."""
    pool = easel.empty()
    foot, half = easel.at(x, floor + 0.004), size / 2
    away = (x - easel.sun[0]) * half * 1.2
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


def _glow(build: Build, lamp: Plane) -> None:
    """The light of lamps in the air around them."""
    if not lamp.any():
        return
    easel = build.easel
    small = cv2.resize(lamp, (easel.width // 2, easel.height // 2), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    near = cv2.GaussianBlur(small, (0, 0), easel.unit * 0.008) * 0.5
    far = cv2.GaussianBlur(small, (0, 0), easel.unit * 0.05) * 1.5
    cover = np.clip(cv2.resize(near + far, (easel.width, easel.height)), 0, 150).astype(np.uint8)
    build.front.append(_layer(easel, cover))


def _layer(easel: Easel, cover: Plane) -> Layer:
    return Layer(sheet(easel.plain(LAMP), cover), STANDS)
