"""Inside: a long hall of glass or stone, a room with a window, a studio with one lamp, a stage."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Field, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.forest import shafts
from studio.sandbox.animatic.scene.palette import mixed_colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def hall(builder: SceneBuilder) -> None:
    """Arches behind arches, light at their end, a floor that shines."""
    canvas, palette = builder.canvas, builder.canvas.palette
    far = sky(canvas, clouds=palette.clouds * 0.6, disc=False)
    builder.ground(mixed(far, np.array(palette.glow), canvas.glow(0.5, 0.46, 0.22) * 0.85), 0.04)
    for index in range(6):
        share = index / 5
        paint = _stone(canvas, 0.78 * (1 - share) ** 0.9, share)
        cover = _arch(canvas, 0.07 + 0.1 * index**1.2, share, glass=canvas.palette.name == "green shade")
        builder.add(paint, cover, 0.06 + 0.13 * index * (0.7 + 0.3 * share))
        if index == 3:
            builder.add(canvas.plain(palette.glow), shafts(canvas), 0.3)
    _floor(builder)
    builder.floor, builder.stand = 0.8, 0.44


def room(builder: SceneBuilder) -> None:
    """A wall with a tall window; its light falls across the floor."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(_wall(canvas), 0.3)
    side = 0.72 if canvas.sun[0] > 0.5 else 0.28
    panes = _panes(canvas, side)
    builder.add(
        mixed(
            canvas.plain(palette.glow),
            np.array(palette.middle),
            step(0.1, 0.6, canvas.ys + 0 * canvas.xs) * 0.5,
        ),
        panes,
        0.3,
    )
    bloom = np.asarray(cv2.GaussianBlur(panes, (0, 0), canvas.unit * 0.06), np.uint8)
    builder.add(canvas.plain(palette.glow), np.asarray(bloom * 0.42, np.uint8), 0.3)
    _shelves(builder, side)
    _boards(builder, side)
    builder.add(canvas.plain(palette.glow), _beam(canvas, side), 0.42)
    builder.floor, builder.stand, builder.scale = 1.03, 0.58 if side < 0.5 else 0.42, 0.66
    _furniture(builder, side)


def studio(builder: SceneBuilder) -> None:
    """A bare sweep of wall and floor with one pool of light: for things that are to be looked at."""
    canvas, palette = builder.canvas, builder.canvas.palette
    wall = canvas.plain(mixed_colour(palette.middle, palette.near, 0.55))
    pool = np.exp(-(((canvas.xs - 0.5) / 0.34) ** 2) - (((canvas.ys - 0.42) / 0.4) ** 2))
    lit = mixed(
        wall, np.array(mixed_colour(palette.horizon, palette.glow, 0.4)), np.asarray(pool * 0.8, np.float32)
    )
    lit = lit * (1 - 0.45 * step(0.66, 0.74, canvas.ys))[..., None]
    table = np.exp(-(((canvas.xs - 0.5) / 0.3) ** 2) - (((canvas.ys - 0.8) / 0.07) ** 2))
    builder.ground(mixed(lit, np.array(palette.glow), np.asarray(table * 0.5, np.float32)), 0.2)
    builder.floor, builder.stand, builder.scale = 0.8, 0.5, 0.26


