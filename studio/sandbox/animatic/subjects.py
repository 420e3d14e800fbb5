"""The one thing a storyboard is about, as a silhouette with a rim of light."""

from __future__ import annotations

import re
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.palette import Palette, mix
from studio.sandbox.animatic.pictures import Picture

Cover = NDArray[np.uint8]
NEARNESS = 0.5


def draw(
    prompt: str, ground: Cover, palette: Palette, rng: np.random.Generator
) -> tuple[Picture, Cover, float]:
    """Picture, cover and nearness of the subject that the words name; a wanderer without one.

    It stands on ``ground``, a little behind its edge.
    """
    height, width = ground.shape
    cover, lamp = np.zeros_like(ground), np.zeros_like(ground)
    x = round(width * float(rng.uniform(0.42, 0.58)))
    floor = int(np.argmax(ground[:, x] > 127)) or round(height * 0.7)
    low, high = round(height * 0.65), round(height * 0.78)  # roofs and tree tops are no floor
    foot = x, min(high, max(low, floor + round(height * 0.012)))
    _painter(prompt)(cover, lamp, foot, height * float(rng.uniform(0.22, 0.27)))
    dark = np.full((height, width, 3), mix(palette.near, palette.land, 0.25), np.uint8)
    return _lit(dark, cover, lamp, palette), cv2.max(cover, cv2.GaussianBlur(lamp, (0, 0), 5)), NEARNESS


def _painter(prompt: str) -> Callable[[Cover, Cover, tuple[int, int], float], None]:
    rules = (
        (r"lighthouse|beacon", _lighthouse),
        (r"door|gate|portal", _door),
        (r"boat|ship|sail\w*|vessel", _boat),
        (r"house|cabin|hut|barn|glasshouse|greenhouse|workshop", _house),
        (r"tree|oak|willow", _tree),
        (r"two |couple|dancers|rivals|friends|musicians|both", _pair),
        (r"bird|crane\b(?! up)|gull|raven|owl", _birds),
        (r"train|car\b|tram|bus\b|truck", _carriage),
    )
    return next(
        (paint for words, paint in rules if re.search(rf"\b(?:{words})", prompt, re.IGNORECASE)), _wanderer
    )


