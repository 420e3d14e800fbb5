"""Pictures as the encoder wants them: planar YUV 4:2:0, BT.709, limited range, 8 bit.

Nothing is converted between renderer and codec, which is what renders a clip at the codec's pace.
"""

from __future__ import annotations

from typing import NamedTuple

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]  # shape (height, width)
Frame = NDArray[np.uint8]  # I420 in one piece: shape (height * 3 / 2, width), both sides even
Rgb = NDArray[np.uint8]  # shape (height, width, 3)
GREY = 128  # chroma without colour


class Planes(NamedTuple):
    """Views into a frame: writing into them writes into it."""

    y: Plane
    u: Plane
    v: Plane


def empty_frame(width: int, height: int) -> Frame:
    """A frame whose content is not yet decided."""
    return np.empty((height * 3 // 2, width), np.uint8)


def split_planes(frame: Frame) -> Planes:
    """Luma and both chromas (of half the sides) of a frame."""
    width, height = frame.shape[1], frame.shape[0] * 2 // 3
    flat, size, half = frame.reshape(-1), width * height, (height // 2, width // 2)
    y = flat[:size].reshape(height, width)
    u = flat[size : size + size // 4].reshape(half)
    return Planes(y, u, flat[size + size // 4 :].reshape(half))


def from_rgb(picture: Rgb) -> Frame:
    """The same picture as a frame; its sides must be even."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
    converted = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
    return np.asarray(converted.to_ndarray(), np.uint8)


def to_rgb(frame: Frame) -> Rgb:
    """The reverse of ``from_rgb``, for stills."""
    source = av.VideoFrame.from_ndarray(frame, format="yuv420p")
    shown = source.reformat(
        format="rgb24", src_colorspace="ITU709", src_color_range="MPEG", dst_color_range="JPEG"
    )
    return np.asarray(shown.to_ndarray(), np.uint8)


def rotated(frame: Frame, turns: int) -> Frame:
    """The frame turned so many times by 90 degrees against the clock."""
    parts = [np.rot90(part, turns) for part in split_planes(frame)]
    flat = np.concatenate([np.ascontiguousarray(part).reshape(-1) for part in parts])
    return flat.reshape(-1, parts[0].shape[1])


def blended(one: Frame, other: Frame, amount: float) -> Frame:
    """``amount`` (0 to 1) of the other frame in the one."""
    return np.asarray(cv2.addWeighted(one, 1 - amount, other, amount, 0), np.uint8)
