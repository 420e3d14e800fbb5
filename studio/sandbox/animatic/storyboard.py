"""A storyboard frame from words: sky, light, layers of land with depth, a subject, weather.

Everything is drawn once, as layers with a distance; the camera moves the near ones more than the far.
Deterministic for a seed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic import land
from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.palette import Palette, of
from studio.sandbox.animatic.pictures import Picture, matrix
from studio.sandbox.animatic.weather import Weather

SHRINK = 2  # soft art: put together at half the size, then enlarged
ROOM = 1.5
GRAIN_ROOM = 64


@dataclass(frozen=True)
class Layer:
    """A picture (RGB and how opaque it is) at a distance: 0 is the sky, 1 the nearest grass."""

    picture: Picture
    cover: NDArray[np.float32]  # 0 to 1
    nearness: float


class Storyboard:
    """The scene of a prompt in one size; ``at`` shows it through a camera."""

    def __init__(self, prompt: str, width: int, height: int, *, seed: int) -> None:
        self._size = width, height
        self._small = width // SHRINK, height // SHRINK
        rng = np.random.default_rng(abs(seed) + sum(prompt.encode()) * 7)
        palette = of(prompt, rng)
        wide, high = (round(side * ROOM) for side in self._small)
        self._sky = land.sky(wide, high, palette, rng)
        self._layers = [
            Layer(picture, np.asarray(cover / 255, np.float32), nearness)
            for picture, cover, nearness in land.layers(prompt, wide, high, palette, rng)
        ]
        self._weather = Weather(prompt, *self._small, rng)
        self._vignette = _vignette(*self._small)
        wide, high = (side + GRAIN_ROOM for side in self._small)
        grain = rng.normal(0, 2.6, (high, wide, 1)).astype(np.int16)
        self._grain = np.repeat(grain, 3, 2)
        self._palette: Palette = palette

    def at(self, pose: Pose, t: float) -> Picture:
        """The scene through a camera at ``t``, 0 to 1."""
        seen = self._through(self._sky, pose, 0.08)
        for layer in self._layers:
            picture = self._through(layer.picture, pose, layer.nearness)
            cover = self._through(layer.cover, pose, layer.nearness)
            seen = cv2.blendLinear(picture, seen, cover, 1 - cover)
        seen = self._weather.on(seen, pose, t)
        seen = cv2.multiply(seen, self._vignette, scale=1 / 255)
        seen = cv2.add(seen, self._grain_at(round(t * 997)), dtype=cv2.CV_8U)
        return np.asarray(cv2.resize(seen, self._size, interpolation=cv2.INTER_CUBIC), np.uint8)

    def _through(self, picture: NDArray[Any], pose: Pose, nearness: float) -> NDArray[Any]:
        """Near layers move and grow more than far ones; around a subject they move against each other."""
        depth = 0.25 + 0.75 * nearness
        swing = pose.swing * (nearness - 0.45) * 0.55
        moved = Pose(
            x=pose.x * depth + swing,
            y=pose.y * depth,
            zoom=1 + (pose.zoom - 1) * depth,
            roll=pose.roll,
        )
        width, height = self._small
        # Sources are ROOM times larger, so that the camera can leave the middle.
        seen = matrix(moved, width, height, picture.shape[1] / ROOM, picture.shape[0] / ROOM)
        offset = np.array([picture.shape[1], picture.shape[0]]) * (1 - 1 / ROOM) / 2
        seen[:, 2] -= seen[:, :2] @ offset
        return np.asarray(
            cv2.warpAffine(
                picture, seen, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
        )

    def _grain_at(self, shift: int) -> NDArray[np.int16]:
        """Another cut of the same grain for every frame."""
        width, height = self._small
        top, left = shift * 53 % GRAIN_ROOM, shift * 31 % GRAIN_ROOM
        return self._grain[top : top + height, left : left + width]


def _vignette(width: int, height: int) -> Picture:
    x = np.linspace(-1, 1, width)[None, :]
    y = np.linspace(-1, 1, height)[:, None]
    dark = 1 - 0.34 * np.clip((x * x + y * y) / 1.6, 0, 1) ** 1.4
    return np.repeat((dark * 255).astype(np.uint8)[..., None], 3, 2)