def _lit(picture: Picture, cover: Cover, lamp: Cover, palette: Palette) -> Picture:
    """A rim where the light comes over the edge, and lamps that glow."""
    inside = cv2.erode(cover, np.ones((3, 3), np.uint8), iterations=max(1, cover.shape[0] // 400))
    rim = cv2.subtract(cover, inside)[..., None].astype(np.float32) / 255 * 0.6
    light = np.array(palette.glow, np.float32)
    shown = picture * (1 - rim) + light * rim
    glow = cv2.GaussianBlur(lamp, (0, 0), max(2, cover.shape[0] / 90))[..., None].astype(np.float32) / 255
    core = lamp[..., None].astype(np.float32) / 255
    warm = np.array((255, 214, 140), np.float32)
    return np.asarray(np.clip(shown * (1 - core) + warm * (core + glow * 0.8), 0, 255), np.uint8)


def _poly(cover: Cover, foot: tuple[int, int], size: float, points: list[tuple[float, float]]) -> None:
    """A polygon in units of the subject's height: x from its middle, y up from its foot."""
    place = np.array([(round(foot[0] + x * size), round(foot[1] - y * size)) for x, y in points])
    cv2.fillPoly(cover, [place], 255, cv2.LINE_AA)


def _ball(cover: Cover, foot: tuple[int, int], size: float, x: float, y: float, radius: float) -> None:
    centre = round(foot[0] + x * size), round(foot[1] - y * size)
    cv2.circle(cover, centre, max(1, round(radius * size)), 255, -1, cv2.LINE_AA)


def _figure(cover: Cover, foot: tuple[int, int], size: float, lean: float = 0.0) -> None:
    """A person in a long coat, seen from behind."""
    _ball(cover, foot, size, lean, 0.92, 0.075)
    coat = [
        (-0.06, 0.84),
        (0.06, 0.84),
        (0.12, 0.74),
        (0.15, 0.44),
        (0.17, 0.1),
        (-0.17, 0.1),
        (-0.15, 0.44),
        (-0.12, 0.74),
    ]
    _poly(cover, foot, size, [(x + lean * y, y) for x, y in coat])
    for side in (-1, 1):
        _poly(
            cover,
            foot,
            size,
            [(side * 0.02, 0.12), (side * 0.09, 0.12), (side * 0.08, -0.02), (side * 0.03, -0.02)],
        )


def _wanderer(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    _figure(cover, foot, size)


def _pair(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    for side in (-1, 1):
        _figure(cover, (round(foot[0] + side * size * 0.42), foot[1]), size, lean=-side * 0.05)


def _lighthouse(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    size *= 1.5
    _poly(cover, foot, size, [(-0.13, -0.05), (0.13, -0.05), (0.075, 0.8), (-0.075, 0.8)])
    _poly(cover, foot, size, [(-0.1, 0.8), (0.1, 0.8), (0.1, 0.83), (-0.1, 0.83)])
    _poly(cover, foot, size, [(-0.085, 0.94), (0.085, 0.94), (0, 1.05)])
    _poly(lamp, foot, size, [(-0.05, 0.84), (0.05, 0.84), (0.05, 0.93), (-0.05, 0.93)])
    beam = np.zeros_like(lamp)
    _poly(beam, foot, size, [(0.04, 0.9), (2.6, 1.25), (2.6, 0.72), (0.04, 0.87)])
    np.copyto(lamp, np.maximum(lamp, cv2.GaussianBlur(beam, (0, 0), size / 40) // 5))


def _door(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    size *= 1.25
    _poly(
        cover, foot, size, [(-0.3, -0.04), (0.3, -0.04), (0.3, 0.86), (0.18, 1.0), (-0.18, 1.0), (-0.3, 0.86)]
    )
    for column in range(2):
        for row in range(3):
            x, y = -0.2 + column * 0.22, 0.08 + row * 0.27
            _poly(lamp, foot, size, [(x, y), (x + 0.18, y), (x + 0.18, y + 0.22), (x, y + 0.22)])


def _house(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    _poly(cover, foot, size, [(-0.7, -0.05), (0.7, -0.05), (0.7, 0.5), (0.0, 0.95), (-0.7, 0.5)])
    for x in (-0.5, -0.15, 0.2):
        _poly(lamp, foot, size, [(x, 0.18), (x + 0.22, 0.18), (x + 0.22, 0.44), (x, 0.44)])


def _boat(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    _poly(cover, foot, size, [(-0.55, 0.16), (0.6, 0.16), (0.42, -0.04), (-0.4, -0.04)])
    _poly(cover, foot, size, [(-0.02, 0.16), (0.02, 0.16), (0.02, 1.1), (-0.02, 1.1)])
    _poly(cover, foot, size, [(0.05, 0.22), (0.5, 0.24), (0.05, 1.05)])
    _poly(cover, foot, size, [(-0.05, 0.22), (-0.38, 0.24), (-0.05, 0.9)])
    _ball(lamp, foot, size, -0.3, 0.24, 0.03)


def _tree(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    size *= 1.4
    _poly(cover, foot, size, [(-0.06, -0.05), (0.06, -0.05), (0.035, 0.5), (-0.035, 0.5)])
    for x, y, radius in (
        (0, 0.75, 0.24),
        (-0.2, 0.62, 0.18),
        (0.21, 0.64, 0.19),
        (-0.1, 0.88, 0.16),
        (0.12, 0.9, 0.15),
    ):
        _ball(cover, foot, size, x, y, radius)


def _birds(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    for index in range(7):
        x, y = -0.9 + index * 0.3, 1.1 + 0.16 * ((index * 5) % 4)
        wing = 0.09 + 0.02 * (index % 3)
        for side in (-1, 1):
            _poly(
                cover,
                foot,
                size,
                [
                    (x, y),
                    (x + side * wing, y + 0.06),
                    (x + side * wing * 2, y + 0.01),
                    (x + side * wing, y + 0.035),
                ],
            )
    _figure(cover, foot, size * 0.8)


def _carriage(cover: Cover, lamp: Cover, foot: tuple[int, int], size: float) -> None:
    _poly(cover, foot, size, [(-1.0, 0.06), (1.0, 0.06), (1.0, 0.42), (0.8, 0.55), (-0.95, 0.55)])
    for x in (-0.7, -0.4, 0.4, 0.7):
        _ball(cover, foot, size, x, 0.05, 0.09)
    for index in range(6):
        x = -0.85 + index * 0.28
        _poly(lamp, foot, size, [(x, 0.3), (x + 0.2, 0.3), (x + 0.2, 0.46), (x, 0.46)])
