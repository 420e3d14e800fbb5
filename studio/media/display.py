"""How a frame is shown: its orientation (one of eight) and its pixel aspect ratio, as the file says.

Sources: the display matrix of ISO/IEC 14496-12 ("tkhd"), the pixel aspect ratio of "pasp" or of the
codec. Applied as Chromium does: pixels that are not square make one side longer, never shorter.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import cast

from av.sidedata.sidedata import SideData, Type
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

MATRIX_BYTES = 36  # nine numbers of 32 bits


Filters = tuple[tuple[str, str], ...]


class Orientation(Enum):
    """What turns the stored picture upright: its matrix, libav's filters, Pillow's transposition.

    By the matrix ``(a, b, c, d)`` a stored point goes to ``(a·x + c·y, b·x + d·y)``, y downward.
    """

    UPRIGHT = (1, 0, 0, 1), (), None
    CLOCKWISE = (0, 1, -1, 0), (("transpose", "clock"),), Image.Transpose.ROTATE_270
    HALF = (-1, 0, 0, -1), (("hflip", ""), ("vflip", "")), Image.Transpose.ROTATE_180
    COUNTERCLOCKWISE = (0, -1, 1, 0), (("transpose", "cclock"),), Image.Transpose.ROTATE_90
    MIRRORED = (-1, 0, 0, 1), (("hflip", ""),), Image.Transpose.FLIP_LEFT_RIGHT
    FLIPPED = (1, 0, 0, -1), (("vflip", ""),), Image.Transpose.FLIP_TOP_BOTTOM
    TRANSPOSED = (0, 1, 1, 0), (("transpose", "cclock_flip"),), Image.Transpose.TRANSPOSE
    TRANSVERSED = (0, -1, -1, 0), (("transpose", "clock_flip"),), Image.Transpose.TRANSVERSE

    def __init__(
        self, matrix: tuple[int, int, int, int], filters: Filters, transpose: Image.Transpose | None
    ) -> None:
        self.matrix, self.filters, self.transpose = matrix, filters, transpose

    @property
    def swaps_sides(self) -> bool:
        """Whether width becomes height."""
        return self.matrix[0] == 0

    @property
    def is_mirrored(self) -> bool:
        """Whether the picture is turned over, so that writing reads backwards in the file."""
        a, b, c, d = self.matrix
        return a * d - b * c < 0

    def turn(self, image: Image.Image) -> Image.Image:
        """The stored picture, upright."""
        return image if self.transpose is None else image.transpose(self.transpose)


# The orientations of EXIF, from 1 to 8.
EXIF_ORIENTATIONS = (
    Orientation.UPRIGHT,
    Orientation.MIRRORED,
    Orientation.HALF,
    Orientation.FLIPPED,
    Orientation.TRANSPOSED,
    Orientation.CLOCKWISE,
    Orientation.TRANSVERSED,
    Orientation.COUNTERCLOCKWISE,
)


@dataclass(frozen=True, kw_only=True)
class Display:
    """How all frames of a video are shown."""

    orientation: Orientation = Orientation.UPRIGHT
    pixel_aspect: Fraction = Fraction(1)  # width of a pixel by its height, before it is turned

    @classmethod
    def of(cls, stream: VideoStream, frame: VideoFrame) -> Display:
        """What the file says, read from the track and its first frame."""
        aspect = Fraction(stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio or 1)
        is_sane = Fraction(1, 16) <= aspect <= 16
        return cls(orientation=orientation_of(frame), pixel_aspect=aspect if is_sane else Fraction(1))

    @property
    def is_plain(self) -> bool:
        """Whether frames are shown as they are stored."""
        return self.orientation is Orientation.UPRIGHT and self.pixel_aspect == 1

    def square(self, width: int, height: int) -> tuple[int, int]:
        """The size of a stored picture with square pixels, not yet turned."""
        if self.pixel_aspect >= 1:
            return round(width * self.pixel_aspect), height
        return width, round(height / self.pixel_aspect)

    def shown(self, width: int, height: int) -> tuple[int, int]:
        """The size in which a stored picture of ``width`` × ``height`` pixels is shown."""
        across, down = self.square(width, height)
        return (down, across) if self.orientation.swaps_sides else (across, down)


PLAIN = Display()


def orientation_of(frame: VideoFrame) -> Orientation:
    """The orientation of the frame's display matrix, by the nearest quarter turn."""
    side_data = cast("Iterable[SideData]", frame.side_data)  # a mapping by its stubs only
    data = next((bytes(one) for one in side_data if one.type is Type.DISPLAYMATRIX), b"")
    if len(data) < MATRIX_BYTES:
        return Orientation.UPRIGHT
    a, b, _, c, d = struct.unpack("=5i", data[:20])
    is_turned = abs(b) + abs(c) > abs(a) + abs(d)
    signs = (0, _sign(b), _sign(c), 0) if is_turned else (_sign(a), 0, 0, _sign(d))
    return next((one for one in Orientation if one.matrix == signs), Orientation.UPRIGHT)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
