"""Sky and land of a storyboard: gradients, ridges, trees, roofs, water, and one subject."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic import subjects
from studio.sandbox.animatic.palette import Colour, Palette, mix
from studio.sandbox.animatic.pictures import Picture

Cover = NDArray[np.uint8]
Ground = Callable[[int, int, float, np.random.Generator], Cover]
STEP = 0.075  # from one ground to the next, toward the viewer
HORIZON = 0.54  # of the height, from above


def sky(width: int, height: int, palette: Palette, rng: np.random.Generator) -> Picture:
    """A gradient with the glow of its light, clouds, and stars at night."""
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    t = np.clip(y / HORIZON, 0, 1) ** 1.5
    ground = np.array(palette.zenith, np.float32) * (1 - t) + np.array(palette.horizon, np.float32) * t
    picture = np.repeat(ground, width, 1)
    x0, y0 = float(rng.uniform(0.34, 0.68)) * width, (HORIZON - palette.sun * 0.42) * height
    picture += _glow(width, height, x0, y0, palette)
    picture = _clouds(picture, palette, rng)
    if palette.is_night:
        picture = _stars(picture, rng)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def layers(
    prompt: str, width: int, height: int, palette: Palette, rng: np.random.Generator
) -> Iterator[tuple[Picture, Cover, float]]:
    """Picture, how opaque it is, and nearness (0 far, 1 near), from far to near."""
    grounds = _grounds(prompt)
    levels = [HORIZON + 0.02 + STEP * index for index in range(len(grounds))]
    covers = [ground(width, height, level, rng) for ground, level in zip(grounds, levels, strict=True)]
    for index, (level, cover) in enumerate(zip(levels, covers, strict=True)):
        if index == len(grounds) - 1:  # the last ground hides the feet of what stands on it
            yield subjects.draw(prompt, cover, palette, rng)
        share = index / len(grounds)
        far = mix(palette.horizon, palette.land, 0.35 + 0.65 * share)
        near = mix(palette.land, palette.near, share)
        shaded = _shaded(width, height, level, far, near)
        yield _hazy(shaded, level + STEP, palette), cover, 0.18 + 0.5 * index / max(1, len(grounds) - 1)
    dark = _shaded(width, height, 0.78, mix(palette.near, palette.land, 0.15), palette.near)
    yield dark, _grass(width, height, 0.8, rng), 1.0


def _grounds(prompt: str) -> list[Ground]:
    """What the land is made of, far to near."""
    rules: tuple[tuple[str, list[Ground]], ...] = (
        (r"sea|ocean|coast|cliff|harbou?r|lake|water|beach|surf", [_ridge, _water, _cliffs]),
        (r"city|street|roof\w*|tower|town|skyline|market|alley", [_roofs, _roofs, _roofs]),
        (r"glass\w*|greenhouse|hall|cathedral|dome|room|workshop|palace|station", [_ridge, _arches, _hills]),
        (r"forest|wood|jungle|garden|orchard|tree|fern|park", [_ridge, _trees, _trees]),
        (r"desert|dune|sand|planet|mars", [_hills, _hills, _hills]),
    )
    found = next(
        (grounds for words, grounds in rules if re.search(rf"\b(?:{words})", prompt, re.IGNORECASE)), None
    )
    return found or [_ridge, _hills, _trees]


def _line(width: int, rough: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """A skyline around 0: sums of ever finer waves, ``rough`` saying how much of the fine ones."""
    line = np.zeros(width, np.float32)
    for octave in range(1, 8):
        points = rng.normal(0, 1, 2**octave + 2).astype(np.float32)
        line += np.interp(np.linspace(0, len(points) - 1, width), range(len(points)), points) * rough**octave
    return line


def _below(width: int, height: int, skyline: NDArray[np.floating]) -> Cover:
    """Opaque below a line given as share of the height, with a soft edge of one pixel."""
    y = np.arange(height, dtype=np.float32)[:, None]
    return np.asarray(np.clip((y - skyline[None, :] * height) + 0.5, 0, 1) * 255, np.uint8)


def _ridge(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    return _below(width, height, level - 0.09 - 0.13 * np.abs(_line(width, 0.56, rng)))


def _hills(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    return _below(width, height, level + 0.1 * _line(width, 0.38, rng))


def _water(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    return _below(width, height, np.full(width, HORIZON + 0.01, np.float32))


def _cliffs(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    side = np.linspace(-1, 1, width, dtype=np.float32) * (1 if rng.random() < 0.5 else -1)
    return _below(width, height, level + 0.04 + 0.2 * np.tanh(side * 3) + 0.05 * _line(width, 0.6, rng))


def _roofs(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    skyline = np.full(width, level, np.float32)
    left = 0
    while left < width:
        wide = int(rng.integers(max(8, width // 40), max(9, width // 14)))
        skyline[left : left + wide] = level - float(rng.uniform(0.01, 0.26))
        left += wide
    return _below(width, height, skyline)


def _arches(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    """A hall of glass: ribs that spring from both sides, and panes between them."""
    cover = np.zeros((height, width), np.uint8)
    middle, floor = width // 2, round(level * height)
    thick = max(1, width // 500)
    for rib in range(1, 8):
        reach = round(width * (0.06 + 0.075 * rib))
        high = round(floor * (0.3 + 0.09 * rib))
        cv2.ellipse(cover, (middle, floor), (reach, high), 0, 180, 360, 200, thick + rib // 3, cv2.LINE_AA)
    for spoke in np.linspace(np.pi * 1.04, np.pi * 1.96, 22):
        end = (round(middle + np.cos(spoke) * width * 0.66), round(floor + np.sin(spoke) * floor * 1.1))
        cv2.line(cover, (middle, floor), end, 120, thick, cv2.LINE_AA)
    cover[floor:] = 255
    return cover


def _trees(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    cover = _below(width, height, level + 0.05 * _line(width, 0.4, rng))
    for _ in range(max(10, width // 36)):
        x, tall = int(rng.integers(0, width)), float(rng.uniform(0.1, 0.34)) * height
        foot = round(level * height + height * 0.05)
        _fir(cover, x, foot, tall, rng)
    return cover


def _fir(cover: Cover, x: int, foot: int, tall: float, rng: np.random.Generator) -> None:
    for tier in range(7):
        high, half = foot - tall * (tier + 1) / 7, tall * 0.17 * (1 - tier / 7.6)
        top, low = (x, round(high - tall * 0.09)), round(foot - tall * tier / 7.4)
        lean = int(rng.integers(-2, 3))
        points = np.array([top, (round(x - half) + lean, low), (round(x + half) + lean, low)])
        cv2.fillConvexPoly(cover, points, 255, cv2.LINE_AA)


def _grass(width: int, height: int, level: float, rng: np.random.Generator) -> Cover:
    cover = _below(width, height, level + 0.03 * _line(width, 0.5, rng))
    for _ in range(width // 4):
        x, tall = int(rng.integers(0, width)), float(rng.uniform(0.02, 0.11)) * height
        lean = round(float(rng.normal(0, 0.3)) * tall)
        foot = round(height * (level + 0.05))
        cv2.line(cover, (x, foot), (x + lean, round(foot - tall)), 255, 1, cv2.LINE_AA)
    return cover


def _shaded(width: int, height: int, level: float, far: Colour, near: Colour) -> Picture:
    """Lighter where it meets the distance, darker toward the viewer."""
    y = np.clip((np.linspace(0, 1, height, dtype=np.float32) - level + 0.2) / 0.5, 0, 1)[:, None, None]
    shade = np.array(far, np.float32) * (1 - y) + np.array(near, np.float32) * y
    return np.asarray(np.repeat(shade, width, 1), np.uint8)


def _hazy(picture: Picture, level: float, palette: Palette) -> Picture:
    """The land with a veil of air where the next, nearer one begins."""
    height = picture.shape[0]
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    veil = np.exp(-(((y - level) / 0.06) ** 2)) * 0.5
    air = np.array(mix(palette.horizon, palette.glow, 0.35), np.float32)
    return np.asarray(picture * (1 - veil) + air * veil, np.uint8)


def _glow(width: int, height: int, x0: float, y0: float, palette: Palette) -> NDArray[np.float32]:
    """The light itself: a small disc in a wide bloom."""
    x = np.arange(width, dtype=np.float32)[None, :] - x0
    y = np.arange(height, dtype=np.float32)[:, None] - y0
    far = np.sqrt(x * x + y * y) / height
    disc = np.clip((0.036 - far) * 260, 0, 1)
    bloom = 0.62 * np.exp(-far * 5.2) + 0.22 * np.exp(-far * 1.7)
    light = (disc * 0.8 + bloom)[..., None] * np.array(palette.glow, np.float32) * 0.75
    return np.asarray(light, np.float32)


def _clouds(picture: NDArray[np.float32], palette: Palette, rng: np.random.Generator) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    noise = np.zeros((height, width), np.float32)
    for octave in range(2, 7):
        rough = rng.normal(0, 1, (2**octave, 2 ** (octave - 1) + 2)).astype(np.float32)
        noise += cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC) * 0.55**octave * 3
    amount = (
        np.clip(noise - 0.05, 0, 0.6)[..., None]
        * np.linspace(1, 0.35, height, dtype=np.float32)[:, None, None]
    )
    light = np.array(mix(palette.horizon, palette.glow, 0.5), np.float32)
    return np.asarray(picture * (1 - amount * 0.75) + light * amount * 0.75, np.float32)


def _stars(picture: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    height, width = picture.shape[:2]
    count = width * height // 1500
    rows = (rng.random(count) ** 1.4 * HORIZON * height).astype(int)
    columns = rng.integers(0, width, count)
    picture[rows, columns] += (rng.random(count) ** 3 * 190)[:, None]
    return picture
