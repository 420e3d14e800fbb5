"""Pictures as arrays: RGB, 8 bit, shape (height, width, 3)."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from numpy.typing import NDArray
from PIL import Image, ImageOps

from studio.sandbox.animatic.camera import Pose

pillow_heif.register_heif_opener()

Picture = NDArray[np.uint8]
AREAS = {"wide": (1920, 1080), "square": (1440, 1440), "tall": (1080, 1920)}


def load(path: Path) -> Picture:
    """A picture, upright. Raises ValueError when it cannot be read."""
    try:
        with Image.open(path) as image:
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except (OSError, SyntaxError) as error:
        raise ValueError("the picture cannot be read") from error


def fit(picture: Picture, width: int, height: int) -> Picture:
    """Exactly this size, distorted by no more than rounding."""
    area = cv2.INTER_AREA if picture.shape[1] >= width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=area), np.uint8)


def cover(picture: Picture, width: int, height: int) -> Picture:
    """This size, filled, what stands over cut away on both sides."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    wide, high = math.ceil(picture.shape[1] * scale), math.ceil(picture.shape[0] * scale)
    whole = fit(picture, wide, high)
    top, left = (high - height) // 2, (wide - width) // 2
    return np.ascontiguousarray(whole[top : top + height, left : left + width])


def size_of_frames(picture: Picture) -> tuple[int, int]:
    """The size of a video that begins with this picture: its ratio, 1080p class, even numbers."""
    ratio = picture.shape[1] / picture.shape[0]
    name = "wide" if ratio > 1.25 else "tall" if ratio < 0.8 else "square"
    width, height = AREAS[name]
    if ratio > width / height:
        return width, max(2, round(width / ratio / 2) * 2)
    return max(2, round(height * ratio / 2) * 2), height


def matrix(pose: Pose, width: int, height: int, source_width: int, source_height: int) -> NDArray[np.float64]:
    """What ``warp`` needs to show a source through the camera: its middle in the middle."""
    scale = max(width / source_width, height / source_height) * pose.zoom
    turned = cv2.getRotationMatrix2D((source_width / 2, source_height / 2), pose.roll, scale)
    turned[0, 2] += width / 2 - source_width / 2 - pose.x * width / 2 * pose.zoom
    turned[1, 2] += height / 2 - source_height / 2 - pose.y * height / 2 * pose.zoom
    return np.asarray(turned, np.float64)


def warp(picture: Picture, pose: Pose, width: int, height: int) -> Picture:
    """The picture through the camera."""
    seen = matrix(pose, width, height, picture.shape[1], picture.shape[0])
    return np.asarray(
        cv2.warpAffine(
            picture, seen, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101
        ),
        np.uint8,
    )
