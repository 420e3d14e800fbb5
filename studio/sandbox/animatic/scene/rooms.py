"""Inside: a long hall of glass or stone, a room with a window, a studio with one lamp, a stage."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.planes import Plane
from studio.sandbox.animatic.scene.build import Build
from studio.sandbox.animatic.scene.easel import Easel, Field, cover_of, mixed, sampled, step
from studio.sandbox.animatic.scene.palette import colour
from studio.sandbox.animatic.scene.skies import sky
from studio.sandbox.animatic.scene.woods import shafts


def hall(build: Build) -> None:
    """Arches behind arches, light at their end, a floor that shines."""
    easel, palette = build.easel, build.easel.palette
    far = sky(easel, clouds=palette.clouds * 0.6, disc=False)
    build.ground(mixed(far, np.array(palette.glow), easel.glow(0.5, 0.46, 0.22) * 0.85), 0.04)
    for index in range(6):
        share = index / 5
        paint = _stone(easel, 0.62 * (1 - share) ** 1.2, share)
        build.add(
            paint, _arch(easel, 0.06 + 0.105 * index**1.18, share), 0.06 + 0.13 * index * (0.7 + 0.3 * share)
        )
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
    _boards(build, side)
    build.add(easel.plain(palette.glow), _beam(easel, side), 0.42)
    build.floor, build.stand = 0.86, 0.6 if side < 0.5 else 0.4
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
    build.floor, build.stand = 0.8, 0.5


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
    build.floor, build.stand = level + 0.11, 0.46


def _haze(easel: Easel) -> Field:
    return np.clip(0.5 + 0.4 * sampled(easel.noise(1.8), easel.xs * 0.7, easel.ys * 0.7), 0, 1)


def _arch(easel: Easel, half: float, share: float) -> Plane:
    """All that is not the opening of one arch, and the ribs of glass in its head."""
    fine = np.full((easel.height, easel.width), 255, np.uint8)
    middle, spring = easel.at(0.5, 0.47 - half * 0.3), easel.at(0.5, 0.5)[1]
    wide = half * easel.unit * 1.05
    high = wide * 1.16
    foot = easel.at(0.5, easel.horizon + 0.03 + half * 0.42)[1]
    centre = round(middle[0]), round(spring - half * easel.unit * 0.1)
    cv2.ellipse(fine, centre, (round(wide), round(high)), 0, 180, 360, 0, -1, cv2.LINE_AA)
    cv2.rectangle(fine, (round(centre[0] - wide), centre[1]), (round(centre[0] + wide), round(foot)), 0, -1)
    thick = max(1, round(easel.unit * (0.002 + 0.004 * share)))
    cv2.ellipse(fine, centre, (round(wide * 0.9), round(high * 0.9)), 0, 180, 360, 150, thick, cv2.LINE_AA)
    for angle in np.linspace(np.pi * 1.08, np.pi * 1.92, 7):
        start = centre[0] + np.cos(angle) * wide * 0.9, centre[1] + np.sin(angle) * high * 0.9
        end = centre[0] + np.cos(angle) * wide, centre[1] + np.sin(angle) * high
        cv2.line(
            fine, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 200, thick, cv2.LINE_AA
        )
    fine[round(foot) :] = 255
    return fine


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
    lines = np.abs(np.sin((easel.xs - 0.5) / (deep + 0.3) * 13)) ** 40 * 0.5
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
    build.add_sharp(
        build.easel.plain(build.easel.palette.near),
        np.asarray(cv2.GaussianBlur(cover, (0, 0), 1), np.uint8),
        0.62,
    )
