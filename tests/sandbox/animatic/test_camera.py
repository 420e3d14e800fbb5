"""The path of the camera."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from studio.sandbox.animatic.camera import SIDEWAYS, CameraPath, Pose, inside
from studio.sandbox.animatic.grammar import parse_prompt


def size(pose: Pose) -> float:
    return pose.zoom * pose.dolly


def along(prompt: str, seconds: float = 5) -> list[Pose]:
    path = CameraPath(parse_prompt(prompt), seconds)
    return [path.at(step / 50) for step in range(51)]


@pytest.mark.parametrize(
    ("prompt", "sign"), [("pan left", -1), ("pan right", 1), ("track left", -1), ("whip pan", 1)]
)
def test_sideways_moves_go_their_way(prompt: str, sign: Any) -> None:
    poses = along(prompt)
    assert sign * (poses[-1].x - poses[0].x) > 0.1


@pytest.mark.parametrize(("prompt", "sign"), [("tilt up", -1), ("tilt down", 1), ("crane up", -1)])
def test_upward_moves_go_their_way(prompt: str, sign: Any) -> None:
    poses = along(prompt)
    assert sign * (poses[-1].y - poses[0].y) > 0.1


@pytest.mark.parametrize(("prompt", "nearer"), [("push in", True), ("zoom in", True), ("pull out", False)])
def test_going_nearer_makes_things_larger(prompt: str, nearer: bool) -> None:
    poses = along(prompt)
    assert (size(poses[-1]) > size(poses[0])) is nearer


def test_a_static_camera_does_not_move() -> None:
    assert len(set(along("static shot"))) == 1


def test_a_slow_move_goes_less_far_and_a_fast_one_is_over_sooner() -> None:
    slow, plain, fast = (along(f"{word}pan right") for word in ("slow ", "", "fast "))
    assert slow[-1].x < plain[-1].x
    assert fast[35].x == pytest.approx(fast[-1].x, abs=1e-3)
    assert plain[35].x < plain[-1].x - 0.01


def test_a_move_waits_for_its_time() -> None:
    poses = along("at 3 s pan right", seconds=5)
    assert poses[29].x == pytest.approx(poses[0].x, abs=1e-3)
    assert poses[-1].x > poses[30].x + 0.2


def test_moves_follow_one_another() -> None:
    poses = along("pan right, then tilt up")
    assert poses[25].x == pytest.approx(poses[-1].x, abs=1e-6)
    assert poses[25].y == pytest.approx(poses[0].y, abs=1e-6)


@pytest.mark.parametrize("prompt", ["pan right, then pan left, then pan right", "whip pan. pan right. track right",
                                    "pull out, then pull out", "crane up and tilt up", "orbit left and roll"])  # fmt: skip
def test_no_path_leaves_what_is_painted(prompt: str) -> None:
    for pose in along(prompt):
        assert max(abs(pose.x), abs(pose.y)) <= SIDEWAYS + 1e-6
        assert size(pose) >= 1


def test_motion_is_smooth() -> None:
    for prompt in ("push in, then orbit left", "pan left, at 2 s tilt up", "handheld"):
        poses = along(prompt)
        steps = np.diff([(pose.x, pose.y, size(pose), pose.swing) for pose in poses], axis=0)
        assert np.abs(np.diff(steps, axis=0)).max() < 0.02, prompt


def test_inside_never_shows_the_border() -> None:
    for x in (-0.5, -0.1, 0.0, 0.3):
        pose = inside(Pose(x=x, zoom=1.0))
        assert 1 / pose.zoom + abs(pose.x) <= 1 + 1e-9
