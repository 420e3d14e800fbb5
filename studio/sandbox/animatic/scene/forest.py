"""A forest from inside: trunks behind trunks, air between them, light falling through."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.scene.builder import Build
from studio.sandbox.animatic.scene.canvas import Easel, Field, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.landscapes import meadow
from studio.sandbox.animatic.scene.palette import colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def forest(build: Build) -> None:
    """Four depths of trunks; the last one out of focus at both sides."""
    easel, palette = build.easel, build.easel.palette
    glade = sky(easel, clouds=0.0, disc=False)
    bright = easel.glow(easel.sun[0], 0.42, 0.4)
    build.ground(mixed(glade, np.array(palette.glow), bright * 0.75 * palette.power), 0.05)
    for index, (count, wide, air) in enumerate(((34, 0.011, 0.72), (20, 0.02, 0.5), (11, 0.034, 0.24))):
        level = easel.horizon + 0.03 + 0.055 * index
        cover = _trunks(easel, count, wide, level)
        paint = _bark(easel, air, level)
        build.add(paint, cv2.max(cover, _canopy(easel, 0.05 + 0.1 * (2 - index))), 0.14 + 0.16 * index)
        if index == 1:
            build.add(easel.plain(palette.glow), shafts(easel), 0.3)
    _clearing(build)
    meadow(build, 0.93)
    _frame_of_trunks(build)
    build.floor = easel.horizon + 0.24


def shafts(easel: Easel) -> Plane:
    """Light falling from the upper side in soft beams."""
    lean = (easel.sun[0] - 0.5) * 0.9 + 0.25
    along = easel.xs - easel.sun[0] + (easel.ys - 0.1) * lean
    beams = sampled(easel.noise(1.35), along * 0.55, np.zeros_like(along) + 0.3)
    fades = step(1.0, 0.15, easel.ys) * np.exp(-((along / 0.4) ** 2))
    return cover_of(np.asarray(step(-0.1, 1.7, beams) * fades * 0.62 * easel.palette.power, np.float32))


def _trunks(easel: Easel, count: int, wide: float, level: float) -> Plane:
    cover = easel.below(level + 0.012 * easel.line(1.5))
    rng = easel.rng
    for slot in range(count):
        x = (slot + float(rng.uniform(0.1, 0.9))) / count * 1.5 - 0.25
        if abs(x - 0.5) < 0.09 and rng.random() < 0.75:
            continue
        _trunk(easel, cover, x, level + 0.03, wide * float(rng.uniform(0.55, 1.35)))
    return cover


def _trunk(easel: Easel, cover: Plane, x: float, foot: float, wide: float) -> None:
    rng = easel.rng
    lean, bow = float(rng.normal(0, 0.012)), float(rng.normal(0, 0.006))
    heights = np.linspace(0, 1, 9)
    middle = x + lean * heights + bow * np.sin(heights * np.pi)
    half = (
        wide / 2 * (1.25 * np.exp(-heights * 14) + 1 - 0.35 * heights) * easel.frame[1] / easel.frame[0] * 1.4
    )
    y = foot - heights * (foot + 0.27)
    points = [easel.at(a, b) for a, b in zip(middle - half, y, strict=True)]
    points += [easel.at(a, b) for a, b in zip((middle + half)[::-1], y[::-1], strict=True)]
    cv2.fillPoly(cover, [np.array(points).round().astype(np.int32)], 255, cv2.LINE_AA)
    for _ in range(int(rng.integers(2, 7)) if wide < 0.1 else 0):
        _branch(
            easel,
            cover,
            float(np.interp(share := rng.uniform(0.25, 0.9), heights, middle)),
            foot - share * (foot + 0.27),
            wide,
        )


def _branch(easel: Easel, cover: Plane, x: float, y: float, wide: float) -> None:
    rng = easel.rng
    side, long = (1 if rng.random() < 0.5 else -1), min(0.05, wide * float(rng.uniform(1.5, 3.5)))
    tip = easel.at(x + side * long, y - long * float(rng.uniform(-0.2, 0.9)))
    start = easel.at(x, y)
    thick = max(1, round(wide * easel.unit * 0.09))
    cv2.line(
        cover, (round(start[0]), round(start[1])), (round(tip[0]), round(tip[1])), 255, thick, cv2.LINE_AA
    )


def _canopy(easel: Easel, level: float) -> Plane:
    leaves = sampled(easel.noise(1.15), easel.xs * 1.5, easel.ys * 1.5)
    return cover_of(step(0.1, 0.5, leaves * 0.5 + (level - easel.ys) * 3.4))


def _bark(easel: Easel, air: float, level: float) -> Field:
    palette = easel.palette
    base = easel.plain(colour(palette.near, palette.air, air))
    glow = easel.glow(easel.sun[0], 0.42, 0.3) * (0.3 + air * 0.5)
    floor = np.exp(-(((easel.ys - level) / 0.07) ** 2)) * np.ones_like(easel.xs) * 0.4 * air
    lit = mixed(base, np.array(palette.glow), np.clip(glow * palette.power, 0, 1))
    return mixed(lit, np.array(palette.air), floor)


def _clearing(build: Build) -> None:
    """The floor the subject stands on, in a pool of light."""
    easel, palette = build.easel, build.easel.palette
    level = easel.horizon + 0.17
    pool = np.exp(-(((easel.xs - 0.5) / 0.3) ** 2) - (((easel.ys - level - 0.06) / 0.09) ** 2))
    moss = sampled(easel.noise(1.0), easel.xs * 3, easel.ys * 7)
    base = mixed(easel.plain(palette.near), np.array(palette.land), np.clip(0.4 + 0.14 * moss, 0, 1))
    lit = mixed(base, np.array(palette.glow), np.asarray(pool * np.clip(0.3 + 0.12 * moss, 0, 1), np.float32))
    build.add(lit, easel.below(level + 0.014 * easel.line(1.5)), 0.5)


def _frame_of_trunks(build: Build) -> None:
    easel = build.easel
    cover = easel.empty()
    for x in (-0.06 + 0.05 * float(easel.rng.random()), 1.06 - 0.07 * float(easel.rng.random())):
        _trunk(easel, cover, x, 1.3, 0.13)
    cover = cv2.max(cover, _canopy(easel, -0.06))
    build.add_blurred(easel.plain(easel.palette.near), np.asarray(cover, np.uint8), 0.95, blur=0.008)
