"""Skies: gradients, the light and its bloom, clouds in perspective lit from the side of the light, stars."""

from __future__ import annotations

import cv2
import numpy as np

from studio.sandbox.animatic.scene.canvas import Canvas, Field, Paint, mixed, sampled, soft, step
from studio.sandbox.animatic.scene.palette import mixed_colour

OVERCAST = 0.75  # of the sky: beyond it the light itself is not seen


def sky(canvas: Canvas, *, clouds: float = 0.5, disc: bool = True) -> Paint:
    """The whole sky; ``clouds`` is how much of it they cover, 0 to 1."""
    palette = canvas.palette
    painted = _gradient(canvas)
    if palette.is_night:
        painted += _stars(canvas)
    painted += _bloom(canvas)
    if disc and clouds < OVERCAST:
        painted = _disc(canvas, painted)
    if clouds:
        painted = _clouds(canvas, painted, clouds)
    return soft(painted)


def _gradient(canvas: Canvas) -> Paint:
    palette = canvas.palette
    t = np.clip(canvas.ys / canvas.horizon, 0, 1)
    high = mixed(np.array(palette.zenith), np.array(palette.middle), step(0.0, 0.72, t))
    column = mixed(high, np.array(palette.horizon), step(0.45, 1.0, t) ** 1.3)
    return np.repeat(column, canvas.width, 1)


def _bloom(canvas: Canvas) -> Paint:
    """The air around the light, near and far, flatter toward the horizon."""
    light = np.array(canvas.palette.glow, np.float32)
    near = canvas.glow(*canvas.sun, 0.09) * 0.55 + canvas.glow(*canvas.sun, 0.36) * 0.36
    level = np.exp(-(((canvas.ys - canvas.horizon) / 0.1) ** 2)) * np.exp(
        -(((canvas.xs - canvas.sun[0]) / 0.55) ** 2)
    )
    return np.asarray((near + 0.22 * level)[..., None] * light * canvas.palette.power, np.float32)


def _disc(canvas: Canvas, painted: Paint) -> Paint:
    radius = 0.021 if canvas.palette.is_night else 0.03
    middle, size = canvas.at(*canvas.sun), radius * canvas.unit
    spot = np.zeros(painted.shape[:2], np.float32)
    cv2.circle(spot, (round(middle[0]), round(middle[1])), round(size), 1.0, -1, cv2.LINE_AA)
    if canvas.palette.is_night:
        spot *= 0.86 + 0.14 * _craters(canvas)
    return np.asarray(painted + spot[..., None] * np.array(canvas.palette.glow, np.float32) * 1.1, np.float32)


def _craters(canvas: Canvas) -> Field:
    return sampled(canvas.noise(1.4), canvas.xs * 5, canvas.ys * 5)


def _clouds(canvas: Canvas, painted: Paint, amount: float) -> Paint:
    """A layer of clouds seen from below: smaller and flatter toward the horizon."""
    tile = canvas.noise(1.55)
    away = np.maximum(canvas.horizon + 0.05 - canvas.ys, 0.02)
    x = (canvas.xs - canvas.sun[0]) / (away + 0.22) * 0.34
    y = np.broadcast_to(0.16 / (away + 0.09), x.shape)
    dense = sampled(tile, x, y)
    toward = 0.012
    lit = dense - sampled(tile, x + toward * np.tanh((canvas.sun[0] - canvas.xs) * 8), y + toward)
    threshold = 1.5 - 2.3 * amount
    cover = step(threshold, threshold + 1.5, dense) * step(0.0, 0.12, away)
    palette = canvas.palette
    shade = np.clip(0.42 + 0.75 * lit, 0, 1)
    tinted = mixed(np.array(palette.cloud), np.array(palette.cloud_light), shade)
    edge = cover * (1 - cover) * 4 * canvas.glow(*canvas.sun, 0.42)
    tinted = tinted + edge[..., None] * np.array(palette.glow, np.float32) * 0.85 * palette.power
    return mixed(painted, tinted, cover * 0.9)


def _stars(canvas: Canvas) -> Paint:
    stars = np.zeros((canvas.height, canvas.width), np.float32)
    count = canvas.width * canvas.height // 700
    rows = (canvas.rng.random(count) * canvas.height * (canvas.horizon + 0.25) / 1.5).astype(int)
    stars[rows, canvas.rng.integers(0, canvas.width, count)] = canvas.rng.random(count) ** 5 * 260
    bright = cv2.GaussianBlur(np.where(stars > 120, stars, 0), (0, 0), 1.6) * 5
    milky = sampled(canvas.noise(1.7), canvas.xs * 0.5, canvas.ys * 0.5)
    band = np.exp(-(((canvas.ys - 0.75 * canvas.xs + 0.12) / 0.2) ** 2)) * np.clip(0.4 + 0.35 * milky, 0, 1)
    air = np.array(mixed_colour(canvas.palette.middle, canvas.palette.cloud_light, 0.5), np.float32)
    return np.asarray((stars + bright)[..., None] + band[..., None] * air * 0.4, np.float32)
