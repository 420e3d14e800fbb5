"""A photograph under the camera: sharp, in all directions larger than the frame."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.images import cover
from studio.sandbox.animatic.layers import view_matrix
from studio.sandbox.animatic.yuv import Frame, Rgb, empty_frame, from_rgb, split_planes

MARGIN = 0.14  # of each side: what a camera sees that pulls out beyond the picture


class StillImage:
    """A picture for frames of one size; ``at`` shows it. At rest it is the picture, pixel for pixel."""

    def __init__(self, picture: Rgb, width: int, height: int) -> None:
        """The picture has the frame's size or more; what is more is seen only when the camera moves."""
        self._size = width, height
        self._still = from_rgb(_middle(picture, width, height))
        parts = split_planes(from_rgb(_widened(picture, width, height)))
        self._luma = parts.y.copy()
        # Four channels are warped faster than two.
        self._chroma = cv2.merge([parts.u, parts.v, parts.u, parts.v])

    def at(self, pose: Pose) -> Frame:
        """What the camera sees, in a new frame."""
        if pose == Pose():
            return self._still.copy()
        frame = empty_frame(*self._size)
        target, (width, height) = split_planes(frame), self._size
        high, wide = self._luma.shape
        view = view_matrix(pose, self._size, (wide, high))
        cv2.warpAffine(self._luma, view, self._size, dst=target.y, borderMode=cv2.BORDER_REFLECT_101)
        view = view_matrix(pose, (width // 2, height // 2), (wide // 2, high // 2))
        chroma = cv2.warpAffine(
            self._chroma, view, (width // 2, height // 2), borderMode=cv2.BORDER_REFLECT_101
        )
        cv2.extractChannel(chroma, 0, dst=target.u)
        cv2.extractChannel(chroma, 1, dst=target.v)
        return frame


def still_image(picture: Rgb, width: int, height: int) -> StillImage:
    """A still from a picture of any ratio: filled, or on its own soft enlargement when too much is lost."""
    ratio = picture.shape[1] / picture.shape[0] / (width / height)
    if 0.62 < ratio < 1.7:
        return StillImage(
            cover(picture, round(width * 1.12) // 2 * 2, round(height * 1.12) // 2 * 2), width, height
        )
    return StillImage(_on_itself(picture, width, height), width, height)


def _on_itself(picture: Rgb, width: int, height: int) -> Rgb:
    """The whole picture, standing on a dark, soft enlargement of itself."""
    small = cover(picture, max(2, width // 8), max(2, height // 8))
    soft = cv2.GaussianBlur(small, (0, 0), max(1.0, width / 160))
    ground = cv2.convertScaleAbs(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC), alpha=0.5)
    scale = min(width / picture.shape[1], height / picture.shape[0]) * 0.9
    wide, high = max(2, round(picture.shape[1] * scale)), max(2, round(picture.shape[0] * scale))
    left, top = (width - wide) // 2, (height - high) // 2
    ground[top : top + high, left : left + wide] = cv2.resize(
        picture, (wide, high), interpolation=cv2.INTER_AREA
    )
    return np.asarray(ground, np.uint8)


def _middle(picture: Rgb, width: int, height: int) -> Rgb:
    top, left = (picture.shape[0] - height) // 2, (picture.shape[1] - width) // 2
    return picture[top : top + height, left : left + width]


def _widened(picture: Rgb, width: int, height: int) -> Rgb:
    """The picture continued by its blurred reflection, up to the margin, in even sizes."""
    add = [max(0, round(side * MARGIN / 2) * 2 - have) for side, have in _rooms(picture, width, height)]
    top, left = add[1], add[0]
    if not top and not left:
        return picture
    wide = cv2.copyMakeBorder(picture, top, top, left, left, cv2.BORDER_REFLECT_101)
    small = cv2.resize(
        wide, (max(2, wide.shape[1] // 8), max(2, wide.shape[0] // 8)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 3), (wide.shape[1], wide.shape[0]))
    soft[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return np.asarray(soft, np.uint8)


def _rooms(picture: Rgb, width: int, height: int) -> list[tuple[int, int]]:
    return [(width, (picture.shape[1] - width) // 2), (height, (picture.shape[0] - height) // 2)]
