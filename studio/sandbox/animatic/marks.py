"""What every frame says: DRAFT, its number and its time; and small captions. Blended in their boxes only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from studio.sandbox.animatic.pictures import Picture
from studio.sandbox.order import RATE

DIGITS = "0123456789:"
Mask = NDArray[np.uint8]


class Marks:
    """The marks for one size of film, drawn once; digits are put together from their pictures."""

    def __init__(self, width: int, height: int, captions: tuple[str, ...] = ()) -> None:
        self._width, self._height = width, height
        size = max(9, round(min(width, height) / 38))
        font = ImageFont.load_default(size)
        self._margin = round(min(width, height) * 0.045)
        self._digits = {sign: _text(sign, font, fixed="0") for sign in DIGITS}
        self._draft = _text("DRAFT", font)
        self._captions = [_text(caption[:70], ImageFont.load_default(size)) for caption in captions]

    def on(self, picture: Picture, number: int, at: float) -> Picture:
        """The picture with its marks; ``at`` (0 to 1) chooses the caption. Writes into the picture."""
        marked = picture if picture.flags.writeable else picture.copy()
        seconds, frames = divmod(number, RATE)
        signs = f"{seconds // 60:02}:{seconds % 60:02}:{frames:02}"
        low = self._height - self._margin
        self._put(marked, self._draft, self._margin, low)
        counter = np.hstack([self._digits[sign] for sign in f"{number:04}"])
        clock = np.hstack([self._digits[sign] for sign in signs])
        self._put(marked, clock, self._width - self._margin - clock.shape[1], low)
        gap = self._margin + self._draft.shape[1] + counter.shape[0]
        self._put(marked, counter, gap, low)
        if self._captions:
            caption = self._captions[min(len(self._captions) - 1, int(at * len(self._captions)))]
            self._put(marked, caption, self._margin, self._margin + caption.shape[0])
        return marked

    def _put(self, picture: Picture, mask: Mask, left: int, bottom: int) -> None:
        """White letters over a soft dark edge, so that they read on any ground."""
        height, width = mask.shape[0], min(mask.shape[1], picture.shape[1] - left)
        box = picture[bottom - height : bottom, left : left + width]
        ink = mask[:, :width, None].astype(np.uint16)
        ground = box.astype(np.uint16) * 150 // 255
        box[:] = ((ground * (255 - ink) + 235 * ink) // 255).astype(np.uint8)


def _text(words: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, fixed: str = "") -> Mask:
    left, _, right, _ = font.getbbox(fixed or words)
    high = font.getbbox("DRAFT0")
    width, height = int(right - left) + 6, int(high[3] - high[1]) + 8
    image = Image.new("L", (width, height))
    ImageDraw.Draw(image).text((3 - left, 4 - high[1]), words, fill=255, font=font)
    return np.asarray(image)
