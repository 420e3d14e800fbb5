"""A forest from inside: trunks behind trunks, air between them, light falling through."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Field, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.landscapes import meadow
from studio.sandbox.animatic.scene.palette import mixed_colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def forest(builder: SceneBuilder) -> None:
    """Four depths of trunks; the last one out of focus at both sides."""
    canvas, palette = builder.canvas, builder.canvas.palette
    glade = sky(canvas, clouds=0.0, disc=False)
    bright = canvas.glow(canvas.sun[0], 0.42, 0.4)
    builder.ground(mixed(glade, np.array(palette.glow), bright * 0.75 * palette.power), 0.05)
    for index, (count, wide, air) in enumerate(((34, 0.011, 0.72), (20, 0.02, 0.5), (11, 0.034, 0.24))):
        level = canvas.horizon + 0.03 + 0.055 * index
        cover = _trunks(canvas, count, wide, level)
        paint = _bark(canvas, air, level)
        builder.add(paint, cv2.max(cover, _canopy(canvas, 0.05 + 0.1 * (2 - index))), 0.14 + 0.16 * index)
        if index == 1:
            builder.add(canvas.plain(palette.glow), shafts(canvas), 0.3)
    _clearing(builder)
    meadow(builder, 0.93)
    _frame_of_trunks(builder)
    builder.floor = canvas.horizon + 0.24


def shafts(canvas: Canvas) -> Plane:
    """Light falling from the upper side in soft beams."""
    lean = (canvas.sun[0] - 0.5) * 0.9 + 0.25
    along = canvas.xs - canvas.sun[0] + (canvas.ys - 0.1) * lean
    beams = sampled(canvas.noise(1.35), along * 0.55, np.zeros_like(along) + 0.3)
    fades = step(1.0, 0.15, canvas.ys) * np.exp(-((along / 0.4) ** 2))
    return cover_of(np.asarray(step(-0.1, 1.7, beams) * fades * 0.62 * canvas.palette.power, np.float32))


def _trunks(canvas: Canvas, count: int, wide: float, level: float) -> Plane:
    cover = canvas.below(level + 0.012 * canvas.line(1.5))
    rng = canvas.rng
    for slot in range(count):
        x = (slot + float(rng.uniform(0.1, 0.9))) / count * 1.5 - 0.25
        if abs(x - 0.5) < 0.09 and rng.random() < 0.75:
            continue
        _trunk(canvas, cover, x, level + 0.03, wide * float(rng.uniform(0.55, 1.35)))
    return cover


def _trunk(canvas: Canvas, cover: Plane, x: float, foot: float, wide: float) -> None:
    rng = canvas.rng
    lean, bow = float(rng.normal(0, 0.012)), float(rng.normal(0, 0.006))
    heights = np.linspace(0, 1, 9)
    middle = x + lean * heights + bow * np.sin(heights * np.pi)
    half = (
        wide
        / 2
        * (1.25 * np.exp(-heights * 14) + 1 - 0.35 * heights)
        * canvas.frame[1]
        / canvas.frame[0]
        * 1.4
    )
    y = foot - heights * (foot + 0.27)
    points = [canvas.at(a, b) for a, b in zip(middle - half, y, strict=True)]
    points += [canvas.at(a, b) for a, b in zip((middle + half)[::-1], y[::-1], strict=True)]
    cv2.fillPoly(cover, [np.array(points).round().astype(np.int32)], 255, cv2.LINE_AA)
    for _ in range(int(rng.integers(2, 7)) if wide < 0.1 else 0):
        _branch(
            canvas,
            cover,
            float(np.interp(share := rng.uniform(0.25, 0.9), heights, middle)),
            foot - share * (foot + 0.27),
            wide,
        )


def _branch(canvas: Canvas, cover: Plane, x: float, y: float, wide: float) -> None:
    rng = canvas.rng
    side, long = (1 if rng.random() < 0.5 else -1), min(0.05, wide * float(rng.uniform(1.5, 3.5)))
    tip = canvas.at(x + side * long, y - long * float(rng.uniform(-0.2, 0.9)))
    start = canvas.at(x, y)
    thick = max(1, round(wide * canvas.unit * 0.09))
    cv2.line(
        cover, (round(start[0]), round(start[1])), (round(tip[0]), round(tip[1])), 255, thick, cv2.LINE_AA
    )


def _canopy(canvas: Canvas, level: float) -> Plane:
    leaves = sampled(canvas.noise(1.15), canvas.xs * 1.5, canvas.ys * 1.5)
    return cover_of(step(0.1, 0.5, leaves * 0.5 + (level - canvas.ys) * 3.4))


def _bark(canvas: Canvas, air: float, level: float) -> Field:
    palette = canvas.palette
    base = canvas.plain(mixed_colour(palette.near, palette.air, air))
    glow = canvas.glow(canvas.sun[0], 0.42, 0.3) * (0.3 + air * 0.5)
    floor = np.exp(-(((canvas.ys - level) / 0.07) ** 2)) * np.ones_like(canvas.xs) * 0.4 * air
    lit = mixed(base, np.array(palette.glow), np.clip(glow * palette.power, 0, 1))
    return mixed(lit, np.array(palette.air), floor)


def _clearing(builder: SceneBuilder) -> None:
    """The floor the subject stands on, in a pool of light."""
    canvas, palette = builder.canvas, builder.canvas.palette
    level = canvas.horizon + 0.17
    pool = np.exp(-(((canvas.xs - 0.5) / 0.3) ** 2) - (((canvas.ys - level - 0.06) / 0.09) ** 2))
    moss = sampled(canvas.noise(1.0), canvas.xs * 3, canvas.ys * 7)
    base = mixed(canvas.plain(palette.near), np.array(palette.land), np.clip(0.4 + 0.14 * moss, 0, 1))
    lit = mixed(base, np.array(palette.glow), np.asarray(pool * np.clip(0.3 + 0.12 * moss, 0, 1), np.float32))
    builder.add(lit, canvas.below(level + 0.014 * canvas.line(1.5)), 0.5)


def _frame_of_trunks(builder: SceneBuilder) -> None:
    canvas = builder.canvas
    cover = canvas.empty()
    for x in (-0.06 + 0.05 * float(canvas.rng.random()), 1.06 - 0.07 * float(canvas.rng.random())):
        _trunk(canvas, cover, x, 1.3, 0.13)
    cover = cv2.max(cover, _canopy(canvas, -0.06))
    builder.add_blurred(canvas.plain(canvas.palette.near), np.asarray(cover, np.uint8), 0.95, blur=0.008)
