"""From a first picture to a last one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.sandbox.animatic.camera import CameraPath, Pose
from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.images import load, size_of_frames
from studio.sandbox.animatic.morph import Morph
from studio.sandbox.animatic.yuv import from_rgb, to_rgb

from . import sample_inputs
from .rendered_file import psnr, render_order

pytestmark = pytest.mark.films


@pytest.fixture
def ends(tmp_path: Path) -> tuple[Any, ...]:
    first = sample_inputs.save(sample_inputs.scenery(1920, 1080), tmp_path / "first.png")
    return first, sample_inputs.save(sample_inputs.scenery(1920, 1080, left=90), tmp_path / "last.png")


def test_the_film_begins_and_ends_with_exactly_the_given_pictures(
    ends: tuple[Any, ...], tmp_path: Path
) -> None:
    seen = render_order(
        tmp_path, "frames", prompt="orbit left", first_frame=ends[0], last_frame=ends[1], seconds=1
    )
    assert seen.size == (1920, 1080)
    assert len(seen.pictures) == 24
    assert psnr(seen.pictures[0], load(ends[0])) >= 35
    assert psnr(seen.pictures[-1], load(ends[1])) >= 35
    assert psnr(seen.pictures[12], load(ends[0])) < 30


def test_with_one_picture_the_camera_leaves_from_exactly_there(ends: tuple[Any, ...], tmp_path: Path) -> None:
    seen = render_order(tmp_path, "frames", prompt="pan right", first_frame=ends[0], seconds=1)
    assert psnr(seen.pictures[0], load(ends[0])) >= 35
    assert psnr(seen.pictures[-1], load(ends[0])) < 25


@pytest.mark.parametrize(
    ("picture", "film"),
    [((1600, 900), (1920, 1080)), ((900, 1600), (1080, 1920)), ((500, 500), (1440, 1440)), ((1920, 800), (1920, 800)),
     ((2048, 858), (1920, 804)), ((400, 300), (1440, 1080)), ((4000, 3000), (1440, 1080)), ((300, 700), (822, 1920))],
)  # fmt: skip
def test_the_first_picture_gives_the_ratio(picture: tuple[Any, ...], film: tuple[Any, ...]) -> None:
    assert size_of_frames(np.zeros((picture[1], picture[0], 3), np.uint8)) == film


def test_a_picture_that_was_taken_sideways_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    Image.fromarray(sample_inputs.scenery(320, 180)).save(tmp_path / "sideways.jpg", exif=exif)
    assert load(tmp_path / "sideways.jpg").shape == (320, 180, 3)


def test_what_is_transparent_is_white(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert load(tmp_path / "clear.png").min() == 255


def test_the_morph_moves_what_moved() -> None:
    first, last = sample_inputs.scenery(left=0), sample_inputs.scenery(left=12)
    halfway = to_rgb(Morph(first, last).at(0.5, Pose()))
    between = to_rgb(from_rgb(sample_inputs.scenery(left=6)))
    inner = np.s_[20:-20, 30:-30]
    dissolve = (first[inner].astype(float) + last[inner]) / 2
    assert psnr(halfway[inner], between[inner]) > psnr(dissolve, between[inner]) + 6


def test_pictures_with_nothing_in_common_dissolve() -> None:
    black, white = np.zeros((180, 320, 3), np.uint8), np.full((180, 320, 3), 255, np.uint8)
    assert Morph(black, white).is_dissolve
    assert not Morph(sample_inputs.scenery(), sample_inputs.scenery(left=6)).is_dissolve


def test_a_camera_that_moves_takes_the_morph_along() -> None:
    morph = Morph(sample_inputs.scenery(), sample_inputs.scenery())
    still, near = (to_rgb(morph.at(0.5, pose)) for pose in (Pose(), Pose(zoom=1.5)))
    middle = np.kron(still[60:120, 107:213], np.ones((1, 1, 1), np.uint8))
    assert psnr(still, to_rgb(from_rgb(sample_inputs.scenery()))) > 35
    assert psnr(still, near) < 30
    assert abs(float(near.mean()) - float(middle.mean())) < 12


@pytest.mark.parametrize(
    "prompt", ["push in", "orbit left", "handheld", "pan left, then tilt up", "pull out"]
)
def test_between_two_pictures_the_camera_rests_at_both_ends(prompt: str) -> None:
    path = CameraPath(parse_prompt(prompt), 5)
    for t in (0.0, 1.0):
        pose = path.between_rests(t)
        assert abs(pose.x) < 1e-6
        assert abs(pose.y) < 1e-6
        assert pose.zoom == pytest.approx(1, abs=1e-6)
        assert pose.roll == pytest.approx(0, abs=1e-6)
