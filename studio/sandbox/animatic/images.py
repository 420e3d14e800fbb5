"""Pictures from files: upright, in the size a film needs."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
from PIL import Image, ImageOps

from studio.sandbox.animatic.yuv import Rgb

pillow_heif.register_heif_opener()

LARGEST = 3000  # pixels of the long side that are kept of an input: more is never shown
AREAS = {"wide": (1920, 1080), "square": (1440, 1440), "tall": (1080, 1920)}


def load(path: Path) -> Rgb:
    """A picture, upright, on white where it was transparent. Raises ValueError when it cannot be read."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (LARGEST, LARGEST))  # JPEG decoders shrink on the way, at no cost
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LARGEST, LARGEST), Image.Resampling.BOX)
            return np.asarray(_opaque(upright))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("the picture cannot be read") from error


def _opaque(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")


def fit(picture: Rgb, width: int, height: int) -> Rgb:
    """Exactly this size, distorted by no more than rounding."""
    way = cv2.INTER_AREA if picture.shape[1] >= width else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way), np.uint8)


def cover(picture: Rgb, width: int, height: int) -> Rgb:
    """This size, filled, what stands over cut away on both sides."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    wide, high = math.ceil(picture.shape[1] * scale), math.ceil(picture.shape[0] * scale)
    whole = fit(picture, wide, high)
    top, left = (high - height) // 2, (wide - width) // 2
    return np.ascontiguousarray(whole[top : top + height, left : left + width])


def size_of_frames(picture: Rgb, lines: int = 1080) -> tuple[int, int]:
    """The size of a video that begins with this picture: its ratio, this class, even numbers."""
    ratio = picture.shape[1] / picture.shape[0]
    name = "wide" if ratio > 1.25 else "tall" if ratio < 0.8 else "square"
    width, height = (side * lines // 1080 for side in AREAS[name])
    if ratio > width / height:
        return width, max(2, round(width / ratio / 2) * 2)
    return max(2, round(height * ratio / 2) * 2), height
