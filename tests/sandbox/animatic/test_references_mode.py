"""References: cut out where the background allows it, in sequence where not, and named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.cutouts import cut_out
from studio.sandbox.animatic.grammar import parse_prompt
from studio.sandbox.animatic.references import ReferenceSequence
from studio.sandbox.animatic.scene import Scene
from studio.sandbox.animatic.yuv import to_rgb

from . import sample_inputs
from .rendered_file import render_order

SIZE = (320, 180)


def sequence(*pictures: Any) -> ReferenceSequence:
    return ReferenceSequence(
        list(pictures), SIZE, lambda: Scene(parse_prompt("a lake at dusk"), *SIZE, is_empty=True)
    )


def test_a_subject_before_a_plain_wall_is_cut_out() -> None:
    cut = cut_out(sample_inputs.portrait())
    assert cut is not None
    assert cut[160, 100] == 255
    assert cut[62, 100] == 255
    assert cut[10, 10] == 0
    assert cut[120, 190] == 0


def test_a_place_is_not_cut() -> None:
    assert cut_out(sample_inputs.scenery()) is None


def test_an_empty_wall_is_not_a_subject() -> None:
    assert cut_out(np.full((180, 320, 3), 200, np.uint8)) is None


def test_each_reference_is_named() -> None:
    assert sequence(sample_inputs.scenery(), sample_inputs.scenery(seed=4)).captions == ("image 1", "image 2")
    mixed = sequence(sample_inputs.scenery(), sample_inputs.portrait())
    assert mixed.captions == ("image 1 · image 2 (cut out)",)
    assert sequence(sample_inputs.portrait()).captions == ("image 1 (cut out)",)


def test_places_follow_one_another() -> None:
    both = sequence(sample_inputs.scenery(), sample_inputs.scenery(seed=4))
    first, second = (sequence(sample_inputs.scenery(seed=seed)) for seed in (1, 4))
    begin, end = (to_rgb(both.at(Pose(), t)).astype(float) for t in (0.1, 0.9))
    alone = [to_rgb(one.at(Pose(), 0.5)).astype(float) for one in (first, second)]
    assert np.abs(begin - alone[0]).mean() < np.abs(begin - alone[1]).mean()
    assert np.abs(end - alone[1]).mean() < np.abs(end - alone[0]).mean()


def test_a_subject_stands_before_its_place_and_moves_more_than_it() -> None:
    scene = sequence(sample_inputs.scenery(), sample_inputs.portrait())
    left, right = (to_rgb(scene.at(Pose(x=x), 0.5)) for x in (-0.2, 0.2))
    blue = [np.argwhere(one[..., 2].astype(int) - one[..., 0] > 45)[:, 1].mean() for one in (left, right)]
    assert blue[0] - blue[1] > 36  # its place goes 29 pixels


def test_a_subject_without_a_place_stands_in_the_scene_of_the_words(portrait: Path, tmp_path: Path) -> None:
    day, night = (
        render_order(tmp_path, "references", reference_images=(portrait,), prompt=prompt).pictures[12]
        for prompt in ("a meadow on a clear day", "a meadow at midnight")
    )
    assert night[:60].mean() < day[:60].mean() - 30


def test_a_tall_picture_is_shown_whole_on_itself() -> None:
    tall = np.zeros((600, 200, 3), np.uint8)
    tall[:40] = (250, 40, 40)
    tall[40:] = sample_inputs.scenery(200, 560)
    shot = to_rgb(sequence(tall).at(Pose(), 0.4))
    assert (shot[:40, 130:190, 0].astype(int) - shot[:40, 130:190, 1] > 90).any()
