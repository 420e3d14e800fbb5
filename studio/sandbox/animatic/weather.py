"""What falls or floats in a scene: rain, snow, petals, dust in the light, and lightning."""

from __future__ import annotations

import re

import cv2
import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.pictures import Picture

FLASHES = (0.31, 0.34, 0.72)


class Weather:
    """Particles with depth, deterministic for a generator; they move with the camera."""

    def __init__(self, prompt: str, width: int, height: int, rng: np.random.Generator) -> None:
        self._size = width, height
        self._kind = _kind(prompt)
        self._flashes = bool(re.search(r"lightning|thunder", prompt, re.IGNORECASE))
        count = {"rain": 420, "snow": 260, "dust": 70}[self._kind]
        self._x = rng.random(count)
        self._y = rng.random(count)
        self._near = 0.3 + 0.7 * rng.random(count)

    def on(self, picture: Picture, pose: Pose, t: float) -> Picture:
        """The picture with what is in the air at ``t``, 0 to 1."""
        if self._flashes and any(0 <= t - flash < 0.018 for flash in FLASHES):
            picture = np.asarray(cv2.convertScaleAbs(picture, alpha=1.35, beta=46), np.uint8)
        width, height = self._size
        fall = {"rain": 9.0, "snow": 0.75, "dust": -0.1}[self._kind]
        sway = 0.02 * np.sin(t * 9 + self._x * 40) * (self._kind != "rain")
        xs = ((self._x - pose.x * 0.4 * self._near + sway + t * 0.05) % 1 * width).astype(int)
        ys = ((self._y - pose.y * 0.4 * self._near + t * fall * self._near) % 1 * height).astype(int)
        air = np.zeros((height, width), np.uint8)
        for x, y, near in zip(xs.tolist(), ys.tolist(), self._near.tolist(), strict=True):
            self._draw(air, x, y, near)
        return np.asarray(cv2.add(picture, cv2.merge([air, air, air])), np.uint8)

    def _draw(self, air: Picture, x: int, y: int, near: float) -> None:
        high = self._size[1]
        if self._kind == "rain":
            length = round(high * 0.05 * near)
            cv2.line(air, (x, y), (x - length // 8, y + length), round(50 * near), 1, cv2.LINE_AA)
            return
        radius = max(1, round(high * 0.004 * near)) if self._kind == "snow" else 1
        cv2.circle(air, (x, y), radius, round((170 if self._kind == "snow" else 80) * near), -1, cv2.LINE_AA)


def _kind(prompt: str) -> str:
    if re.search(r"\b(?:rain\w*|storm\w*|downpour|drizzle)", prompt, re.IGNORECASE):
        return "rain"
    return (
        "snow"
        if re.search(r"\b(?:snow\w*|petal\w*|feather\w*|ash\b|blossom\w*)", prompt, re.IGNORECASE)
        else "dust"
    )
