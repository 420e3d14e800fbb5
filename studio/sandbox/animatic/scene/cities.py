"""Towns: a skyline from afar, and a street between houses, with lit windows and wet ground."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.layers import Layer, yuva_image
from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Paint, mixed, sampled, step
from studio.sandbox.animatic.scene.palette import Colour, mixed_colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.scene.water import water
from studio.sandbox.animatic.yuv import Plane

LAMP: Colour = (255, 206, 132)
SIGNS: tuple[Colour, ...] = ((255, 70, 150), (70, 220, 255), (255, 170, 60), (170, 90, 255))
Box = tuple[float, float, float, float]  # left, top, right, bottom in shares of the frame


def skyline(builder: SceneBuilder) -> None:
    """Rows of houses in the haze, a river or a roof before them."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(sky(canvas, clouds=palette.clouds))
    for index, (wide, high, air) in enumerate(((0.03, 0.2, 0.72), (0.045, 0.25, 0.44), (0.07, 0.17, 0.16))):
        boxes = _row(canvas, wide, high, canvas.horizon + 0.02)
        paint = _facades(canvas, air, canvas.horizon)
        _windows(canvas, paint, boxes, 1 - air)
        builder.add(paint, _houses(canvas, boxes), 0.1 + 0.1 * index)
    water(builder, canvas.horizon + 0.02, calm=0.6)
    _roof(builder)
    builder.floor = 0.86


