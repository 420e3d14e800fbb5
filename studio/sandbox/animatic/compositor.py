"""A stage of layers with depth, shown through a camera: what every painted or cut-out scene is seen on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.layers import (
    Layer,
    YuvaImage,
    composite,
    composite_full_size,
    composite_half_size,
    covered_slices,
    view_matrix,
    warped_part,
)
from studio.sandbox.animatic.yuv import Frame, Plane, Planes, empty_frame, split_planes

GRAIN = 128  # how much larger than the frame the grain is, in pixels
VIGNETTE = 0.30
Overlay = Callable[[YuvaImage, Pose, float], None]  # what moves in the half-size picture: rain, dust, glints


@dataclass(frozen=True)
class Compositor:
    """Layers of one size of frame: ``far_layers`` at half size, the first opaque; ``near_layers`` of any.

    ``overlay`` draws over the far layers, before the near ones.
    """

    width: int
    height: int
    far_layers: Sequence[Layer]
    near_layers: Sequence[Layer]
    lens_finish: LensFinish
    overlay: Overlay | None = None

    def at(self, pose: Pose, t: float) -> Frame:
        """The scene through a camera at ``t``, 0 to 1."""
        frame = empty_frame(self.width, self.height)
        target = split_planes(frame)
        ground = self._background(pose, t)
        y, u, v, _ = cv2.split(ground)
        cv2.resize(y, (self.width, self.height), dst=target.y)
        np.copyto(target.u, u)
        np.copyto(target.v, v)
        for layer in self.near_layers:
            self._composite_front(target, layer, pose, t)
        self.lens_finish.on(target.y, t)
        return frame

    def _background(self, pose: Pose, t: float) -> YuvaImage:
        size = self.width // 2, self.height // 2
        first = self.far_layers[0]
        ground = cv2.warpAffine(
            first.image, _view_of(first, pose, t, size), size, borderMode=cv2.BORDER_REPLICATE
        )
        ground = np.asarray(ground, np.uint8)
        for layer in self.far_layers[1:]:
            view = _view_of(layer, pose, t, size)
            where = covered_slices(layer, view, size)
            if where:
                composite(ground[where], warped_part(layer, view, where))
        if self.overlay:
            self.overlay(ground, pose, t)
        return ground

    def _composite_front(self, target: Planes, layer: Layer, pose: Pose, t: float) -> None:
        size = self.width // layer.scale, self.height // layer.scale
        view = _view_of(layer, pose, t, size)
        where = covered_slices(layer, view, size)
        if where:
            put = composite_half_size if layer.scale == 2 else composite_full_size
            put(target, warped_part(layer, view, where), *where)


def _view_of(
    layer: Layer, pose: Pose, t: float, size: tuple[int, int]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    moved = Pose(pose.x - layer.drift * (t - 0.5), pose.y, pose.zoom, pose.dolly, pose.roll, pose.swing)
    return view_matrix(moved, size, (layer.image.shape[1], layer.image.shape[0]), layer.nearness)


class LensFinish:
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
