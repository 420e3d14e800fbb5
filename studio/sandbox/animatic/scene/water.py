"""Water: the sea and lakes, reflecting what stands behind them, glittering toward the light."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.scene.builder import Build
from studio.sandbox.animatic.scene.canvas import Easel, Field, Paint, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.landscapes import meadow, tree_line
from studio.sandbox.animatic.scene.palette import colour
from studio.sandbox.animatic.scene.sky import sky


def sea(build: Build) -> None:
    """Open sea, a headland on one side, rocks before it."""
    easel, palette = build.easel, build.easel.palette
    build.ground(sky(easel, clouds=palette.clouds))
    side = 1.0 if easel.sun[0] < 0.5 else -1.0
    headland = easel.horizon + 0.02 - 0.1 * step(0.05, 0.75, side * (easel.xs[0] - 0.5))
    headland = headland - 0.02 * step(0.0, 0.5, side * (easel.xs[0] - 0.5)) * easel.line(1.2)
    far = easel.plain(colour(palette.land, palette.air, 0.55))
    build.add(far, easel.below(np.asarray(headland, np.float32)), 0.12)
    water(build, easel.horizon)
    rocks(build, side)
    build.floor = 0.83


def lake(build: Build) -> None:
    """Still water between dark shores."""
    easel, palette = build.easel, build.easel.palette
    build.ground(sky(easel, clouds=palette.clouds))
    for index in range(2):
        skyline = easel.horizon - 0.02 - (0.07 - 0.03 * index) * (0.8 + 0.6 * easel.line(1.5, pieces=3))
        paint = easel.plain(colour(palette.land, palette.air, 0.66 - 0.3 * index))
        build.add(paint, easel.below(np.asarray(skyline, np.float32)), 0.12 + 0.08 * index)
    build.add(
        easel.plain(colour(palette.land, palette.near, 0.5)), tree_line(easel, easel.horizon + 0.004), 0.24
    )
    water(build, easel.horizon, calm=0.4)
    meadow(build, 0.9)
    build.floor = 0.8


def water(build: Build, level: float, *, calm: float = 1.0) -> None:
    """A plane of water from ``level`` down, reflecting the picture so far."""
    easel, palette = build.easel, build.easel.palette
    deep = np.maximum(easel.ys - level, 0) * np.ones_like(easel.xs)
    waves = _waves(easel, deep)
    mirrored = _mirrored(easel, build.picture, level, deep, waves * calm)
    below = np.array(colour(palette.near, palette.middle, 0.34), np.float32)
    seen = mixed(mirrored * 0.9, below, np.clip(0.12 + deep * 1.15 + 0.16 * waves * calm, 0, 0.9))
    path = np.exp(-(((easel.xs - easel.sun[0]) / (0.05 + deep * 0.5)) ** 2)) * step(0, 0.01, deep)
    glitter = path * step(0.75, 2.2, waves + 0.35) * (1 - 0.5 * deep)
    seen = seen + glitter[..., None] * np.array(palette.glow, np.float32) * 0.75 * palette.power
    build.add(np.asarray(seen, np.float32), easel.below(level), 0.34)
    build.glints = cover_of(np.asarray(path * palette.power * 0.8, np.float32))


def rocks(build: Build, side: float) -> None:
    """A shore of stone that the subject can stand on."""
    easel, palette = build.easel.fine, build.easel.palette
    toward = step(-0.42, 0.3, side * -(easel.xs[0] - 0.5) + 0.02)
    skyline = (
        1.12 - 0.33 * toward + 0.016 * easel.line(1.0, pieces=10) - 0.012 * np.abs(easel.line(0.8, pieces=24))
    )
    coarse = build.easel
    stone = sampled(coarse.noise(1.3), coarse.xs * 2.2, coarse.ys * 3.5)
    lit = np.clip(0.5 + 2.6 * np.gradient(stone, axis=0) * coarse.height / 200, 0, 1)
    paint = mixed(coarse.plain(palette.near), np.array(colour(palette.land, palette.glow, 0.25)), lit * 0.5)
    build.add_sharp(paint, easel.below(np.asarray(skyline, np.float32)), 0.6)
    build.stand = 0.5 - side * 0.2


def _waves(easel: Easel, deep: Field) -> Field:
    """Crests in perspective: long and thin far away."""
    away = 1 / (deep + 0.035)
    x = (easel.xs - 0.5) * away * 0.1
    first = sampled(easel.noise(1.2), x, away * 0.16)
    return np.asarray((first + sampled(easel.noise(0.9), x * 2.3 + 0.3, away * 0.41)) / 1.4, np.float32)


def _mirrored(easel: Easel, picture: Paint, level: float, deep: Field, waves: Field) -> Paint:
    """The picture above the line, upside down, broken by the waves."""
    row = (level + 0.25) / 1.5 * easel.height
    pixels = deep / 1.5 * easel.height
    y = row - pixels * 0.92 - 1 + waves * (2 + pixels * 0.2)
    x = np.arange(easel.width, dtype=np.float32)[None, :] + waves * (1 + pixels * 0.06)
    y = np.clip(y, 0, row - 1)
    seen = cv2.remap(
        picture, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(seen, np.float32)
