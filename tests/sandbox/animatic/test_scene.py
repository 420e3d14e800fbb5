"""Painted scenes: every place, light and subject of the words, in every shape of frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.scene import Scene
from studio.sandbox.animatic.scene.palette import palette_for
from studio.sandbox.animatic.yuv import split_planes

PLACES = ["a reef under water", "an astronaut in space", "a neon street", "a city skyline at night", "a dancer on a stage",
          "a glasshouse", "a workshop room", "a perfume bottle", "the sea in a storm, lightning", "a lake", "a forest",
          "desert dunes", "a meadow with an old tree", "mountains in the snow", "birds", "a train at dusk", "a red door",
          "two dancers", "a couple", "a horse", "a fox", "a balloon at dawn", "a castle", "a car in the rain"]  # fmt: skip


def shot(prompt: str, *, pose: Any = None, t: float = 0.5, size: Any = (160, 90), seed: int = 1) -> Any:
    return Scene(parse_prompt(prompt), *size, seed=seed).at(pose or Pose(zoom=1.03), t)


@pytest.mark.parametrize("prompt", PLACES)
def test_each_scene_has_light_and_depth(prompt: Any) -> None:
    luma = split_planes(shot(prompt)).y
    assert luma.std() > 9
    assert np.percentile(luma, 98) - np.percentile(luma, 2) > 35


def test_the_same_words_and_seed_paint_the_same_scene() -> None:
    assert np.array_equal(shot("a lake at dusk"), shot("a lake at dusk"))


def test_another_seed_or_other_words_paint_another() -> None:
    first = shot("a lake at dusk").astype(float)
    for other in (shot("a lake at dusk", seed=2), shot("a lake at dawn")):
        assert np.abs(first - other).mean() > 3


@pytest.mark.parametrize(
    ("prompt", "name"),
    [("a storm at night", "storm"), ("night falls", "night"), ("a street at dawn", "dawn"), ("sunset", "dusk"),
     ("golden hour", "golden hour"), ("a whale under water at night", "deep water"), ("snow", "winter")],
)  # fmt: skip
def test_words_choose_the_light(prompt: str, name: str) -> None:
    assert palette_for(prompt, np.random.default_rng(1)).name == name


def test_near_things_move_more_than_far_ones() -> None:
    scene = Scene(parse_prompt("a meadow with an old tree at dusk"), 320, 180, seed=1)
    still, moved = (split_planes(scene.at(Pose(x=x, zoom=1.05), 0.5)).y.astype(np.float32) for x in (0, 0.2))
    rows = {"far": np.s_[20:60], "near": np.s_[85:125]}
    shifts = {name: _shift(still[part], moved[part]) for name, part in rows.items()}
    assert shifts["near"] > shifts["far"] + 3


def _shift(before: Any, after: Any) -> Any:
    """How many pixels to the left a strip went: where it matches best."""
    errors = [np.abs(before[:, by : by + 250] - after[:, :250]).mean() for by in range(60)]
    return int(np.argmin(errors))


def test_the_air_of_a_resting_camera_still_moves() -> None:
    scene = Scene(parse_prompt("rain on a lake, static shot"), 320, 180, seed=1)
    one, other = (split_planes(scene.at(Pose(zoom=1.03), t)).y.astype(float) for t in (0.4, 0.5))
    assert np.abs(one - other).mean() > 0.5


def test_a_close_shot_shows_its_subject_larger() -> None:
    dark = []
    for framing in ("wide shot", "close-up"):
        luma = split_planes(shot(f"{framing} of a woman on a snowy field in winter", size=(320, 180))).y[:150]
        dark.append(float((luma < 95).mean()))
    assert dark[1] > 3 * dark[0]


def test_colours_of_things_are_theirs_and_colours_of_light_are_not() -> None:
    red, plain, lit = (
        split_planes(shot(f"{words} in a snowy field", size=(320, 180))).v
        for words in ("a red door", "a door", "red light, a door")
    )
    assert red.max() > plain.max() + 10
    assert lit.max() < red.max() - 8


@pytest.mark.parametrize("size", [(180, 320), (240, 240), (322, 182), (64, 36)])
def test_every_shape_of_frame_is_painted(size: tuple[Any, ...]) -> None:
    frame = shot("a forest in the mist", size=size)
    assert frame.shape == (size[1] * 3 // 2, size[0])
    assert split_planes(frame).y.std() > 9
