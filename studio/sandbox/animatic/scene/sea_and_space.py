"""Places without ground: space and the deep sea."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.scene.builder import SceneBuilder
from studio.sandbox.animatic.scene.canvas import Canvas, Paint, cover_of, mixed, sampled, soft, step
from studio.sandbox.animatic.scene.palette import mixed_colour
from studio.sandbox.animatic.scene.sky import sky
from studio.sandbox.animatic.yuv import Plane


def space(builder: SceneBuilder) -> None:
    """Stars, a nebula, and a planet in half light; a dark ridge to stand on."""
    canvas, palette = builder.canvas, builder.canvas.palette
    builder.ground(
        mixed(sky(canvas, clouds=0.0, disc=False) * 0.7, np.array(palette.air), _nebula(canvas)), 0.02
    )
    paint, cover = _planet(canvas)
    builder.add(paint, cover, 0.08)
    skyline = 0.86 + 0.03 * canvas.line(1.2, pieces=4)
    rim = np.exp(-np.maximum(canvas.ys - skyline[None, :], 0) / 0.012)
    ground = mixed(
        canvas.plain(palette.near), np.array(palette.cloud_light), np.asarray(rim * 0.5, np.float32)
    )
    builder.add(ground, canvas.below(skyline), 0.5)
    builder.floor = 0.87


def underwater(builder: SceneBuilder) -> None:
    """Light from above through moving water, reefs going down into the dark."""
    canvas, palette = builder.canvas, builder.canvas.palette
    down = np.clip((canvas.ys + 0.1) / 1.1, 0, 1) * np.ones_like(canvas.xs)
    bright = mixed(np.array(palette.zenith), np.array(palette.middle), step(0.0, 0.42, down))
    water = mixed(bright, np.array(palette.horizon), step(0.3, 1.0, down))
    builder.ground(
        soft(
            water
            + canvas.glow(canvas.sun[0], -0.2, 0.22)[..., None] * np.array(palette.glow, np.float32) * 0.9
        ),
        0.03,
    )
    builder.add(canvas.plain(palette.glow), _rays(canvas), 0.12)
    for index in range(3):
        skyline = 0.72 + 0.1 * index - (0.13 - 0.02 * index) * canvas.line(1.35, pieces=3)
        stone = sampled(canvas.noise(1.3), canvas.xs * 2, canvas.ys * 2)
        share = 0.72 - 0.28 * index
        paint = mixed(canvas.plain(palette.near), np.array(palette.air), np.clip(share + 0.07 * stone, 0, 1))
        cover = canvas.below(np.asarray(skyline, np.float32))
        _weed(canvas, cover, skyline, 130)
        builder.add(paint, cover, 0.2 + 0.16 * index)
    builder.floor, builder.stand = 0.6, 0.46


def _nebula(canvas: Canvas) -> Paint:
    first, second = canvas.noise(1.9), canvas.noise(1.6)
    bent = sampled(first, canvas.xs * 0.5, canvas.ys * 0.5)
    cloud = sampled(second, canvas.xs * 0.6 + 0.09 * bent, canvas.ys * 0.6 + 0.09 * bent)
    band = np.exp(-(((canvas.ys - 0.2 - 0.45 * canvas.xs) / 0.32) ** 2))
    return np.asarray(np.clip(step(-0.2, 2.2, cloud) * band * 0.9, 0, 0.85), np.float32)


def _planet(canvas: Canvas) -> tuple[Paint, Plane]:
    palette = canvas.palette
    middle, radius = canvas.at(0.7, 0.3), 0.3 * canvas.unit
    x = (np.arange(canvas.width, dtype=np.float32)[None, :] - middle[0]) / radius
    y = (np.arange(canvas.height, dtype=np.float32)[:, None] - middle[1]) / radius
    far = np.sqrt(x * x + y * y)
    deep = np.sqrt(np.clip(1 - far * far, 0, 1))
    lit = np.clip(-0.72 * x - 0.35 * y + 0.5 * deep, 0, 1) ** 0.8
    bands = sampled(canvas.noise(1.4), x * 0.12 + 0.1, y * 0.5 + 0.05 * x * deep)
    ground = mixed(
        np.array(mixed_colour(palette.land, palette.glow, 0.45)),
        np.array(palette.cloud_light),
        step(-0.6, 1.4, bands),
    )
    body = ground * (0.02 + 1.1 * lit)[..., None]
    rim = np.exp(-np.abs(far - 1) / 0.025) * np.clip(-0.75 * x - 0.4 * y + 0.25, 0, 1)
    paint = soft(body + rim[..., None] * np.array(palette.glow, np.float32) * 0.8)
    return paint, cover_of(np.maximum(step(1.004, 0.994, far), np.clip(rim, 0, 1) * 0.8))


def _rays(canvas: Canvas) -> Plane:
    angle = (canvas.xs - canvas.sun[0]) / (canvas.ys + 0.62)
    beams = sampled(canvas.noise(1.3), angle * 0.5, np.full_like(angle, 0.4))
    return cover_of(np.asarray(step(0.0, 1.9, beams) * step(0.95, 0.0, canvas.ys) * 0.5, np.float32))


def _weed(
    canvas: Canvas, cover: Plane, skyline: np.ndarray[tuple[int, ...], np.dtype[np.float32]], count: int
) -> None:
    for _ in range(count):
        column = int(canvas.rng.integers(canvas.width))
        column = (
            int(column // (canvas.width // 9) * (canvas.width // 9) + column % (canvas.width // 30))
            % canvas.width
        )
        x = float(canvas.xs[0, column])
        tall, bend = float(canvas.rng.uniform(0.02, 0.12)), float(canvas.rng.uniform(0.5, 2.0))
        share = np.linspace(0, 1, 9)
        points = [
            canvas.at(x + 0.008 * np.sin(part * 5 * bend) * part, float(skyline[column]) + 0.01 - tall * part)
            for part in share
        ]
        thick = max(1, round(canvas.unit * 0.0022))
        cv2.polylines(
            cover,
            [np.array(points).round().astype(np.int32)],
            isClosed=False,
            color=255,
            thickness=thick,
            lineType=cv2.LINE_AA,
        )
