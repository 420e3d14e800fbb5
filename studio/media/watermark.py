"""A watermark in the picture: lines of text burnt into every frame of a video, or into an image.

The text is a name that somebody gave: any script, any length. Each character is drawn with the first font
that has it; the last one has nearly all of Unicode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from math import ceil, hypot
from pathlib import Path

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

from studio.media.images import open_image

FONTS = tuple(
    Path(__file__).parent / "fonts" / name
    for name in ("DejaVuSans-Bold.woff", "unifont.woff", "unifont_upper.woff")
)
MISSING = "\U0010ffff"  # no font has it, so it is drawn as what is missing
OPACITY = 0.4
DEGREES = 20
LINES_OF_PICTURE = 22  # so many lines of text are as high as the shorter side
SMALLEST_TEXT_PX = 9
WIDEST = 0.8  # of the width of the picture, so that the whole text stands in it at least once
VARIATION_SELECTORS = range(0xFE00, 0xFE10)
BLACK, WHITE, GREY = 16, 235, 128  # of luma and chroma in limited range
WEBP_QUALITY = 82

Plane = npt.NDArray[np.uint16]


def burnt_in(
    frames: Iterator[VideoFrame], lines: Sequence[str], size: tuple[int, int]
) -> Iterator[VideoFrame]:
    """The frames, which are 4:2:0 and of this even size, with the text in each of them."""
    planes = _planes(layer(tuple(lines), size, min(size)))
    for frame in frames:
        picture = frame.to_ndarray().astype(np.uint8, copy=False)
        marked = VideoFrame.from_ndarray(_blended(picture, planes), format="yuv420p")
        marked.pts, marked.time_base = frame.pts, frame.time_base
        marked.colorspace, marked.color_range = frame.colorspace, frame.color_range
        yield marked


def burn_into_sheet(path: Path, out: Path, lines: Sequence[str], *, columns: int = 1, rows: int = 1) -> None:
    """Write an image, or a sheet of several, as WEBP with the text in each of them. Raises Broken."""
    with open_image(path) as sheet:
        marked = sheet.convert("RGB")
    text = layer(tuple(lines), marked.size, min(marked.width // columns, marked.height // rows))
    marked.paste(text, mask=text.getchannel("A"))
    marked.save(out, "WEBP", quality=WEBP_QUALITY)


def layer(lines: tuple[str, ...], size: tuple[int, int], short_side_px: int) -> Image.Image:
    """The text as a see-through picture of this size: in slanting rows, each shifted against the last."""
    block = _block(lines, size[0] * WIDEST * short_side_px / min(size), short_side_px)
    side = ceil(hypot(*size)) + 2 * block.height
    sheet = Image.new("RGBA", (side, side))
    step_x, step_y = block.width + block.height, block.height * 3
    for row, top in enumerate(range(0, side, step_y)):
        for left in range(-(row % 2) * step_x // 2, side, step_x):
            sheet.paste(block, (left, top))
    left, top = ((side - length) // 2 for length in size)
    slanting = sheet.rotate(DEGREES, Image.Resampling.BICUBIC)
    return slanting.crop((left, top, left + size[0], top + size[1]))


def _block(lines: tuple[str, ...], width_px: float, short_side_px: int) -> Image.Image:
    """The lines below each other, centred; smaller where one is wider than ``width_px``."""
    text_px = max(SMALLEST_TEXT_PX, short_side_px // LINES_OF_PICTURE)
    widest = max(_width(line, text_px) for line in lines)
    if widest > width_px:
        text_px = max(SMALLEST_TEXT_PX, int(text_px * width_px / widest))
    edge, height = max(1, text_px // 10), text_px * 3 // 2
    widths = [ceil(_width(line, text_px)) for line in lines]
    block = Image.new("RGBA", (max(widths) + 4 * edge, height * len(lines)))
    pen = ImageDraw.Draw(block)
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        left = (block.width - width) / 2
        for text, font in _runs(line, text_px):
            place = (left, row * height + text_px * 1.2)
            pen.text(place, text, "white", font, anchor="ls", stroke_width=edge, stroke_fill="black")
            left += font.getlength(text)
    block.putalpha(block.getchannel("A").point([round(alpha * OPACITY) for alpha in range(256)]))
    return block


def _width(line: str, text_px: int) -> float:
    return sum(font.getlength(text) for text, font in _runs(line, text_px))


def _runs(line: str, text_px: int) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """The line in pieces that one font can draw, from left to right."""
    chosen: list[tuple[str, int]] = []
    for character in filter(_is_drawn, line):
        is_mark = chosen and unicodedata.category(character).startswith("M")  # on the one before it
        chosen.append((character, chosen[-1][1] if is_mark else _font_with(character)))
    runs = [
        ("".join(character for character, _ in piece), _font(number, text_px))
        for number, piece in groupby(chosen, key=lambda pair: pair[1])
    ]
    return runs[::-1] if _is_right_to_left(line) else runs


def _is_drawn(character: str) -> bool:
    """Whether a character is more than a hint how its neighbours look."""
    return unicodedata.category(character) != "Cf" and ord(character) not in VARIATION_SELECTORS


def _is_right_to_left(line: str) -> bool:
    directions = (unicodedata.bidirectional(character) for character in line)
    return next((direction for direction in directions if direction in ("L", "R", "AL")), "L") != "L"


def _font_with(character: str) -> int:
    return next((number for number in range(len(FONTS)) if _has(number, character)), 1)


@lru_cache(maxsize=4096)
def _has(number: int, character: str) -> bool:
    """Whether a font has the character: it draws anything else as what is missing."""
    return _drawn(number, character) != _drawn(number, MISSING)


def _drawn(number: int, character: str) -> bytes:
    return bytes(_font(number, 16).getmask(character))


@cache
def _font(number: int, text_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS[number]), text_px)


def _planes(text: Image.Image) -> tuple[Plane, Plane]:
    """For 4:2:0 as one array: how much of a frame stays, of 255, and what the text adds to that."""
    luma, alpha = (np.asarray(text.convert(mode), np.uint16) for mode in ("L", "RGBA"))
    alpha = alpha[..., 3]
    height, width = alpha.shape
    halved = (alpha.reshape(height // 2, 2, width // 2, 2).sum((1, 3)) // 4).reshape(-1, width)
    shades = BLACK + luma * (WHITE - BLACK) // 255
    alphas = np.concatenate([alpha, halved, halved])
    colours = np.concatenate([shades, np.full((height // 2, width), GREY)]).astype(np.uint16)
    return (255 - alphas).astype(np.uint16), (colours * alphas + 127).astype(np.uint16)


def _blended(picture: npt.NDArray[np.uint8], planes: tuple[Plane, Plane]) -> npt.NDArray[np.uint8]:
    remaining, added = planes
    return ((picture * remaining + added) // 255).astype(np.uint8)
