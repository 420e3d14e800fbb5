"""Open land: mountains, hills, dunes, meadows, and the veils of air between them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.layers import OVERSCAN
from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Field, Paint, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.palette import Palette, mixed_colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def mountains(builder: SceneBuilder) -> None:
    """Three ranges behind one another, valleys full of air, hills before them."""
    canvas = builder.canvas
    builder.ground(sky(canvas, clouds=canvas.palette.clouds))
    for index, high in enumerate((0.15, 0.17, 0.11)):
        level = canvas.horizon - 0.02 + 0.045 * index
        skyline = level - high * (0.45 + 0.42 * canvas.line(1.62, pieces=5 + 3 * index))
        _range(builder, skyline, level, far=0.72 - 0.24 * index, nearness=0.1 + 0.11 * index)
    hills(builder, 2, first=canvas.horizon + 0.15)
    meadow(builder, 0.84)


def hills(builder: SceneBuilder, count: int, *, first: float) -> None:
    """Rounded land, each nearer and darker than the one before."""
    canvas = builder.canvas
    for index in range(count):
        level = first + 0.085 * index
        skyline = level + 0.028 * canvas.line(1.9, pieces=3)
        share = 0.35 * (1 - index / max(1, count))
        paint = _slope(canvas, skyline, share, rough=0.07)
        builder.add(
            _veiled(canvas, paint, level + 0.09, 0.42 - 0.12 * index),
            canvas.below(skyline),
            0.34 + 0.12 * index,
        )


def dunes(builder: SceneBuilder) -> None:
    """Sand in long crests, lit on one side."""
    canvas = builder.canvas
    builder.ground(sky(canvas, clouds=canvas.palette.clouds * 0.45))
    for index in range(5):
        level = canvas.horizon + 0.015 + 0.075 * index**1.15
        skyline = level + (0.012 + 0.013 * index) * canvas.line(2.2, pieces=3)
        share = 0.66 * (1 - index / 4.4)
        paint = _dune(canvas, skyline, share)
        builder.add(
            _veiled(canvas, paint, level + 0.07, 0.4 - 0.08 * index),
            canvas.below(skyline),
            0.1 + 0.13 * index,
        )
    builder.floor = canvas.horizon + 0.2


def fields(builder: SceneBuilder) -> None:
    """A wide meadow under a large sky, a line of trees far away."""
    canvas = builder.canvas
    builder.ground(sky(canvas, clouds=min(0.95, canvas.palette.clouds * 1.3)))
    hills(builder, 2, first=canvas.horizon - 0.01)
    builder.add(
        canvas.plain(mixed_colour(canvas.palette.land, canvas.palette.air, 0.45)),
        tree_line(canvas, canvas.horizon + 0.06),
        0.36,
    )
    level = canvas.horizon + 0.075
    paint = _slope(
        canvas,
        np.full(canvas.width, level, np.float32),
        0.1,
        rough=0.05 if canvas.palette.name == "winter" else 0.22,
    )
    builder.add(_veiled(canvas, paint, level, 0.5), canvas.below(level + 0.008 * canvas.line(1.8)), 0.46)
    builder.floor = canvas.horizon + 0.2
    meadow(builder, 0.85)


def meadow(builder: SceneBuilder, level: float) -> None:
    """The nearest grass: out of focus, its tips in the light."""
    canvas = builder.canvas
    cover = canvas.below(level + 0.07 + 0.02 * canvas.line(1.7))
    _blades(canvas, cover, level + 0.1)
    builder.add_blurred(_near_paint(canvas, level), cover, 1.0, blur=0.0022)


def tree_line(canvas: Canvas, level: float) -> Plane:
    """Round crowns of trees along a line, far away."""
    skyline = level - 0.012 * np.abs(canvas.line(0.9)) - 0.022 * np.clip(canvas.line(1.1, pieces=8), 0, 2)
    return canvas.below(np.asarray(skyline, np.float32))


def _range(builder: SceneBuilder, skyline: Field, level: float, *, far: float, nearness: float) -> None:
    canvas, palette = builder.canvas, builder.canvas.palette
    deep = np.maximum(canvas.ys - skyline[None, :], 0)
    tile = canvas.noise(1.75)
    # Gullies run down from the crest: noise sheared by how far below the crest a point lies.
    stone = sampled(tile, canvas.xs * 1.3 + deep * 1.3, deep * 1.1 + skyline[None, :] * 2)
    side = 1.0 if canvas.sun[0] > 0.5 else -1.0
    lit = np.clip(
        0.5 + side * 1.7 * cv2.GaussianBlur(np.gradient(stone, axis=1) * canvas.width / 190, (0, 0), 1.6),
        0,
        1,
    )
    dark = mixed(canvas.plain(palette.land) * 0.62, np.array(palette.glow), lit * 0.42)
    if palette.name in {"winter", "dawn", "clear day", "night"}:
        snow = step(0.09, 0.0, deep + 0.03 * stone) * (0.35 + 0.65 * lit)
        dark = mixed(dark, np.array(mixed_colour(palette.cloud_light, palette.glow, 0.3)), snow * 0.75)
    hazy = mixed(dark, np.array(palette.air), np.full(deep.shape, far, np.float32))
    builder.add(_veiled(canvas, hazy, level + 0.03, 0.85), canvas.below(skyline), nearness)


def _slope(canvas: Canvas, skyline: Field, share: float, *, rough: float) -> Paint:
    """Land that darkens toward the viewer; ``share`` of it is air."""
    palette = canvas.palette
    deep = np.clip((canvas.ys - skyline[None, :]) / 0.3, 0, 1)
    near = mixed(
        np.array(mixed_colour(palette.land, palette.air, share)), _underfoot(palette), deep**0.7 * 0.86
    )
    grass = sampled(
        canvas.noise(1.0), canvas.xs * 3, np.log(np.maximum(canvas.ys - skyline[None, :], 0) + 0.03) * 2.4
    )
    warm = canvas.glow(*canvas.sun, 0.4) * (1 - deep)
    lit = np.clip(1 + rough * grass, 0.4, 1.6)[..., None] * near
    return np.asarray(
        lit + warm[..., None] * np.array(palette.glow, np.float32) * 0.3 * palette.power, np.float32
    )


def _underfoot(palette: Palette) -> NDArray[np.float64]:
    """What the land near the viewer is like: dark, but for snow."""
    return np.array(palette.land if palette.name == "winter" else palette.near, np.float64)


def _dune(canvas: Canvas, skyline: Field, share: float) -> Paint:
    palette = canvas.palette
    deep = np.maximum(canvas.ys - skyline[None, :], 0)
    side = 1.0 if canvas.sun[0] > 0.5 else -1.0
    # A crest divides light from shadow, and the line between them wanders down the slope to one side.
    across = (canvas.xs + side * deep * 1.6 + 0.25) / OVERSCAN * (canvas.width - 1)
    crest = np.interp(
        across, range(canvas.width), cv2.GaussianBlur(skyline[None, :], (0, 0), canvas.width / 40)[0]
    )
    rise = np.gradient(crest, axis=1) * canvas.width
    wander = sampled(canvas.noise(2.2), canvas.xs * 0.6, canvas.ys * 0.9) * 0.05
    lit = step(-0.06, 0.1, side * rise + wander - deep * 0.25)
    ripple = (
        np.sin(deep * 150 + sampled(canvas.noise(1.9), canvas.xs, canvas.ys) * 5) * np.exp(-deep * 7) * 0.05
    )
    light = np.array(mixed_colour(palette.glow, palette.land, 0.34), np.float32)
    dark = np.array(mixed_colour(palette.land, palette.near, 0.55), np.float32)
    sand = mixed(np.broadcast_to(dark, (*lit.shape, 3)), light, np.clip(lit + ripple, 0, 1) * 0.9)
    return mixed(sand, np.array(palette.air), np.full(lit.shape, share, np.float32))


def _veiled(canvas: Canvas, paint: Paint, level: float, amount: float) -> Paint:
    """Air gathers where the land falls behind the next one, brighter below the light."""
    veil = np.exp(-(((canvas.ys - level) / 0.055) ** 2)) * amount * np.ones_like(canvas.xs)
    toward = np.exp(-(((canvas.xs - canvas.sun[0]) / 0.42) ** 2)) * np.ones_like(canvas.ys)
    bright = mixed(
        np.array(canvas.palette.air), np.array(canvas.palette.glow), toward * 0.4 * canvas.palette.power
    )
    return mixed(paint, bright, veil)


def _blades(canvas: Canvas, cover: Plane, level: float) -> None:
    """Grass in tufts, bent by one wind."""
    rng, wind = canvas.rng, float(canvas.rng.uniform(-0.5, 0.5))
    tufts = rng.random(26) * 1.5 - 0.25
    for _ in range(620):
        x = (
            float(rng.choice(tufts) + rng.normal(0, 0.035))
            if rng.random() < 0.7
            else float(rng.random() * 1.5 - 0.25)
        )
        tall = float(rng.gamma(3.0, 0.018)) * canvas.unit
        bend = tall * (wind * 0.5 + float(rng.normal(0, 0.22)))
        foot = np.array(canvas.at(x, level))
        middle, tip = foot + np.array((bend * 0.3, -tall * 0.6)), foot + np.array((bend, -tall))
        points = np.array([foot, middle, tip]).round().astype(np.int32)
        cv2.polylines(cover, [points], isClosed=False, color=255, thickness=1, lineType=cv2.LINE_AA)


def _near_paint(canvas: Canvas, level: float) -> Paint:
    palette = canvas.palette
    toward = np.exp(-(((canvas.xs - canvas.sun[0]) / 0.36) ** 2))
    height = np.clip((level + 0.05 - canvas.ys) / 0.1, 0, 1)
    lit = cover_of(np.asarray(toward * height, np.float32)).astype(np.float32) / 255
    return mixed(canvas.plain(palette.near), np.array(palette.glow), lit * 0.55 * palette.power)
