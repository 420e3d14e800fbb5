"""Open land: mountains, hills, dunes, meadows, and the veils of air between them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.layers import ROOM
from studio.sandbox.animatic.scene.builder import Build
from studio.sandbox.animatic.scene.canvas import Easel, Field, Paint, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.palette import Palette, colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def mountains(build: Build) -> None:
    """Three ranges behind one another, valleys full of air, hills before them."""
    easel = build.easel
    build.ground(sky(easel, clouds=easel.palette.clouds))
    for index, high in enumerate((0.15, 0.17, 0.11)):
        level = easel.horizon - 0.02 + 0.045 * index
        skyline = level - high * (0.45 + 0.42 * easel.line(1.62, pieces=5 + 3 * index))
        _range(build, skyline, level, far=0.72 - 0.24 * index, nearness=0.1 + 0.11 * index)
    hills(build, 2, first=easel.horizon + 0.15)
    meadow(build, 0.84)


def hills(build: Build, count: int, *, first: float) -> None:
    """Rounded land, each nearer and darker than the one before."""
    easel = build.easel
    for index in range(count):
        level = first + 0.085 * index
        skyline = level + 0.028 * easel.line(1.9, pieces=3)
        share = 0.35 * (1 - index / max(1, count))
        paint = _slope(easel, skyline, share, rough=0.07)
        build.add(
            _veiled(easel, paint, level + 0.09, 0.42 - 0.12 * index),
            easel.below(skyline),
            0.34 + 0.12 * index,
        )


def dunes(build: Build) -> None:
    """Sand in long crests, lit on one side."""
    easel = build.easel
    build.ground(sky(easel, clouds=easel.palette.clouds * 0.45))
    for index in range(5):
        level = easel.horizon + 0.015 + 0.075 * index**1.15
        skyline = level + (0.012 + 0.013 * index) * easel.line(2.2, pieces=3)
        share = 0.66 * (1 - index / 4.4)
        paint = _dune(easel, skyline, share)
        build.add(
            _veiled(easel, paint, level + 0.07, 0.4 - 0.08 * index), easel.below(skyline), 0.1 + 0.13 * index
        )
    build.floor = easel.horizon + 0.2


def fields(build: Build) -> None:
    """A wide meadow under a large sky, a line of trees far away."""
    easel = build.easel
    build.ground(sky(easel, clouds=min(0.95, easel.palette.clouds * 1.3)))
    hills(build, 2, first=easel.horizon - 0.01)
    build.add(
        easel.plain(colour(easel.palette.land, easel.palette.air, 0.45)),
        tree_line(easel, easel.horizon + 0.06),
        0.36,
    )
    level = easel.horizon + 0.075
    paint = _slope(
        easel,
        np.full(easel.width, level, np.float32),
        0.1,
        rough=0.05 if easel.palette.name == "winter" else 0.22,
    )
    build.add(_veiled(easel, paint, level, 0.5), easel.below(level + 0.008 * easel.line(1.8)), 0.46)
    build.floor = easel.horizon + 0.2
    meadow(build, 0.85)


def meadow(build: Build, level: float) -> None:
    """The nearest grass: out of focus, its tips in the light."""
    easel = build.easel
    cover = easel.below(level + 0.07 + 0.02 * easel.line(1.7))
    _blades(easel, cover, level + 0.1)
    build.add_blurred(_near_paint(easel, level), cover, 1.0, blur=0.0022)


def tree_line(easel: Easel, level: float) -> Plane:
    """Round crowns of trees along a line, far away."""
    skyline = level - 0.012 * np.abs(easel.line(0.9)) - 0.022 * np.clip(easel.line(1.1, pieces=8), 0, 2)
    return easel.below(np.asarray(skyline, np.float32))


def _range(build: Build, skyline: Field, level: float, *, far: float, nearness: float) -> None:
    easel, palette = build.easel, build.easel.palette
    deep = np.maximum(easel.ys - skyline[None, :], 0)
    tile = easel.noise(1.75)
    # Gullies run down from the crest: noise sheared by how far below the crest a point lies.
    stone = sampled(tile, easel.xs * 1.3 + deep * 1.3, deep * 1.1 + skyline[None, :] * 2)
    side = 1.0 if easel.sun[0] > 0.5 else -1.0
    lit = np.clip(
        0.5 + side * 1.7 * cv2.GaussianBlur(np.gradient(stone, axis=1) * easel.width / 190, (0, 0), 1.6), 0, 1
    )
    dark = mixed(easel.plain(palette.land) * 0.62, np.array(palette.glow), lit * 0.42)
    if palette.name in {"winter", "dawn", "clear day", "night"}:
        snow = step(0.09, 0.0, deep + 0.03 * stone) * (0.35 + 0.65 * lit)
        dark = mixed(dark, np.array(colour(palette.cloud_light, palette.glow, 0.3)), snow * 0.75)
    hazy = mixed(dark, np.array(palette.air), np.full(deep.shape, far, np.float32))
    build.add(_veiled(easel, hazy, level + 0.03, 0.85), easel.below(skyline), nearness)


def _slope(easel: Easel, skyline: Field, share: float, *, rough: float) -> Paint:
    """Land that darkens toward the viewer; ``share`` of it is air."""
    palette = easel.palette
    deep = np.clip((easel.ys - skyline[None, :]) / 0.3, 0, 1)
    near = mixed(np.array(colour(palette.land, palette.air, share)), _underfoot(palette), deep**0.7 * 0.86)
    grass = sampled(
        easel.noise(1.0), easel.xs * 3, np.log(np.maximum(easel.ys - skyline[None, :], 0) + 0.03) * 2.4
    )
    warm = easel.glow(*easel.sun, 0.4) * (1 - deep)
    lit = np.clip(1 + rough * grass, 0.4, 1.6)[..., None] * near
    return np.asarray(
        lit + warm[..., None] * np.array(palette.glow, np.float32) * 0.3 * palette.power, np.float32
    )


def _underfoot(palette: Palette) -> NDArray[np.float64]:
    """What the land near the viewer is like: dark, but for snow."""
    return np.array(palette.land if palette.name == "winter" else palette.near, np.float64)


def _dune(easel: Easel, skyline: Field, share: float) -> Paint:
    palette = easel.palette
    deep = np.maximum(easel.ys - skyline[None, :], 0)
    side = 1.0 if easel.sun[0] > 0.5 else -1.0
    # A crest divides light from shadow, and the line between them wanders down the slope to one side.
    across = (easel.xs + side * deep * 1.6 + 0.25) / ROOM * (easel.width - 1)
    crest = np.interp(
        across, range(easel.width), cv2.GaussianBlur(skyline[None, :], (0, 0), easel.width / 40)[0]
    )
    rise = np.gradient(crest, axis=1) * easel.width
    wander = sampled(easel.noise(2.2), easel.xs * 0.6, easel.ys * 0.9) * 0.05
    lit = step(-0.06, 0.1, side * rise + wander - deep * 0.25)
    ripple = np.sin(deep * 150 + sampled(easel.noise(1.9), easel.xs, easel.ys) * 5) * np.exp(-deep * 7) * 0.05
    light = np.array(colour(palette.glow, palette.land, 0.34), np.float32)
    dark = np.array(colour(palette.land, palette.near, 0.55), np.float32)
    sand = mixed(np.broadcast_to(dark, (*lit.shape, 3)), light, np.clip(lit + ripple, 0, 1) * 0.9)
    return mixed(sand, np.array(palette.air), np.full(lit.shape, share, np.float32))


def _veiled(easel: Easel, paint: Paint, level: float, amount: float) -> Paint:
    """Air gathers where the land falls behind the next one, brighter below the light."""
    veil = np.exp(-(((easel.ys - level) / 0.055) ** 2)) * amount * np.ones_like(easel.xs)
    toward = np.exp(-(((easel.xs - easel.sun[0]) / 0.42) ** 2)) * np.ones_like(easel.ys)
    bright = mixed(
        np.array(easel.palette.air), np.array(easel.palette.glow), toward * 0.4 * easel.palette.power
    )
    return mixed(paint, bright, veil)


def _blades(easel: Easel, cover: Plane, level: float) -> None:
    """Grass in tufts, bent by one wind."""
    rng, wind = easel.rng, float(easel.rng.uniform(-0.5, 0.5))
    tufts = rng.random(26) * 1.5 - 0.25
    for _ in range(620):
        x = (
            float(rng.choice(tufts) + rng.normal(0, 0.035))
            if rng.random() < 0.7
            else float(rng.random() * 1.5 - 0.25)
        )
        tall = float(rng.gamma(3.0, 0.018)) * easel.unit
        bend = tall * (wind * 0.5 + float(rng.normal(0, 0.22)))
        foot = np.array(easel.at(x, level))
        middle, tip = foot + np.array((bend * 0.3, -tall * 0.6)), foot + np.array((bend, -tall))
        points = np.array([foot, middle, tip]).round().astype(np.int32)
        cv2.polylines(cover, [points], isClosed=False, color=255, thickness=1, lineType=cv2.LINE_AA)


def _near_paint(easel: Easel, level: float) -> Paint:
    palette = easel.palette
    toward = np.exp(-(((easel.xs - easel.sun[0]) / 0.36) ** 2))
    height = np.clip((level + 0.05 - easel.ys) / 0.1, 0, 1)
    lit = cover_of(np.asarray(toward * height, np.float32)).astype(np.float32) / 255
    return mixed(easel.plain(palette.near), np.array(palette.glow), lit * 0.55 * palette.power)
