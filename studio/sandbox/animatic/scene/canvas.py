"""The canvas of a scene: its coordinates, its chance, and the noise and lines that everything is made of.

Coordinates are shares of the frame: (0, 0) is its upper left corner, (1, 1) its lower right one, and the
canvas reaches a quarter of the frame further on every side. Colours are RGB, 0 to 255, as floats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.layers import OVERSCAN
from studio.sandbox.animatic.scene.palette import Palette
from studio.sandbox.animatic.yuv import Plane

Field = NDArray[np.float32]  # shape (height, width): one value per pixel
Paint = NDArray[np.float32]  # shape (height, width, 3)
BORDER = (OVERSCAN - 1) / 2  # how far the canvas reaches beyond the frame
TILE = 512


@dataclass(frozen=True)
class Canvas:
    """A canvas for frames of ``frame`` pixels, at ``scale`` frame pixels per canvas pixel."""

    frame: tuple[int, int]
    palette: Palette
    rng: np.random.Generator
    scale: int = 2
    horizon: float = 0.58
    sun: tuple[float, float] = (0.62, 0.4)

    @property
    def fine(self) -> Canvas:
        """The same canvas in the frame's own pixels, for what must be sharp."""
        return replace(self, scale=1)

    @cached_property
    def width(self) -> int:
        """Of the canvas, in its pixels."""
        return round(self.frame[0] / self.scale * OVERSCAN)

    @cached_property
    def height(self) -> int:
        """Of the canvas, in its pixels."""
        return round(self.frame[1] / self.scale * OVERSCAN)

    @cached_property
    def unit(self) -> float:
        """What sizes are measured in: the frame's height, less for tall frames; in canvas pixels."""
        return min(self.frame[1], self.frame[0] * 1.1) / self.scale

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the frame lies on the canvas, in pixels."""
        return (x + BORDER) / OVERSCAN * self.width, (y + BORDER) / OVERSCAN * self.height

    @cached_property
    def xs(self) -> Field:
        """The x of every column: shape (1, width)."""
        return _shares(self.width)[None, :]

    @cached_property
    def ys(self) -> Field:
        """The y of every row: shape (height, 1)."""
        return _shares(self.height)[:, None]

    def noise(self, rough: float = 1.6) -> Field:
        """A tile of clouds that repeats without a seam: mean 0, deviation 1. Smoother with a larger value."""
        rows, columns = np.fft.fftfreq(TILE)[:, None], np.fft.rfftfreq(TILE)[None, :]
        strength = np.maximum(np.hypot(rows, columns), 1 / TILE) ** -rough
        strength[0, 0] = 0
        phases = self.rng.uniform(0, 2 * np.pi, strength.shape)
        tile = np.fft.irfft2(strength * np.exp(1j * phases), (TILE, TILE))
        return np.asarray(tile / tile.std(), np.float32)

    def line(self, rough: float, *, pieces: int = 1) -> Field:
        """A skyline around 0, shape (width,): deviation 1."""
        count = 2048
        strength = np.maximum(np.fft.rfftfreq(count) * count, 1.0) ** -rough
        strength[: 1 + pieces // 2] = 0
        curve = np.fft.irfft(strength * np.exp(2j * np.pi * self.rng.random(len(strength))), count)
        begin = float(self.rng.integers(0, 600))
        places = begin + np.linspace(0, 1400, self.width)
        return np.asarray(np.interp(places, range(count), curve / curve.std()), np.float32)

    def below(self, skyline: Field | float) -> Plane:
        """Covered below a line given in shares of the frame's height, with an edge of one pixel."""
        line = np.broadcast_to(np.asarray(skyline, np.float32), (self.width,))
        return np.asarray(
            np.clip((self.ys - line[None, :]) * self.height / OVERSCAN + 0.5, 0, 1) * 255, np.uint8
        )

    def empty(self) -> Plane:
        """A plane on which nothing is covered yet."""
        return np.zeros((self.height, self.width), np.uint8)

    def plain(self, colour: tuple[float, float, float]) -> Paint:
        """The canvas in one colour."""
        return np.full((self.height, self.width, 3), colour, np.float32)

    def glow(self, x: float, y: float, size: float) -> Field:
        """Light that fades around a point: 1 in its middle, about a third at ``size`` units away."""
        middle = self.at(x, y)
        wide = (np.arange(self.width, dtype=np.float32)[None, :] - middle[0]) / self.unit
        high = (np.arange(self.height, dtype=np.float32)[:, None] - middle[1]) / self.unit
        return np.asarray(np.exp(-np.sqrt(wide * wide + high * high) / size), np.float32)


def _shares(count: int) -> Field:
    return np.asarray((np.arange(count) + 0.5) / count * OVERSCAN - BORDER, np.float32)


def sampled(tile: Field, x: NDArray[np.floating], y: NDArray[np.floating]) -> Field:
    """A noise tile read at places given in tiles; it repeats."""
    across = np.asarray(x % 1 * TILE, np.float32)
    down = np.asarray(y % 1 * TILE, np.float32)
    wide, high = np.broadcast_arrays(across, down)
    padded = cv2.copyMakeBorder(tile, 0, 1, 0, 1, cv2.BORDER_WRAP)
    return np.asarray(cv2.remap(padded, wide.copy(), high.copy(), cv2.INTER_LINEAR), np.float32)


def step(low: float, high: float, field: NDArray[np.floating]) -> Field:
    """0 below ``low``, 1 above ``high``, soft between."""
    t = np.clip((field - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def mixed(one: NDArray[np.floating], other: NDArray[np.floating], amount: NDArray[np.floating]) -> Paint:
    """``amount`` (a field) of the other colour in the one."""
    share = np.asarray(amount, np.float32)[..., None]
    ground = np.asarray(one, np.float32)
    return np.asarray(ground + (np.asarray(other, np.float32) - ground) * share, np.float32)


def soft(paint: Paint) -> Paint:
    """Lights roll off instead of being cut."""
    over = np.maximum(paint - 186, 0)
    return np.where(paint > 186, 186 + 66 * (1 - np.exp(-over / 66)), np.maximum(paint, 0)).astype(np.float32)


def cover_of(field: Field) -> Plane:
    """A cover from shares, 0 to 1."""
    return np.asarray(np.clip(field * 255 + 0.5, 0, 255), np.uint8)