def stage(builder: SceneBuilder) -> None:
    """Dark, two beams from above crossing on the boards, dust in them."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(
        canvas.plain(palette.near) + _haze(canvas)[..., None] * np.array(palette.land, np.float32) * 0.5, 0.1
    )
    for x, tint in ((0.2, palette.glow), (0.8, palette.horizon)):
        builder.add(canvas.plain(tint), _cone(canvas, x, 0.48), 0.3)
    level = canvas.horizon + 0.14
    pool = np.exp(-(((canvas.xs - 0.48) / 0.2) ** 2) - (((canvas.ys - level - 0.1) / 0.06) ** 2))
    boards = 0.05 * np.sin((canvas.xs - 0.5) / (canvas.ys - level + 0.2) * 60)
    base = mixed(canvas.plain(palette.near), np.array(palette.land), np.asarray(0.4 + boards, np.float32))
    builder.add(
        mixed(base, np.array(palette.glow), np.asarray(pool * 0.75, np.float32)), canvas.below(level), 0.5
    )
    builder.floor, builder.stand, builder.scale = level + 0.11, 0.48, 0.3


def _haze(canvas: Canvas) -> Field:
    return np.asarray(np.clip(0.5 + 0.4 * sampled(canvas.noise(1.8), canvas.xs * 0.7, canvas.ys * 0.7), 0, 1))


def _arch(canvas: Canvas, half: float, share: float, *, glass: bool) -> Plane:
    """All that is not the opening of one arch; of glass it is a pier, ribs and panes one can see through."""
    opening = _opening(canvas, half, 1.0)
    rib = _opening(canvas, half, 1.0 + 0.05 + 0.05 * share) - np.minimum(opening, 255)
    cover = np.where(opening > 0, 0, 105 if glass else 235).astype(np.uint8)
    cover = np.maximum(cover, np.asarray(np.clip(rib, 0, 255), np.uint8))
    centre, high = canvas.at(0.5, 0.46), canvas.unit * (half * 1.2)
    if glass:
        thick = max(1, round(canvas.unit * (0.0016 + 0.003 * share)))
        for turn in np.linspace(np.pi * 1.02, np.pi * 1.98, 15):
            start = centre[0] + np.cos(turn) * high, centre[1] + np.sin(turn) * high
            end = centre[0] + np.cos(turn) * high * 3, centre[1] + np.sin(turn) * high * 3
            cv2.line(cover, _pixel(start), _pixel(end), 215, thick, cv2.LINE_AA)
        for scale in (1.35, 1.75):
            cover = np.maximum(cover, _ring(canvas, half * scale, thick))
    return np.asarray(
        cv2.GaussianBlur(np.where(opening > 0, 0, cover).astype(np.uint8), (0, 0), 0.7), np.uint8
    )


def _pixel(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _opening(canvas: Canvas, half: float, size: float) -> NDArray[np.int16]:
    """Round above, straight below: 255 inside."""
    plane = canvas.empty()
    centre, wide = _pixel(canvas.at(0.5, 0.46)), round(half * canvas.unit * 1.05 * size)
    foot = round(canvas.at(0.5, canvas.horizon + 0.03 + half * 0.42)[1])
    cv2.ellipse(plane, centre, (wide, round(wide * 1.12)), 0, 180, 360, 255, -1, cv2.LINE_AA)
    cv2.rectangle(plane, (centre[0] - wide, centre[1]), (centre[0] + wide, foot), 255, -1)
    return plane.astype(np.int16)


def _ring(canvas: Canvas, half: float, thick: int) -> Plane:
    plane = canvas.empty()
    wide = round(half * canvas.unit * 1.05)
    cv2.ellipse(
        plane, _pixel(canvas.at(0.5, 0.46)), (wide, round(wide * 1.12)), 0, 180, 360, 190, thick, cv2.LINE_AA
    )
    return plane


def _stone(canvas: Canvas, air: float, share: float) -> Field:
    palette = canvas.palette
    base = canvas.plain(
        mixed_colour(mixed_colour(palette.near, palette.land, 0.3 * (1 - share)), palette.air, air)
    )
    rough = 1 + 0.1 * sampled(canvas.noise(1.2), canvas.xs * 2 + share, canvas.ys * 2)
    edge = canvas.glow(0.5, 0.46, 0.14 + 0.2 * share) * (0.75 - 0.4 * share)
    return mixed(base * rough[..., None], np.array(palette.glow), np.clip(edge * palette.power, 0, 0.8))


def _floor(builder: SceneBuilder) -> None:
    """Polished stone: mirrors the hall, brightest along its middle."""
    canvas, palette = builder.canvas, builder.canvas.palette
    level = canvas.horizon + 0.055
    row = round((level + 0.25) / 1.5 * canvas.height)
    mirrored = np.zeros_like(builder.picture)
    part = cv2.flip(builder.picture[max(0, 2 * row - canvas.height) : row], 0)
    mirrored[row : row + part.shape[0]] = part[: canvas.height - row]
    streaked = cv2.GaussianBlur(mirrored, (0, 0), sigmaX=canvas.unit * 0.006, sigmaY=canvas.unit * 0.022)
    deep = np.maximum(canvas.ys - level, 0)
    tiles = np.maximum(
        np.abs(np.sin(((canvas.xs - 0.5) / (deep + 0.06)) * 3.1)) ** 24,
        np.abs(np.sin(0.55 / (deep + 0.06))) ** 24,
    )
    wet = np.clip(0.66 - 0.5 * deep, 0.2, 1) * (1 - 0.35 * tiles)
    paint = mixed(canvas.plain(palette.near), streaked, np.asarray(wet * np.ones_like(canvas.xs), np.float32))
    narrow = 0.06 + deep * 1.9
    cover = step(0.012, -0.012, np.abs(canvas.xs - 0.5) * canvas.frame[0] / canvas.frame[1] / 1.78 - narrow)
    builder.add(paint, np.asarray(cover * (canvas.ys > level) * 255, np.uint8), 0.45)


def _wall(canvas: Canvas) -> Field:
    palette = canvas.palette
    plaster = 1 + 0.05 * sampled(canvas.noise(1.5), canvas.xs, canvas.ys)
    base = canvas.plain(mixed_colour(palette.land, palette.near, 0.35)) * plaster[..., None]
    return mixed(base, np.array(palette.horizon), canvas.glow(canvas.sun[0], 0.35, 0.5) * 0.4)


def _panes(canvas: Canvas, x: float) -> Plane:
    cover = canvas.empty()
    wide, high = 0.062, 0.135
    for column in (-1, 0):
        for row in range(4):
            left, top = x + column * (wide + 0.008) + 0.004, 0.06 + row * (high + 0.012)
            start, end = canvas.at(left, top), canvas.at(left + wide, top + high)
            cv2.rectangle(cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, -1)
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.8), np.uint8)


def _boards(builder: SceneBuilder, side: float) -> None:
    canvas, palette = builder.canvas, builder.canvas.palette
    level, lean = 0.74, (0.5 - side) * 1.7
    deep = np.maximum(canvas.ys - level, 0)
    lines = np.abs(np.sin((canvas.xs - 0.5) / (deep + 0.3) * 13)) ** 40 * 0.22
    grain = 0.12 * sampled(canvas.noise(1.0), canvas.xs / (deep + 0.3) * 1.5, deep * 0.6)
    wood = canvas.plain(mixed_colour(palette.near, palette.land, 0.5)) * (1 + grain - lines)[..., None]
    across = (canvas.xs - side - deep * lean) / (1 + deep * 1.4)
    panes = step(0.075, 0.06, np.abs(across)) * (1 - step(0.006, 0.003, np.abs(across)))
    bars = 1 - np.abs(np.sin((deep + 0.02) * 32)) ** 30
    fall = np.asarray(panes * bars * step(0.0, 0.02, deep) * np.exp(-deep * 2.2) * 0.8, np.float32)
    builder.add(mixed(wood, np.array(palette.glow), fall), canvas.below(level), 0.44)


def _beam(canvas: Canvas, side: float) -> Plane:
    """The air between the window and where its light lands."""
    lean = (0.5 - side) * 0.85
    across = canvas.xs - side - np.maximum(canvas.ys - 0.1, 0) * lean
    dust = np.clip(0.7 + 0.4 * sampled(canvas.noise(1.5), across * 0.8, canvas.ys * 0.1), 0, 1.4)
    inside = step(0.15, 0.05, np.abs(across)) * step(0.02, 0.2, canvas.ys) * step(1.1, 0.5, canvas.ys)
    return cover_of(np.asarray(inside * dust * 0.26 * canvas.palette.power, np.float32))


def _cone(canvas: Canvas, x: float, goal: float) -> Plane:
    fall = np.clip((canvas.ys + 0.2) / 1.0, 0, 1.3)
    across = np.abs(canvas.xs - (x + (goal - x) * fall)) / (0.02 + 0.16 * fall)
    dust = np.clip(0.8 + 0.3 * sampled(canvas.noise(1.6), canvas.xs, canvas.ys), 0, 1.4)
    return cover_of(np.asarray(step(1.0, 0.35, across) * step(0.95, 0.7, fall) * dust * 0.5, np.float32))


def _furniture(builder: SceneBuilder, side: float) -> None:
    """A table with things on it, dark against the room."""
    canvas = builder.canvas.fine
    cover, x = canvas.empty(), 0.86 if side < 0.5 else 0.14
    for left, top, right, bottom in (
        (-0.17, 0.66, 0.17, 0.685), (-0.15, 0.68, -0.135, 0.9), (0.135, 0.68, 0.15, 0.9),
        (-0.09, 0.55, -0.06, 0.66), (-0.04, 0.61, 0.03, 0.66), (0.07, 0.58, 0.075, 0.66),
    ):  # fmt: skip
        start, end = canvas.at(x + left, top), canvas.at(x + right, bottom)
        cv2.rectangle(cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, -1)
    dark = builder.canvas.plain(builder.canvas.palette.near)
    builder.add_sharp(dark, np.asarray(cv2.GaussianBlur(cover, (0, 0), 1), np.uint8), 0.62)


def _shelves(builder: SceneBuilder, side: float) -> None:
    """Boards along the wall with jars, boxes and books."""
    canvas, rng = builder.canvas, builder.canvas.rng
    cover, left = canvas.empty(), 0.1 if side > 0.5 else 0.48
    for row in range(3):
        low = 0.22 + 0.17 * row
        _block(canvas, cover, left, low, left + 0.42, low + 0.012)
        x = left + 0.01
        while x < left + 0.4:
            wide, high = float(rng.uniform(0.008, 0.035)), float(rng.uniform(0.03, 0.11))
            if rng.random() < 0.8:
                _block(canvas, cover, x, low - high, x + wide, low)
            x += wide + float(rng.uniform(0.002, 0.02))
    near, lit = np.array(canvas.palette.near), np.array(canvas.palette.land)
    paint = mixed(canvas.plain(canvas.palette.near), (near + lit) / 2, canvas.glow(side, 0.4, 0.5))
    builder.add(paint, np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.9) // 10 * 9, np.uint8), 0.34)


def _block(canvas: Canvas, cover: Plane, left: float, top: float, right: float, bottom: float) -> None:
    cv2.rectangle(cover, _pixel(canvas.at(left, top)), _pixel(canvas.at(right, bottom)), 255, -1)
