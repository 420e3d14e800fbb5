"""The camera of a video, found and applied."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.sandbox.animatic.input_video import camera_motion

from . import sample_inputs
from .rendered_file import render_order


def test_a_pan_is_found_in_its_direction(tmp_path: Path) -> None:
    right = camera_motion(sample_inputs.video(tmp_path / "right.mp4", step=3), 48)
    assert len(right) == 48
    assert right[-1].x - right[0].x > 0.2
    assert abs(right[-1].y - right[0].y) < 0.05
    steps = np.diff([pose.x for pose in right])
    assert (steps > -1e-3).all()


def test_a_camera_that_rests_stays_where_it_is(tmp_path: Path) -> None:
    still = camera_motion(sample_inputs.video(tmp_path / "still.mp4", step=0), 24)
    assert max(abs(pose.x) for pose in still) < 0.02


def test_a_picture_without_anything_to_follow_does_not_move(tmp_path: Path) -> None:
    dark = sample_inputs.video(tmp_path / "tiny.mp4", size=(64, 36), frames=2, step=0)
    assert len(camera_motion(dark, 24)) == 24


def test_the_references_are_moved_by_the_video(scenery: Path, tmp_path: Path) -> None:
    moving, still = (sample_inputs.video(tmp_path / f"{step}.mp4", step=step) for step in (3, 0))
    films = [
        render_order(
            tmp_path, "reference_video", reference_video=one, reference_images=(scenery,), prompt="static"
        )
        for one in (moving, still)
    ]
    changes = [np.abs(film.pictures[0].astype(float) - film.pictures[-1])[20:150].mean() for film in films]
    assert changes[0] > changes[1] + 4
