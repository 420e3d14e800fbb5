"""From one picture to another: dense optical flow both ways, blended; a cross-dissolve where it is poor."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.pictures import Picture

FLOW_WIDTH = 480
POOR = 34.0  # mean difference after the flow, of 255: beyond it the pictures have nothing in common


class Morph:
    """A way from ``first`` to ``last``, exact at both ends."""

    def __init__(self, first: Picture, last: Picture) -> None:
        self._first, self._last = first, last
        height, width = first.shape[:2]
        self._there = _flow(first, last)
        self._back = _flow(last, first)
        grid = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        self._x, self._y = grid
        self._strength = 1.0 if self._error() < POOR else 0.12

    def at(self, t: float) -> Picture:
        """The picture at ``t``, 0 to 1."""
        if t <= 0:
            return self._first.copy()
        if t >= 1:
            return self._last.copy()
        eased = t * t * (3 - 2 * t)
        first = self._moved(self._first, self._there, eased)
        last = self._moved(self._last, self._back, 1 - eased)
        return np.asarray(cv2.addWeighted(first, 1 - eased, last, eased, 0), np.uint8)

    def _moved(self, picture: Picture, flow: NDArray[np.float32], amount: float) -> Picture:
        shift = -amount * self._strength
        x = self._x + flow[..., 0] * shift
        y = self._y + flow[..., 1] * shift
        return np.asarray(
            cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101), np.uint8
        )

    def _error(self) -> float:
        self._strength = 1.0
        moved = self._moved(self._first, self._there, 1.0)
        return float(np.mean(cv2.absdiff(moved, self._last)))


def _flow(start: Picture, end: Picture) -> NDArray[np.float32]:
    """Where each point of ``end`` lies in terms of ``start``, in pixels of the whole picture, smoothed."""
    height, width = start.shape[:2]
    scale = FLOW_WIDTH / width
    small = (FLOW_WIDTH, max(16, round(height * scale)))
    grey = [
        cv2.cvtColor(cv2.resize(one, small, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
        for one in (end, start)
    ]
    found = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(grey[0], grey[1], None)
    smooth = cv2.GaussianBlur(found, (0, 0), 5) / scale
    return np.asarray(cv2.resize(-smooth, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
