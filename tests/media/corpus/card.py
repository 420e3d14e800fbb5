"""The test card of the corpus: three colours and a grey that says the number of the frame, one in each corner."""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

FRAMES = 12
# By the place of its middle in the upright picture, across and down from 0 to 1; the grey is down on the right.
CORNERS = {(0.25, 0.25): (200, 60, 40), (0.75, 0.25): (40, 170, 60), (0.25, 0.75): (50, 70, 190)}
GREY_AT = (0.75, 0.75)
DARKEST, STEP = 40, 15  # of the grey: two frames differ by more than any conversion may err


def card(number: int, size: tuple[int, int]) -> Image.Image:
    """The upright picture of frame ``number``."""
    width, height = size
    picture = np.zeros((height, width, 3), np.uint8)
    for place, colour in colours(number).items():
        across, down = (
            slice(0, side // 2) if at < 0.5 else slice(side // 2, side)
            for at, side in zip(place, size, strict=True)
        )
        picture[down, across] = colour
    return Image.fromarray(picture)


def colours(number: int) -> dict[tuple[float, float], tuple[int, int, int]]:
    """The colour at each place of frame ``number``."""
    grey = DARKEST + STEP * (number % FRAMES)
    return {**CORNERS, GREY_AT: (grey, grey, grey)}


def off(picture: Image.Image, number: int, box: tuple[float, float, float, float] = (0, 0, 1, 1)) -> int:
    """How far the picture is from frame ``number``, of 255: the worst channel of the worst corner.

    ``box``: the part of the picture in which the card lies: left, top, right, bottom, from 0 to 1.
    """
    pixels: Any = np.asarray(picture.convert("RGB")).astype(int)
    height, width, _ = pixels.shape
    left, top, right, bottom = box
    worst = 0
    for (across, down), colour in colours(number).items():
        x, y = int(width * (left + across * (right - left))), int(height * (top + down * (bottom - top)))
        worst = max(worst, int(np.abs(pixels[y, x] - np.array(colour)).max()))
    return worst