def street(builder: SceneBuilder) -> None:
    """A street seen along its middle: houses on both sides in five depths, wet stones."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(sky(canvas, clouds=palette.clouds, disc=False), 0.05)
    for index in range(5):
        gap = 0.05 + 0.075 * index**1.25
        boxes = _sides(canvas, gap, index)
        paint = _facades(canvas, 0.6 * (1 - index / 4) ** 1.3, canvas.horizon + 0.02 * index)
        _windows(canvas, paint, boxes, 0.35 + 0.16 * index)
        _signs(canvas, paint, boxes, index)
        builder.add(paint, _houses(canvas, boxes), 0.08 + 0.1 * index)
    _pavement(builder)
    builder.floor, builder.stand = canvas.horizon + 0.25, 0.46


def _row(canvas: Canvas, wide: float, high: float, floor: float) -> list[Box]:
    boxes: list[Box] = []
    x, swell = -0.27, canvas.line(1.6, pieces=2)
    while x < 1.27:
        width = wide * float(canvas.rng.uniform(0.5, 1.5)) * canvas.frame[1] / canvas.frame[0] * 1.78
        rise = 0.55 + 0.3 * float(swell[int((x + 0.27) / 1.54 * (canvas.width - 1))])
        top = floor - high * max(0.18, rise) * float(canvas.rng.uniform(0.45, 1.25))
        boxes.append((x, top, x + width, floor + 0.02))
        x += width * float(canvas.rng.uniform(0.85, 1.25))
    return boxes


def _sides(canvas: Canvas, gap: float, index: int) -> list[Box]:
    """The houses of one depth: left and right of the gap."""
    low, high = canvas.horizon + 0.02 + 0.055 * index**1.3, 0.33 - 0.115 * index
    boxes: list[Box] = []
    for side in (-1, 1):
        edge = 0.5 + side * gap
        for step_out in range(2):
            wide = 0.1 + 0.05 * index
            top = high + float(canvas.rng.uniform(-0.07, 0.07))
            near, far = edge + side * wide * step_out, edge + side * wide * (step_out + 1.6)
            boxes.append((min(near, far), top, max(near, far), low))
    return boxes


def _houses(canvas: Canvas, boxes: list[Box]) -> Plane:
    cover = canvas.empty()
    for left, top, right, bottom in boxes:
        start, end = canvas.at(left, top), canvas.at(right, bottom)
        cv2.rectangle(cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, -1)
        _crown(canvas, cover, left, top, right)
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), 0.6), np.uint8)


def _crown(canvas: Canvas, cover: Plane, left: float, top: float, right: float) -> None:
    """What stands on a roof: a gable, a tank, an antenna or nothing."""
    kind, middle = int(canvas.rng.integers(5)), (left + right) / 2
    wide = right - left
    if kind == 0:
        points = [canvas.at(left, top), canvas.at(middle, top - wide * 0.8), canvas.at(right, top)]
        cv2.fillPoly(cover, [np.array(points).round().astype(np.int32)], 255, cv2.LINE_AA)
    if kind == 1:
        start, end = canvas.at(left + wide * 0.2, top - wide * 0.5), canvas.at(left + wide * 0.55, top)
        cv2.rectangle(cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, -1)
    if kind == 2:
        start, end = canvas.at(middle, top - wide * 1.1), canvas.at(middle, top)
        cv2.line(
            cover, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), 255, 1, cv2.LINE_AA
        )


def _facades(canvas: Canvas, air: float, level: float) -> Paint:
    palette = canvas.palette
    wall = canvas.plain(mixed_colour(mixed_colour(palette.near, palette.land, 0.35), palette.air, air))
    wall = (
        wall * (1 - 0.3 * step(0.0, 1.0, (canvas.horizon - canvas.ys) * 2))[..., None] if air > 0.3 else wall
    )
    toward = canvas.glow(*canvas.sun, 0.35) * (0.2 + 0.5 * air) * palette.power
    lit = mixed(wall, np.array(palette.glow), np.clip(toward, 0, 0.7))
    low = np.exp(-(((canvas.ys - level) / 0.1) ** 2)) * (0.25 + 0.4 * air) * np.ones_like(canvas.xs)
    return mixed(lit, np.array(palette.air), low)


def _windows(canvas: Canvas, paint: Paint, boxes: list[Box], nearness: float) -> None:
    """Rows of windows, some of them lit, more at night."""
    palette, rng = canvas.palette, canvas.rng
    lit_share = 0.5 if palette.is_night or palette.height < 0.14 else 0.12
    size = max(2, round(canvas.unit * 0.0075 * (0.6 + 1.3 * nearness)))
    for left, top, right, bottom in boxes:
        x0, y0 = (round(part) for part in canvas.at(left, top))
        x1, y1 = (round(part) for part in canvas.at(right, bottom))
        warm = mixed_colour(LAMP, SIGNS[int(rng.integers(4))], 0.35 if palette.name == "neon" else 0.06)
        for y in range(y0 + size * 2, y1 - size * 2, round(size * 2.7)):
            for x in range(x0 + size, x1 - size, size * 2):
                share = float(rng.random())
                if 0 <= x < canvas.width and 0 <= y < canvas.height and share < lit_share:
                    box = paint[y : y + round(size * 1.5), x : x + size]
                    box += (np.array(warm, np.float32) - box) * (0.25 + 0.6 * float(rng.random()) * nearness)


def _signs(canvas: Canvas, paint: Paint, boxes: list[Box], index: int) -> None:
    """Shop signs and lamps that glow along a street after dark."""
    if not (canvas.palette.is_night or canvas.palette.name in {"dusk", "storm", "mist"}):
        return
    glow = np.zeros_like(paint)
    for left, _, right, bottom in boxes[::2]:
        edge = right if right < 0.5 else left
        inward = -1 if right < 0.5 else 1
        tint = SIGNS[int(canvas.rng.integers(4))] if canvas.palette.name == "neon" else LAMP
        high = bottom - float(canvas.rng.uniform(0.08, 0.2)) * (1 + 0.3 * index)
        start = canvas.at(edge + inward * 0.004, high)
        end = canvas.at(edge + inward * (0.012 + 0.006 * index), high + 0.03 + 0.012 * index)
        cv2.rectangle(glow, (round(start[0]), round(start[1])), (round(end[0]), round(end[1])), tint, -1)
    paint += glow * 0.9 + cv2.GaussianBlur(glow, (0, 0), canvas.unit * 0.03) * 2.4


def _pavement(builder: SceneBuilder) -> None:
    """Wet stones that mirror the street."""
    canvas, palette = builder.canvas, builder.canvas.palette
    level = canvas.horizon + 0.03
    deep = np.maximum(canvas.ys - level, 0) * np.ones_like(canvas.xs)
    row = round((level + 0.25) / 1.5 * canvas.height)
    mirrored = cv2.flip(builder.picture[max(0, 2 * row - canvas.height) : row], 0)
    reflection = np.zeros_like(builder.picture)
    reflection[row : row + mirrored.shape[0]] = mirrored[: canvas.height - row]
    streaked = cv2.GaussianBlur(reflection, (0, 0), sigmaX=canvas.unit * 0.008, sigmaY=canvas.unit * 0.03)
    stones = sampled(canvas.noise(1.0), (canvas.xs - 0.5) / (deep + 0.05) * 0.16, 0.3 / (deep + 0.05))
    wet = np.clip(0.66 + 0.15 * stones, 0.15, 1) * (1 - 0.45 * np.clip(deep * 2.2, 0, 1))
    paint = mixed(canvas.plain(palette.near), streaked * 1.1, np.asarray(wet, np.float32))
    # Behind the nearer houses, which stand on it.
    cover = np.asarray(np.broadcast_to(step(-0.004, 0.004, canvas.ys - level), wet.shape) * 255, np.uint8)
    builder.back.insert(2, Layer(yuva_image(paint, cover), 0.3))


def _roof(builder: SceneBuilder) -> None:
    """The edge of the roof the viewer and the subject stand on."""
    canvas, palette = builder.canvas.fine, builder.canvas.palette
    side = 1 if builder.canvas.sun[0] > 0.5 else -1
    away = side * (canvas.xs[0] - 0.5)
    line = np.where(away < 0.07, 0.87, 1.04) - 0.03 * (np.abs(away - 0.055) < 0.015)
    line = np.where((away < -0.33) & (away > -0.42), 0.72, line) - 0.16 * (np.abs(away + 0.3) < 0.0012)
    line = line.astype(np.float32)
    cover = canvas.below(line)
    builder.add_sharp(builder.canvas.plain(mixed_colour(palette.near, palette.land, 0.2)), cover, 0.6)
    builder.stand = 0.5 - side * 0.2
