"""A stage of layers with depth, shown through a camera: what every painted or cut-out scene is seen on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.layers import Layer, Sheet, lay, lay_sharp, lay_soft, matrix, place, seen_in
from studio.sandbox.animatic.yuv import Frame, Plane, Planes, blank, planes

GRAIN = 128  # how much larger than the frame the grain is, in pixels
VIGNETTE = 0.30
Air = Callable[[Sheet, Pose, float], None]  # what moves in the half-size picture: rain, dust, glints


@dataclass(frozen=True)
class Stage:
    """Layers of one size of frame: ``back`` soft ones (scale 2), the first opaque; ``front`` of any kind.

    ``between`` draws over the back, before the front.
    """

    width: int
    height: int
    back: Sequence[Layer]
    front: Sequence[Layer]
    finish: Finish
    between: Air | None = None

    def at(self, pose: Pose, t: float) -> Frame:
        """The scene through a camera at ``t``, 0 to 1."""
        frame = blank(self.width, self.height)
        into = planes(frame)
        ground = self._background(pose, t)
        y, u, v, _ = cv2.split(ground)
        cv2.resize(y, (self.width, self.height), dst=into.y)
        np.copyto(into.u, u)
        np.copyto(into.v, v)
        for layer in self.front:
            self._lay_front(into, layer, pose, t)
        self.finish.on(into.y, t)
        return frame

    def _background(self, pose: Pose, t: float) -> Sheet:
        size = self.width // 2, self.height // 2
        first = self.back[0]
        ground = cv2.warpAffine(
            first.sheet, _seen(first, pose, t, size), size, borderMode=cv2.BORDER_REPLICATE
        )
        ground = np.asarray(ground, np.uint8)
        for layer in self.back[1:]:
            seen = _seen(layer, pose, t, size)
            where = place(layer, seen, size)
            if where:
                lay(ground[where], seen_in(layer, seen, where))
        if self.between:
            self.between(ground, pose, t)
        return ground

    def _lay_front(self, into: Planes, layer: Layer, pose: Pose, t: float) -> None:
        size = self.width // layer.scale, self.height // layer.scale
        seen = _seen(layer, pose, t, size)
        where = place(layer, seen, size)
        if where:
            put = lay_soft if layer.scale == 2 else lay_sharp
            put(into, seen_in(layer, seen, where), *where)


def _seen(
    layer: Layer, pose: Pose, t: float, size: tuple[int, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    moved = Pose(pose.x - layer.drift * (t - 0.5), pose.y, pose.zoom, pose.dolly, pose.roll, pose.swing)
    return matrix(moved, size, (layer.sheet.shape[1], layer.sheet.shape[0]), layer.nearness)


class Finish:
    """What a lens and a film stock do to every frame of one size: darker corners and grain."""

    def __init__(
        self, width: int, height: int, seed: int, *, grain: float = 1.3, vignette: float = VIGNETTE
    ) -> None:
        self._vignette = _vignette(width, height, vignette)
        self._grain = _grain(width + GRAIN, height + GRAIN, grain, seed)
        self._lift = int(grain * 4)

    def on(self, luma: Plane, t: float) -> None:
        """Darken the corners and lay the grain, elsewhere in every frame."""
        cv2.multiply(luma, self._vignette, dst=luma, scale=1 / 255)
        height, width = luma.shape
        shift = round(t * 997)
        top, left = shift * 53 % GRAIN, shift * 31 % GRAIN
        cv2.add(luma, self._grain[top : top + height, left : left + width], dst=luma)
        cv2.subtract(luma, (self._lift, 0, 0, 0), dst=luma)


def _vignette(width: int, height: int, strength: float) -> Plane:
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    dark = 1 - strength * np.clip((x * x + y * y) / 1.7, 0, 1) ** 1.5
    return np.asarray(dark * 255, np.uint8)


def _grain(width: int, height: int, amount: float, seed: int) -> Plane:
    """Noise above zero (its middle is taken away later), a little soft so that it costs few bits."""
    rng = np.random.default_rng(seed)
    tile = rng.standard_normal((512, 512)).astype(np.float32)
    tile = cv2.GaussianBlur(tile, (0, 0), 0.9, borderType=cv2.BORDER_REFLECT)
    tile *= amount / float(tile.std())
    laid = np.tile(
        np.clip(tile + int(amount * 4) + 0.5, 0, 255).astype(np.uint8), (height // 512 + 1, width // 512 + 1)
    )
    return np.ascontiguousarray(laid[:height, :width])
