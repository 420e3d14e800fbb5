"""File type detection: an image, a video with its length, or neither."""

from __future__ import annotations

import struct
from pathlib import Path

import av
from PIL import Image, UnidentifiedImageError

# What Pillow lets through of a broken file, beside its own word for it.
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    struct.error,
)
IMAGE_SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp", "BMP": ".bmp", "GIF": ".gif"}


def image_suffix(path: Path) -> str:
    """The suffix of the picture's format; empty when it is not a picture that the vendor takes."""
    try:
        with Image.open(path) as image:
            image.verify()
            return IMAGE_SUFFIXES.get(image.format or "", "")
    except UNREADABLE:
        return ""


def video_suffix(path: Path) -> str:
    """The suffix of the video's container; empty when it is not a video."""
    if not video_seconds(path):
        return ""
    with path.open("rb") as file:
        head = file.read(12)
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return ".webm"
    return ".mov" if head[8:12] == b"qt  " else ".mp4"


def video_seconds(path: Path) -> float:
    """The length of the picture track in seconds; 0 when there is none."""
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                return 0.0
            stream = container.streams.video[0]
            if stream.duration and stream.time_base:
                return float(stream.duration * stream.time_base)
            return float((container.duration or 0) / av.time_base)
    except (av.FFmpegError, OSError, ValueError):
        return 0.0


def shrink(path: Path, most_px: int) -> None:
    """Keep a picture within a square of ``most_px``, in place."""
    with Image.open(path) as image:
        if max(image.size) <= most_px:
            return
        kind = image.format
        image.thumbnail((most_px, most_px))
        image.save(path, kind)
