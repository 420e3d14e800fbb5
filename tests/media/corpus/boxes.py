"""Change single numbers in the boxes of an MP4 that no writer at hand lets us choose."""

from __future__ import annotations

import struct
from pathlib import Path

from PIL import Image

from studio.media.display import Orientation

ONE, LAST_ONE = 1 << 16, 1 << 30  # the fixed point numbers of a display matrix
MATRIX_AT = {0: 40, 1: 52}  # bytes of the content of "tkhd" before it, by its version
BACK = {
    Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
    Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
}


def stored(upright: Image.Image, orientation: Orientation) -> Image.Image:
    """The picture as a file of this orientation has it."""
    if orientation.transpose is None:
        return upright
    return upright.transpose(BACK.get(orientation.transpose, orientation.transpose))


def set_matrix(path: Path, matrix: tuple[int, int, int, int]) -> None:
    """Write the display matrix ``(a, b, c, d)`` into the first track that has pictures."""
    content = bytearray(path.read_bytes())
    at = _picture_track(content)
    a, b, c, d = (number * ONE for number in matrix)
    start = at + 4 + MATRIX_AT[content[at + 4]]
    content[start : start + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, LAST_ONE)
    path.write_bytes(content)


def _picture_track(content: bytearray) -> int:
    """Where the header of the first track with a width begins."""
    at = content.find(b"tkhd")
    while not any(content[at + 4 + MATRIX_AT[content[at + 4]] + 36 :][:8]):
        at = content.find(b"tkhd", at + 4)
    return at
