"""An edit: the source's own pictures, in time, under the look its words ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.sandbox.animatic import grades, input_video
from studio.sandbox.animatic.yuv import from_rgb, rotated, split_planes, to_rgb

from . import sample_inputs
from .rendered_file import psnr, render_order


@pytest.mark.parametrize(
    ("rate", "frames", "count"), [(24, 30, 30), (30, 45, 36), (12, 18, 36), (60, 90, 36)]
)
def test_the_film_is_as_long_as_its_source(rate: int, frames: int, count: int, tmp_path: Path) -> None:
    source = sample_inputs.video(tmp_path / "source.mp4", rate=rate, frames=frames, step=1)
    film = render_order(tmp_path, "edit", source_video=source, prompt="at dawn")
    assert len(film.pictures) == film.rendered.frames == count
    assert film.rendered.seconds == pytest.approx(frames / rate)


def test_of_another_rate_each_moment_shows_its_own_picture(tmp_path: Path) -> None:
    source = sample_inputs.video(tmp_path / "source.mp4", rate=12, frames=12, step=8)
    pictures = [to_rgb(one) for one in input_video.InputVideo(source).pictures()]
    for number in (0, 7, 15, 23):
        assert psnr(pictures[number], sample_inputs.scenery(left=number // 2 * 8)) > 27


def test_sides_are_made_even(tmp_path: Path) -> None:
    source = sample_inputs.odd_video(tmp_path / "odd.mkv", (321, 181))
    film = render_order(tmp_path, "edit", source_video=source)
    assert film.size == (320, 180)


def test_a_frame_is_turned_as_a_whole() -> None:
    picture = sample_inputs.scenery(64, 32)
    upright = to_rgb(rotated(from_rgb(picture), 1))
    assert upright.shape == (64, 32, 3)
    assert psnr(upright, np.rot90(picture)) > 25


@pytest.mark.parametrize(
    ("prompt", "name"),
    [("make it night", "night"), ("a noir film at night", "noir"), ("under water with fish", "underwater"),
     ("copper machines", "copper"), ("at dawn", "dawn"), ("a snowy street", "winter"), ("rain in the street", "storm"),
     ("neon signs", "neon"), ("make her coat blue", "teal and amber")],
)  # fmt: skip
def test_words_choose_the_look(prompt: str, name: str) -> None:
    assert grades.grade_for(prompt).name == name


def graded(prompt: str, seed: int = 0) -> Any:
    look = grades.Grader(grades.grade_for(prompt), 320, 180, seed=seed)
    return look.on(from_rgb(sample_inputs.scenery()), 0.5)


def test_noir_has_no_colour_and_night_is_darker() -> None:
    plain = split_planes(from_rgb(sample_inputs.scenery()))
    noir, night = split_planes(graded("noir")), split_planes(graded("night"))
    assert plain.u.std() > 5
    assert noir.u.std() < 1.5
    assert night.y.mean() < plain.y.mean() * 0.75


def test_each_look_is_seen() -> None:
    plain = from_rgb(sample_inputs.scenery()).astype(float)
    for prompt in ("noir", "underwater", "night", "copper", "dawn", "sunset", "winter", "neon", "plain"):
        assert np.abs(graded(prompt).astype(float) - plain).mean() > 3, prompt


def test_two_results_differ_in_strength() -> None:
    assert not np.array_equal(graded("copper", seed=1), graded("copper", seed=2))


def test_an_edit_keeps_the_motion_of_its_source(clip: Path, tmp_path: Path) -> None:
    film = render_order(tmp_path, "edit", source_video=clip, prompt="noir")
    for number, other in ((0, 23), (23, 0)):
        own, wrong = (
            match(film.pictures[number], sample_inputs.scenery(left=left * 2)) for left in (number, other)
        )
        assert own > wrong + 0.2


def match(one: Any, other: Any) -> Any:
    """How alike two pictures are in their lights and darks, 0 to 1; the marks do not count."""
    return np.corrcoef(*(picture.mean(2)[30:-30].ravel() for picture in (one, other)))[0, 1]
