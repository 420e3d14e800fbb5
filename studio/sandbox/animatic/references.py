"""References as a film: places follow one another, and subjects that can be cut out stand before them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.cutouts import cut_out
from studio.sandbox.animatic.layers import (
    Layer,
    YuvaImage,
    composite_full_size,
    covered_slices,
    view_matrix,
    warped_part,
    yuva_image,
)
from studio.sandbox.animatic.scene import Scene
from studio.sandbox.animatic.still import StillImage, still_image
from studio.sandbox.animatic.yuv import Frame, Plane, Rgb, blended, split_planes

DISSOLVE = 0.22  # of the time of a shot, at its end, in which the next comes through
TALL = 0.74  # of the frame's height that a subject may take
FAR = 0.45  # how much less a place moves than the subjects before it


@dataclass(frozen=True)
class SceneSegment:
    """One place, or the painted scene of the words, and who stands in it."""

    ground: StillImage | Scene
    cast: tuple[Layer, ...] = ()


class ReferenceSequence:
    """All references of an order in one size of frame."""

    def __init__(self, pictures: list[Rgb], size: tuple[int, int], paint: Callable[[], Scene]) -> None:
        """``paint`` makes the scene for subjects that come without a place."""
        self._size = size
        cuts = [cut_out(picture) for picture in pictures]
        self.captions = _captions(cuts)
        pairs = list(zip(pictures, cuts, strict=True))
        cast = [(picture, cut) for picture, cut in pairs if cut is not None]
        layers = [_standing(*one, self._size, index, len(cast)) for index, one in enumerate(cast)]
        places: list[StillImage | Scene] = [
            still_image(one, *self._size) for one, cut in pairs if cut is None
        ]
        self._shots = [SceneSegment(one, tuple(layers)) for one in places or [paint()]]

    def at(self, pose: Pose, t: float) -> Frame:
        """The moment ``t`` (0 to 1) through the camera."""
        covered_slices = min(t * len(self._shots), len(self._shots) - 1e-6)
        index, within = int(covered_slices), covered_slices % 1
        shown = self._shot(index, pose, within, t)
        if within < 1 - DISSOLVE or index + 1 == len(self._shots):
            return shown
        coming = self._shot(index + 1, pose, within - 1, t)
        return blended(shown, coming, (within - 1 + DISSOLVE) / DISSOLVE)

    def _shot(self, index: int, pose: Pose, within: float, t: float) -> Frame:
        """``within`` is the shot's own time, below 0 while it is coming."""
        shot = self._shots[index]
        # Each shot has a small move of its own, so that a static camera is no slide show.
        side = 0.05 if index % 2 else -0.05
        own = pose + Pose(x=side * (within - 0.4), dolly=1.03 + 0.05 * within)
        ground = shot.ground
        frame = ground.at(_far(own)) if isinstance(ground, StillImage) else ground.at(own, t)
        for layer in shot.cast:
            self._put(frame, layer, own)
        return frame

    def _put(self, frame: Frame, layer: Layer, pose: Pose) -> None:
        view = view_matrix(pose, self._size, (layer.image.shape[1], layer.image.shape[0]), layer.nearness)
        where = covered_slices(layer, view, self._size)
        if where:
            composite_full_size(split_planes(frame), warped_part(layer, view, where), *where)


def _captions(cuts: list[Plane | None]) -> tuple[str, ...]:
    """A caption per reference, in the order of the film: places one by one, subjects with them."""
    names = [f"image {index + 1}" for index in range(len(cuts))]
    cast = [name for name, cut in zip(names, cuts, strict=True) if cut is not None]
    places = [name for name, cut in zip(names, cuts, strict=True) if cut is None]
    who = f"{', '.join(cast)} (cut out)" if cast else ""
    return tuple(f"{name} · {who}" if who else name for name in places) or (who,)


def _far(pose: Pose) -> Pose:
    return Pose(
        pose.x * FAR + pose.swing * -0.05, pose.y * FAR, pose.zoom, 1 + (pose.dolly - 1) * FAR, pose.roll
    )


def _standing(picture: Rgb, cut: Plane, size: tuple[int, int], index: int, count: int) -> Layer:
    """A cut-out on the ground of the frame, one of ``count`` side by side, with its shadow."""
    left, top, wide, high = cv2.boundingRect(cut)
    scale = min(size[1] * TALL / high, size[0] * 0.9 / count / wide)
    shown = max(2, round(wide * scale)), max(2, round(high * scale))
    box = slice(top, top + high), slice(left, left + wide)
    colour = cv2.resize(picture[box], shown, interpolation=cv2.INTER_AREA)
    cover = cv2.resize(cut[box], shown, interpolation=cv2.INTER_AREA)
    middle = size[0] * (index + 1) / (count + 1)
    corner = round(middle - shown[0] / 2), round(size[1] * 0.95 - shown[1])
    return Layer(
        _on_canvas(np.asarray(colour), np.asarray(cover), corner, size), 0.75 + 0.1 * (index % 2), scale=1
    )


def _on_canvas(colour: Rgb, cover: Plane, corner: tuple[int, int], size: tuple[int, int]) -> YuvaImage:
    width, height = size
    whole, shown = np.zeros((height, width), np.uint8), np.zeros((height, width, 3), np.uint8)
    left, top = max(0, corner[0]), max(0, corner[1])
    part = cover[: height - top, : width - left]
    whole[top : top + part.shape[0], left : left + part.shape[1]] = part
    shown[top : top + part.shape[0], left : left + part.shape[1]] = colour[: part.shape[0], : part.shape[1]]
    shadow = _shadow(whole, corner, cover.shape)
    shown[whole < 8] = 0  # only the shadow: what was behind the subject is not wanted
    return yuva_image(shown, cv2.max(whole, shadow))


def _shadow(whole: Plane, corner: tuple[int, int], shape: tuple[int, ...]) -> Plane:
    """A soft pool of shadow under the feet."""
    pool = np.zeros_like(whole)
    foot = corner[0] + shape[1] // 2, corner[1] + shape[0] - shape[0] // 60
    cv2.ellipse(
        pool, foot, (max(1, shape[1] * 5 // 9), max(1, shape[0] // 28)), 0, 0, 360, 190, -1, cv2.LINE_AA
    )
    return np.asarray(cv2.GaussianBlur(pool, (0, 0), max(1.0, shape[0] / 60)), np.uint8)
