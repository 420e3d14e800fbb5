"""What moves by itself in a scene: rain, snow, dust, drifting mist, glitter on water, lightning."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.layers import (
    Layer,
    YuvaImage,
    covered_slices,
    view_matrix,
    warped_part,
    yuva_image,
)
from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import TILE, Canvas, cover_of, step
from studio.sandbox.animatic.yuv import Plane

FLASHES = (0.3, 0.335, 0.71)  # when lightning strikes
FLASH = 0.016
_KINDS: tuple[tuple[str, str], ...] = (
    (r"rain\w*|storm\w*|downpour|drizzle|tempest", "rain"),
    (r"snow\w*|blizzard|petals?|blossoms?|feathers?|ash|confetti|leaves", "snow"),
    (r"embers?|sparks?|fire\w*|fireflies", "embers"),
)


@dataclass(frozen=True)
class Particles:
    """A tile of particles, and how it moves per film: in frame heights down and to the side."""

    tile: Plane
    down: float
    side: float
    nearness: float


class Weather:
    """Draws over the far part of a scene, in half size: whole tiles at once, never particle by particle."""

    def __init__(self, builder: SceneBuilder, prompt: str, seconds: float) -> None:
        canvas = builder.canvas
        kind = next(
            (kind for words, kind in _KINDS if re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE)), "dust"
        )
        self._falls = [_fall(canvas, kind, near, seconds) for near in (0.45, 1.0)]
        self._flashes = bool(re.search(r"lightning|thunder", prompt, re.IGNORECASE))
        self._glints = _glints(builder)
        self._sparkle = [_dots(canvas, 0.985) for _ in range(2)] if self._glints else []
        self._seconds = seconds

    def __call__(self, ground: YuvaImage, pose: Pose, t: float) -> None:
        """Add to a half-size picture what is in the air at ``t``, 0 to 1."""
        height, width = ground.shape[:2]
        light = np.zeros((height, width), np.uint8)
        if self._glints:
            self._glitter(light, self._glints, pose, t)
        for fall in self._falls:
            y = -fall.down * t * height - pose.y * fall.nearness * height * 0.4
            x = -fall.side * t * height + pose.x * fall.nearness * width * 0.4
            cv2.add(light, _cut(fall.tile, x, y, width, height), dst=light)
        if self._flashes and any(0 <= t - flash < FLASH for flash in FLASHES):
            cv2.add(light, (42, 0, 0, 0), dst=light)
        luma = cv2.extractChannel(ground, 0)
        cv2.insertChannel(cv2.add(luma, light), ground, 0)

    def _glitter(self, light: Plane, layer: Layer, pose: Pose, t: float) -> None:
        """Two fields of dots that pass over each other: where both are bright, the water flashes."""
        height, width = light.shape
        view = view_matrix(
            pose, (width, height), (layer.image.shape[1], layer.image.shape[0]), layer.nearness
        )
        where = covered_slices(layer, view, (width, height))
        if not where:
            return
        shown = cv2.extractChannel(warped_part(layer, view, where), 3)
        high, wide = shown.shape
        walk = t * self._seconds * height
        first = _cut(self._sparkle[0], walk * 0.03, walk * 0.045, wide, high)
        second = _cut(self._sparkle[1], -walk * 0.024, walk * 0.02, wide, high)
        dots = cv2.multiply(cv2.multiply(first, second, scale=1 / 60), shown, scale=1 / 255)
        light[where] = cv2.add(light[where], dots)


def _cut(tile: Plane, x: float, y: float, width: int, height: int) -> Plane:
    """A piece of a repeating tile, which is large enough for every place it may begin at."""
    left, top = int(x) % TILE, int(y) % TILE
    return tile[top : top + height, left : left + width]


def _laid(tile: Plane, canvas: Canvas) -> Plane:
    """The tile, repeated to more than the frame."""
    high, wide = canvas.frame[1] // 2 // TILE + 2, canvas.frame[0] // 2 // TILE + 2
    return np.ascontiguousarray(np.tile(tile, (high, wide)))


def _fall(canvas: Canvas, kind: str, near: float, seconds: float) -> Particles:
    paint = {"rain": _rain, "snow": _flakes, "embers": _embers, "dust": _dust}[kind]
    speed = {"rain": (2.1, -0.24), "snow": (0.13, 0.05), "embers": (-0.16, 0.06), "dust": (-0.012, 0.02)}[
        kind
    ]
    return Particles(
        _laid(paint(canvas, near), canvas), speed[0] * seconds * near, speed[1] * seconds * near, near
    )


def _rain(canvas: Canvas, near: float) -> Plane:
    tile = np.zeros((TILE, TILE), np.float32)
    for x, y in canvas.rng.integers(0, TILE, (round(150 / near), 2)):
        length = round(canvas.unit * 0.07 * near)
        _wrapped_line(
            tile, (int(x), int(y)), (-length // 8, length), float(canvas.rng.uniform(14, 44)) * near
        )
    return np.asarray(cv2.GaussianBlur(tile, (0, 0), 0.6), np.uint8)


def _flakes(canvas: Canvas, near: float) -> Plane:
    tile = np.zeros((TILE, TILE), np.float32)
    for x, y in canvas.rng.integers(8, TILE - 8, (round(85 / near), 2)):
        radius = max(1, round(canvas.unit * 0.0042 * near * float(canvas.rng.uniform(0.3, 1.4))))
        cv2.circle(tile, (int(x), int(y)), radius, float(canvas.rng.uniform(40, 150)), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(tile, (0, 0), 0.5 + 1.1 * near), np.uint8)


def _embers(canvas: Canvas, near: float) -> Plane:
    tile = np.zeros((TILE, TILE), np.float32)
    for x, y in canvas.rng.integers(8, TILE - 8, (30, 2)):
        cv2.circle(tile, (int(x), int(y)), max(1, round(2 * near)), 190, -1, cv2.LINE_AA)
    return np.asarray(tile + cv2.GaussianBlur(tile, (0, 0), 4) * 1.5, np.uint8)


def _dust(canvas: Canvas, near: float) -> Plane:
    tile = np.zeros((TILE, TILE), np.float32)
    for x, y in canvas.rng.integers(8, TILE - 8, (20, 2)):
        size = max(1, round(canvas.unit * 0.003 * near * float(canvas.rng.uniform(0.4, 1.5))))
        cv2.circle(tile, (int(x), int(y)), size, float(canvas.rng.uniform(8, 34)), -1, cv2.LINE_AA)
    return np.asarray(cv2.GaussianBlur(tile, (0, 0), 0.7 + 1.6 * near), np.uint8)


def _dots(canvas: Canvas, share: float) -> Plane:
    noise = canvas.noise(0.35)
    crest = cv2.resize(noise, (TILE, TILE // 2), interpolation=cv2.INTER_AREA)
    dots = step(
        float(np.quantile(crest, share - 0.3)), float(np.quantile(crest, share)), np.tile(crest, (2, 1))
    )
    return _laid(cover_of(dots), canvas)


def _glints(builder: SceneBuilder) -> Layer | None:
    if builder.glints is None:
        return None
    return Layer(yuva_image(np.zeros((*builder.glints.shape, 3), np.float32), builder.glints), 0.34)


def _wrapped_line(
    tile: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
    start: tuple[int, int],
    step_by: tuple[int, int],
    light: float,
) -> None:
    """A line that leaves the tile below enters it above."""
    for shift in (0, -TILE):
        begin = start[0], start[1] + shift
        cv2.line(tile, begin, (begin[0] + step_by[0], begin[1] + step_by[1]), light, 1, cv2.LINE_AA)
