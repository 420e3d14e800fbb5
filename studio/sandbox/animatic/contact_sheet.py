"""A sheet of twelve drafts for twelve prompts, as one picture: what the documentation shows."""

from __future__ import annotations

from pathlib import Path as File

import cv2
import numpy as np
from PIL import Image

from studio.sandbox.animatic.burn_in import BurnIn
from studio.sandbox.animatic.camera import CameraPath
from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.scene import Scene
from studio.sandbox.animatic.yuv import Rgb, to_rgb
from studio.sandbox.order import RATE

SIZE = 1280, 720  # of a frame before it is shrunk
TILE = 480, 270
COLUMNS, GAP = 3, 6
SECONDS = 5
PROMPTS = (
    ("A lighthouse above the sea in a storm, lightning. Slow push in", 0.4),
    ("A sailing boat on a lake at dusk, the camera orbits to the left", 0.5),
    ("Two dancers in a glasshouse, green light. Start wide, then push in", 0.6),
    ("A woman walks down a neon street in the rain, handheld", 0.5),
    ("A rider in the mountains at dawn, mist in the valley, crane up", 0.5),
    ("A fox in a foggy forest, the camera tracks alongside", 0.5),
    ("A traveller between desert dunes at golden hour, pan right", 0.4),
    ("A whale passes over a reef under water, slow tilt up", 0.4),
    ("A clockmaker in an old workshop, dust in the light of the window, static shot", 0.5),
    ("A couple on a rooftop, the city at night, pull out", 0.7),
    ("A red door stands in a snowy field in winter, slow zoom in", 0.5),
    ("An astronaut before a planet, stars, low angle, orbit right", 0.6),
)


def write_contact_sheet(out: File, *, size: tuple[int, int] = SIZE) -> None:
    """Paint the twelve prompts, each at one moment of its film, and save them as WebP."""
    tiles = [_tile(prompt, moment, size) for prompt, moment in PROMPTS]
    rows = [_row(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
    picture = np.vstack([part for row in rows for part in (row, _bar(row))][:-1])
    Image.fromarray(picture).save(out, quality=72, method=6)


def _tile(prompt: str, moment: float, size: tuple[int, int]) -> Rgb:
    direction = parse_prompt(prompt)
    frame = Scene(direction, *size, seconds=SECONDS, seed=3).at(
        CameraPath(direction, SECONDS).at(moment), moment
    )
    BurnIn(*size, (direction.sentence(),)).draw_on(frame, round(moment * SECONDS * RATE), 0)
    return np.asarray(cv2.resize(to_rgb(frame), TILE, interpolation=cv2.INTER_AREA), np.uint8)


def _row(tiles: list[Rgb]) -> Rgb:
    gap = np.full((TILE[1], GAP, 3), 24, np.uint8)
    return np.hstack([part for tile in tiles for part in (tile, gap)][:-1])


def _bar(row: Rgb) -> Rgb:
    return np.full((GAP, row.shape[1], 3), 24, np.uint8)
