"""Water: the sea and lakes, reflecting what stands behind them, glittering toward the light."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Field, Paint, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.landscapes import meadow, tree_line
from studio.sandbox.animatic.scene.palette import mixed_colour
from studio.sandbox.animatic.scene.sky import sky


def sea(builder: SceneBuilder) -> None:
    """Open sea, a headland on one side, rocks before it."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(sky(canvas, clouds=palette.clouds))
    side = 1.0 if canvas.sun[0] < 0.5 else -1.0
    headland = canvas.horizon + 0.02 - 0.1 * step(0.05, 0.75, side * (canvas.xs[0] - 0.5))
    headland = headland - 0.02 * step(0.0, 0.5, side * (canvas.xs[0] - 0.5)) * canvas.line(1.2)
    far = canvas.plain(mixed_colour(palette.land, palette.air, 0.55))
    builder.add(far, canvas.below(np.asarray(headland, np.float32)), 0.12)
    water(builder, canvas.horizon)
    rocks(builder, side)
    builder.floor = 0.83


def lake(builder: SceneBuilder) -> None:
    """Still water between dark shores."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(sky(canvas, clouds=palette.clouds))
    for index in range(2):
        skyline = canvas.horizon - 0.02 - (0.07 - 0.03 * index) * (0.8 + 0.6 * canvas.line(1.5, pieces=3))
        paint = canvas.plain(mixed_colour(palette.land, palette.air, 0.66 - 0.3 * index))
        builder.add(paint, canvas.below(np.asarray(skyline, np.float32)), 0.12 + 0.08 * index)
    builder.add(
        canvas.plain(mixed_colour(palette.land, palette.near, 0.5)),
        tree_line(canvas, canvas.horizon + 0.004),
        0.24,
    )
    water(builder, canvas.horizon, calm=0.4)
    meadow(builder, 0.9)
    builder.floor = 0.8


def water(builder: SceneBuilder, level: float, *, calm: float = 1.0) -> None:
    """A plane of water from ``level`` down, reflecting the picture so far."""
    canvas, palette = builder.canvas, builder.canvas.palette
    deep = np.maximum(canvas.ys - level, 0) * np.ones_like(canvas.xs)
    waves = _waves(canvas, deep)
    mirrored = _mirrored(canvas, builder.picture, level, deep, waves * calm)
    below = np.array(mixed_colour(palette.near, palette.middle, 0.34), np.float32)
    surface = mixed(mirrored * 0.9, below, np.clip(0.12 + deep * 1.15 + 0.16 * waves * calm, 0, 0.9))
    path = np.exp(-(((canvas.xs - canvas.sun[0]) / (0.05 + deep * 0.5)) ** 2)) * step(0, 0.01, deep)
    glitter = path * step(0.75, 2.2, waves + 0.35) * (1 - 0.5 * deep)
    surface = surface + glitter[..., None] * np.array(palette.glow, np.float32) * 0.75 * palette.power
    builder.add(np.asarray(surface, np.float32), canvas.below(level), 0.34)
    builder.glints = cover_of(np.asarray(path * palette.power * 0.8, np.float32))


def rocks(builder: SceneBuilder, side: float) -> None:
    """A shore of stone that the subject can stand on."""
    canvas, palette = builder.canvas.fine, builder.canvas.palette
    toward = step(-0.42, 0.3, side * -(canvas.xs[0] - 0.5) + 0.02)
    skyline = (
        1.12
        - 0.33 * toward
        + 0.016 * canvas.line(1.0, pieces=10)
        - 0.012 * np.abs(canvas.line(0.8, pieces=24))
    )
    coarse = builder.canvas
    stone = sampled(coarse.noise(1.3), coarse.xs * 2.2, coarse.ys * 3.5)
    lit = np.clip(0.5 + 2.6 * np.gradient(stone, axis=0) * coarse.height / 200, 0, 1)
    paint = mixed(
        coarse.plain(palette.near), np.array(mixed_colour(palette.land, palette.glow, 0.25)), lit * 0.5
    )
    builder.add_sharp(paint, canvas.below(np.asarray(skyline, np.float32)), 0.6)
    builder.stand = 0.5 - side * 0.2


def _waves(canvas: Canvas, deep: Field) -> Field:
    """Crests in perspective: long and thin far away."""
    away = 1 / (deep + 0.035)
    x = (canvas.xs - 0.5) * away * 0.1
    first = sampled(canvas.noise(1.2), x, away * 0.16)
    return np.asarray((first + sampled(canvas.noise(0.9), x * 2.3 + 0.3, away * 0.41)) / 1.4, np.float32)


def _mirrored(canvas: Canvas, picture: Paint, level: float, deep: Field, waves: Field) -> Paint:
    """The picture above the line, upside down, broken by the waves."""
    row = (level + 0.25) / 1.5 * canvas.height
    pixels = deep / 1.5 * canvas.height
    y = row - pixels * 0.92 - 1 + waves * (2 + pixels * 0.2)
    x = np.arange(canvas.width, dtype=np.float32)[None, :] + waves * (1 + pixels * 0.06)
    y = np.clip(y, 0, row - 1)
    reflection = cv2.remap(
        picture, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(reflection, np.float32)
