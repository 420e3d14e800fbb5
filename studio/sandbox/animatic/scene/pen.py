"""A pen for silhouettes: smooth outlines, limbs and discs in units of the figure's height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.yuv import Plane

Point = tuple[float, float]  # x from the middle, y up from the foot
Shape = NDArray[np.float64]  # points, shape (n, 2)
_SHIFT = 4  # OpenCV draws in sixteenths of a pixel


@dataclass(frozen=True)
class Pen:
    """Draws into ``cover``; lamps and windows into ``lamp``."""

    cover: Plane
    lamp: Plane
    foot: tuple[float, float]  # pixels
    size: float  # pixels of the figure's height
    mirror: int = 1

    def moved(self, x: float, y: float = 0.0, size: float = 1.0, *, mirror: bool = False) -> Pen:
        """A pen elsewhere, for a figure of another size."""
        foot = self.foot[0] + x * self.size * self.mirror, self.foot[1] - y * self.size
        return Pen(self.cover, self.lamp, foot, self.size * size, -self.mirror if mirror else self.mirror)

    def outline(self, points: Sequence[Point], *, light: bool = False) -> None:
        """A filled shape, smooth through its points."""
        self._fill(_smooth(np.array(points)), light)

    def edges(self, points: Sequence[Point], *, light: bool = False) -> None:
        """A filled shape with straight edges."""
        self._fill(np.array(points), light)

    def box(self, left: float, low: float, right: float, high: float, *, light: bool = False) -> None:
        """Draw a filled, upright rectangle."""
        self.edges([(left, low), (right, low), (right, high), (left, high)], light=light)

    def shade(self, points: Sequence[Point]) -> None:
        """Something dark before a lamp."""
        self.edges(points)
        self._draw(np.array(points), self.lamp, 0)

    def ball(self, x: float, y: float, radius: float, *, light: bool = False, tall: float = 1.0) -> None:
        """A filled disc, or an ellipse ``tall`` times as high as wide."""
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        self._fill(np.stack([x + np.cos(turn) * radius, y + np.sin(turn) * radius * tall], 1), light)

    def limb(self, points: Sequence[Point], widths: Sequence[float]) -> None:
        """A stroke that bends smoothly and changes its width: arms, legs, necks, branches."""
        steps = np.linspace(0, 1, 24)
        knots = np.linspace(0, 1, len(points))
        middle = np.stack([np.interp(steps, knots, [point[axis] for point in points]) for axis in (0, 1)], 1)
        middle = cv2.GaussianBlur(middle, (1, 5), 1.2, borderType=cv2.BORDER_REPLICATE)
        along = np.gradient(middle, axis=0)
        normal = np.stack([-along[:, 1], along[:, 0]], 1) / (np.hypot(*along.T)[:, None] + 1e-6)
        half = np.interp(steps, np.linspace(0, 1, len(widths)), widths)[:, None] / 2
        self._fill(np.concatenate([middle + normal * half, (middle - normal * half)[::-1]]), light=False)
        for end, width in ((middle[0], widths[0]), (middle[-1], widths[-1])):
            self.ball(float(end[0]), float(end[1]), width / 2)

    def _fill(self, points: Shape, light: bool) -> None:
        self._draw(points, self.lamp if light else self.cover, 255)

    def _draw(self, points: Shape, target: Plane, value: int) -> None:
        x = self.foot[0] + points[:, 0] * self.size * self.mirror
        y = self.foot[1] - points[:, 1] * self.size
        fixed = np.stack([x, y], 1) * (1 << _SHIFT)
        cv2.fillPoly(target, [fixed.round().astype(np.int32)], value, cv2.LINE_AA, _SHIFT)


def _smooth(
    points: Shape,
) -> Shape:
    """A closed Catmull-Rom curve through the points."""
    before, start, end, after = (np.roll(points, shift, 0) for shift in (1, 0, -1, -2))
    t = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    return np.asarray(curve.transpose(1, 0, 2).reshape(-1, 2))
