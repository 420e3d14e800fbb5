"""What every frame says: DRAFT, its number and its time; and small captions. Blended in their boxes only."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from studio.sandbox.animatic.yuv import GREY, Frame, Planes, split_planes
from studio.sandbox.order import RATE

DIGITS = "0123456789:"
CONTRAST = 92  # of 255 between ink and ground: readable, and still 35 dB from the picture without
MAX_CAPTION_LENGTH = 74  # letters of a caption


@dataclass(frozen=True)
class TextMask:
    """Letters as shares of ink (0 to 1), in whole and in half size for the chromas."""

    ink: NDArray[np.float32]
    half: NDArray[np.float32]


class BurnIn:
    """The marks for one size of film, drawn once; digits are put together from their pictures."""

    def __init__(self, width: int, height: int, captions: tuple[str, ...] = ()) -> None:
        short = min(width, height)
        self._size = width, height
        self._margin = round(short * 0.05 / 2) * 2
        font = ImageFont.load_default(max(9, round(short / 29)))
        self._digits = {sign: _letters(sign, font, like="0") for sign in DIGITS}
        self._draft = _text_mask(_letters("DRAFT", font))
        small = ImageFont.load_default(max(9, round(short / 36)))
        longest = round(MAX_CAPTION_LENGTH * min(1.0, width / height))
        self._captions = [_text_mask(_letters(_short(one, longest), small)) for one in captions]

    def draw_on(self, frame: Frame, number: int, at: float) -> None:
        """Write the marks into a frame; ``at`` (0 to 1) chooses the caption."""
        target = split_planes(frame)
        width, height = self._size
        low = height - self._margin
        seconds, rest = divmod(number, RATE)
        clock = self._number(f"{seconds // 60:02}:{seconds % 60:02}:{rest:02}")
        self._put(target, self._draft, self._margin, low)
        self._put(target, clock, width - self._margin - clock.ink.shape[1], low)
        counter = self._number(f"{number:04}")
        self._put(target, counter, self._margin + self._draft.ink.shape[1] + self._margin // 3, low)
        if self._captions:
            caption = self._captions[int(at * len(self._captions))]
            self._put(target, caption, self._margin, self._margin + caption.ink.shape[0])

    def _number(self, signs: str) -> TextMask:
        return _text_mask(np.hstack([self._digits[sign] for sign in signs]))

    def _put(self, target: Planes, mask: TextMask, left: int, bottom: int) -> None:
        """Ink lighter than its ground, or darker where the ground is light."""
        left, top = max(0, left // 2 * 2), max(0, (bottom - mask.ink.shape[0]) // 2 * 2)
        box = target.y[top : top + mask.ink.shape[0], left : left + mask.ink.shape[1]]
        ink = mask.ink[: box.shape[0], : box.shape[1]]
        middle = float(cv2.mean(box)[0])
        goal = middle + CONTRAST if middle < 150 else middle - CONTRAST
        box[:] = box * (1 - ink) + min(235.0, goal) * ink
        for chroma in (target.u, target.v):
            part = chroma[top // 2 : (top + box.shape[0]) // 2, left // 2 : (left + box.shape[1]) // 2]
            half = mask.half[: part.shape[0], : part.shape[1]]
            part[:] = part * (1 - half) + GREY * half


def _short(words: str, longest: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"


def _letters(
    words: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, like: str = ""
) -> NDArray[np.float32]:
    """Shares of ink; each as wide as ``like`` if given, so that counting numbers do not dance."""
    left, _, right, _ = font.getbbox(like or words)
    _, top, _, bottom = font.getbbox("DRAFT0|y" if not like and words != "DRAFT" else "DRAFT0")
    width, height = int(right - left) + 3, int(bottom - top) + 4
    image = Image.new("L", (width, height // 2 * 2))
    own = font.getbbox(words)
    shift = (right - left - own[2] + own[0]) / 2 - own[0]
    ImageDraw.Draw(image).text((1 + shift, 2 - top), words, fill=255, font=font)
    return np.asarray(np.asarray(image) / 255, np.float32)


def _text_mask(ink: NDArray[np.float32]) -> TextMask:
    ink = ink[:, : ink.shape[1] // 2 * 2]
    half = cv2.resize(ink, (ink.shape[1] // 2, ink.shape[0] // 2), interpolation=cv2.INTER_AREA)
    return TextMask(ink, np.asarray(half, np.float32))
