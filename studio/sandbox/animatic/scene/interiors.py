"""Inside: a long hall of glass or stone, a room with a window, a studio with one lamp, a stage."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.scene.builder import Build
from studio.sandbox.animatic.scene.canvas import Easel, Field, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.forest import shafts
from studio.sandbox.animatic.scene.palette import colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def hall(build: Build) -> None:
    """Arches behind arches, light at their end, a floor that shines."""
    easel, palette = build.easel, build.easel.palette
    far = sky(easel, clouds=palette.clouds * 0.6, disc=False)
    build.ground(mixed(far, np.array(palette.glow), easel.glow(0.5, 0.46, 0.22) * 0.85), 0.04)
    for index in range(6):
        share = index / 5
        paint = _stone(easel, 0.78 * (1 - share) ** 0.9, share)
        cover = _arch(easel, 0.07 + 0.1 * index**1.2, share, glass=easel.palette.name == "green shade")
        build.add(paint, cover, 0.06 + 0.13 * index * (0.7 + 0.3 * share))
        if index == 3:
            build.add(easel.plain(palette.glow), shafts(easel), 0.3)
    _floor(build)
    build.floor, build.stand = 0.8, 0.44


def room(build: Build) -> None:
    """A wall with a tall window; its light falls across the floor."""
    easel, palette = build.easel, build.easel.palette
    build.ground(_wall(easel), 0.3)
    side = 0.72 if easel.sun[0] > 0.5 else 0.28
    panes = _panes(easel, side)
    build.add(
        mixed(
            easel.plain(palette.glow), np.array(palette.middle), step(0.1, 0.6, easel.ys + 0 * easel.xs) * 0.5
        ),
        panes,
        0.3,
    )
    bloom = np.asarray(cv2.GaussianBlur(panes, (0, 0), easel.unit * 0.06), np.uint8)
    build.add(easel.plain(palette.glow), np.asarray(bloom * 0.42, np.uint8), 0.3)
    _shelves(build, side)
    _boards(build, side)
    build.add(easel.plain(palette.glow), _beam(easel, side), 0.42)
    build.floor, build.stand, build.scale = 1.03, 0.58 if side < 0.5 else 0.42, 0.66
    _furniture(build, side)


def studio(build: Build) -> None:
    """A bare sweep of wall and floor with one pool of light: for things that are to be looked at."""
    easel, palette = build.easel, build.easel.palette
    wall = easel.plain(colour(palette.middle, palette.near, 0.55))
    pool = np.exp(-(((easel.xs - 0.5) / 0.34) ** 2) - (((easel.ys - 0.42) / 0.4) ** 2))
    lit = mixed(
        wall, np.array(colour(palette.horizon, palette.glow, 0.4)), np.asarray(pool * 0.8, np.float32)
    )
    lit = lit * (1 - 0.45 * step(0.66, 0.74, easel.ys))[..., None]
    table = np.exp(-(((easel.xs - 0.5) / 0.3) ** 2) - (((easel.ys - 0.8) / 0.07) ** 2))
    build.ground(mixed(lit, np.array(palette.glow), np.asarray(table * 0.5, np.float32)), 0.2)
    build.floor, build.stand, build.scale = 0.8, 0.5, 0.26


def stage(build: Build) -> None:
    """Dark, two beams from above crossing on the boards, dust in them."""
    easel, palette = build.easel, build.easel.palette
    build.ground(
        easel.plain(palette.near) + _haze(easel)[..., None] * np.array(palette.land, np.float32) * 0.5, 0.1
    )
    for x, tint in ((0.2, palette.glow), (0.8, palette.horizon)):
        build.add(easel.plain(tint), _cone(easel, x, 0.48), 0.3)
    level = easel.horizon + 0.14
    pool = np.exp(-(((easel.xs - 0.48) / 0.2) ** 2) - (((easel.ys - level - 0.1) / 0.06) ** 2))
    boards = 0.05 * np.sin((easel.xs - 0.5) / (easel.ys - level + 0.2) * 60)
    base = mixed(easel.plain(palette.near), np.array(palette.land), np.asarray(0.4 + boards, np.float32))
    build.add(
        mixed(base, np.array(palette.glow), np.asarray(pool * 0.75, np.float32)), easel.below(level), 0.5
    )
    build.floor, build.stand, build.scale = level + 0.11, 0.48, 0.3


def _haze(easel: Easel) -> Field:
    return np.asarray(np.clip(0.5 + 0.4 * sampled(easel.noise(1.8), easel.xs * 0.7, easel.ys * 0.7), 0, 1))


def _arch(easel: Easel, half: float, share: float, *, glass: bool) -> Plane:
    """All that is not the opening of one arch; of glass it is a pier, ribs and panes one can see through."""
    opening = _opening(easel, half, 1.0)
    rib = _opening(easel, half, 1.0 + 0.05 + 0.05 * share) - np.minimum(opening, 255)
    cover = np.where(opening > 0, 0, 105 if glass else 235).astype(np.uint8)
    cover = np.maximum(cover, np.asarray(np.clip(rib, 0, 255), np.uint8))
    centre, high = easel.at(0.5, 0.46), easel.unit * (half * 1.2)
    if glass:
        thick = max(1, round(easel.unit * (0.0016 + 0.003 * share)))
        for turn in np.linspace(np.pi * 1.02, np.pi * 1.98, 15):
            start = centre[0] + np.cos(turn) * high, centre[1] + np.sin(turn) * high
            end = centre[0] + np.cos(turn) * high * 3, centre[1] + np.sin(turn) * high * 3
            cv2.line(cover, _pixel(start), _pixel(end), 215, thick, cv2.LINE_AA)
        for ring in (1.35, 1.75):
            cover = np.maximum(cover, _ring(easel, half * ring, thick))
    return np.asarray(
        cv2.GaussianBlur(np.where(opening > 0, 0, cover).astype(np.uint8), (0, 0), 0.7), np.uint8
    )


def _pixel(point: tuple[float, float]) -> tuple[int, int]:
    return round(point[0]), round(point[1])


def _opening(easel: Easel, half: float, size: float) -> NDArray[np.int16]:
    """Round above, straight below: 255 inside."""
    made = easel.empty()
    centre, wide = _pixel(easel.at(0.5, 0.46)), round(half * easel.unit * 1.05 * size)
    foot = round(easel.at(0.5, easel.horizon + 0.03 + half * 0.42)[1])
    cv2.ellipse(made, centre, (wide, round(wide * 1.12)), 0, 180, 360, 255, -1, cv2.LINE_AA)
    cv2.rectangle(made, (centre[0] - wide, centre[1]), (centre[0] + wide, foot), 255, -1)
    return made.astype(np.int16)


def _ring(easel: Easel, half: float, thick: int) -> Plane:
    made = easel.empty()
    wide = round(half * easel.unit * 1.05)
    cv2.ellipse(
        made, _pixel(easel.at(0.5, 0.46)), (wide, round(wide * 1.12)), 0, 180, 360, 190, thick, cv2.LINE_AA
    )
    return made


def _stone(easel: Easel, air: float, share: float) -> Field:
    palette = easel.palette
    base = easel.plain(colour(colour(palette.near, palette.land, 0.3 * (1 - share)), palette.air, air))
    rough = 1 + 0.1 * sampled(easel.noise(1.2), easel.xs * 2 + share, easel.ys * 2)
    edge = easel.glow(0.5, 0.46, 0.14 + 0.2 * share) * (0.75 - 0.4 * share)
    return mixed(base * rough[..., None], np.array(palette.glow), np.clip(edge * palette.power, 0, 0.8))


def _floor(build: Build) -> None:
    """Polished stone: mirrors the hall, brightest along its middle."""
    easel, palette = build.easel, build.easel.palette
    level = easel.horizon + 0.055
    row = round((level + 0.25) / 1.5 * easel.height)
    mirrored = np.zeros_like(build.picture)
    part = cv2.flip(build.picture[max(0, 2 * row - easel.height) : row], 0)
    mirrored[row : row + part.shape[0]] = part[: easel.height - row]
    streaked = cv2.GaussianBlur(mirrored, (0, 0), sigmaX=easel.unit * 0.006, sigmaY=easel.unit * 0.022)
    deep = np.maximum(easel.ys - level, 0)
    tiles = np.maximum(
        np.abs(np.sin(((easel.xs - 0.5) / (deep + 0.06)) * 3.1)) ** 24,
        np.abs(np.sin(0.55 / (deep + 0.06))) ** 24,
    )
    wet = np.clip(0.66 - 0.5 * deep, 0.2, 1) * (1 - 0.35 * tiles)
    paint = mixed(easel.plain(palette.near), streaked, np.asarray(wet * np.ones_like(easel.xs), np.float32))
    narrow = 0.06 + deep * 1.9
    cover = step(0.012, -0.012, np.abs(easel.xs - 0.5) * easel.frame[0] / easel.frame[1] / 1.78 - narrow)
    build.add(paint, np.asarray(cover * (easel.ys > level) * 255, np.uint8), 0.45)


def _wall(easel: Easel) -> Field:
    palette = easel.palette
    plaster = 1 + 0.05 * sampled(easel.noise(1.5), easel.xs, easel.ys)
    base = easel.plain(colour(palette.land, palette.near, 0.35)) * plaster[..., None]
    return mixed(base, np.array(palette.horizon), easel.glow(easel.sun[0], 0.35, 0.5) * 0.4)


def _panes(easel: Easel, x: float) -> Plane:
    cover = easel.empty()
    wide, high = 0.062, 0.135
    for column in (-1, 0):
        for row in range(4):
            left, top = x + column * (wide + 0.008) + 0.004, 0.06 + row * (high + 0.012)
            start, end = easel.at(left, top), easel.at(left + wide, top + high)
            cv2.rectangle(cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, -1)
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.8), np.uint8)


def _boards(build: Build, side: float) -> None:
    easel, palette = build.easel, build.easel.palette
    level, lean = 0.74, (0.5 - side) * 1.7
    deep = np.maximum(easel.ys - level, 0)
    lines = np.abs(np.sin((easel.xs - 0.5) / (deep + 0.3) * 13)) ** 40 * 0.22
    grain = 0.12 * sampled(easel.noise(1.0), easel.xs / (deep + 0.3) * 1.5, deep * 0.6)
    wood = easel.plain(colour(palette.near, palette.land, 0.5)) * (1 + grain - lines)[..., None]
    across = (easel.xs - side - deep * lean) / (1 + deep * 1.4)
    panes = step(0.075, 0.06, np.abs(across)) * (1 - step(0.006, 0.003, np.abs(across)))
    bars = 1 - np.abs(np.sin((deep + 0.02) * 32)) ** 30
    fall = np.asarray(panes * bars * step(0.0, 0.02, deep) * np.exp(-deep * 2.2) * 0.8, np.float32)
    build.add(mixed(wood, np.array(palette.glow), fall), easel.below(level), 0.44)


def _beam(easel: Easel, side: float) -> Plane:
    """The air between the window and where its light lands."""
    lean = (0.5 - side) * 0.85
    across = easel.xs - side - np.maximum(easel.ys - 0.1, 0) * lean
    dust = np.clip(0.7 + 0.4 * sampled(easel.noise(1.5), across * 0.8, easel.ys * 0.1), 0, 1.4)
    inside = step(0.15, 0.05, np.abs(across)) * step(0.02, 0.2, easel.ys) * step(1.1, 0.5, easel.ys)
    return cover_of(np.asarray(inside * dust * 0.26 * easel.palette.power, np.float32))


def _cone(easel: Easel, x: float, goal: float) -> Plane:
    fall = np.clip((easel.ys + 0.2) / 1.0, 0, 1.3)
    across = np.abs(easel.xs - (x + (goal - x) * fall)) / (0.02 + 0.16 * fall)
    dust = np.clip(0.8 + 0.3 * sampled(easel.noise(1.6), easel.xs, easel.ys), 0, 1.4)
    return cover_of(np.asarray(step(1.0, 0.35, across) * step(0.95, 0.7, fall) * dust * 0.5, np.float32))


def _furniture(build: Build, side: float) -> None:
    """A table with things on it, dark against the room."""
    easel = build.easel.fine
    cover, x = easel.empty(), 0.86 if side < 0.5 else 0.14
    for left, top, right, bottom in (
        (-0.17, 0.66, 0.17, 0.685), (-0.15, 0.68, -0.135, 0.9), (0.135, 0.68, 0.15, 0.9),
        (-0.09, 0.55, -0.06, 0.66), (-0.04, 0.61, 0.03, 0.66), (0.07, 0.58, 0.075, 0.66),
    ):  # fmt: skip
        start, end = easel.at(x + left, top), easel.at(x + right, bottom)
        cv2.rectangle(cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, -1)
    dark = build.easel.plain(build.easel.palette.near)
    build.add_sharp(dark, np.asarray(cv2.GaussianBlur(cover, (0, 0), 1), np.uint8), 0.62)


def _shelves(build: Build, side: float) -> None:
    """Boards along the wall with jars, boxes and books."""
    easel, rng = build.easel, build.easel.rng
    cover, left = easel.empty(), 0.1 if side > 0.5 else 0.48
    for row in range(3):
        low = 0.22 + 0.17 * row
        _block(easel, cover, left, low, left + 0.42, low + 0.012)
        x = left + 0.01
        while x < left + 0.4:
            wide, high = float(rng.uniform(0.008, 0.035)), float(rng.uniform(0.03, 0.11))
            if rng.random() < 0.8:
                _block(easel, cover, x, low - high, x + wide, low)
            x += wide + float(rng.uniform(0.002, 0.02))
    near, lit = np.array(easel.palette.near), np.array(easel.palette.land)
    paint = mixed(easel.plain(easel.palette.near), (near + lit) / 2, easel.glow(side, 0.4, 0.5))
    build.add(paint, np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.9) // 10 * 9, np.uint8), 0.34)


def _block(easel: Easel, cover: Plane, left: float, top: float, right: float, bottom: float) -> None:
    cv2.rectangle(cover, _pixel(easel.at(left, top)), _pixel(easel.at(right, bottom)), 255, -1)
