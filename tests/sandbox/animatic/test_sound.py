"""Sound is kept when that was asked for, and only then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from . import sample_inputs
from .rendered_file import render_order


@pytest.mark.parametrize("output_format", ["MP4", "WEBM"])
def test_an_edit_keeps_its_sound_and_its_length(output_format: str, talkie: Path, tmp_path: Path) -> None:
    film = render_order(
        tmp_path, "edit", source_video=talkie, keep_original_sound=True, output_format=output_format
    )
    assert film.sound_seconds == pytest.approx(1, abs=0.06)
    assert np.sqrt(np.mean(film.sound[4800:40000] ** 2)) > 0.15


def test_without_being_asked_the_film_is_silent(talkie: Path, tmp_path: Path) -> None:
    assert render_order(tmp_path, "edit", source_video=talkie).sound_seconds is None


def test_a_silent_source_makes_a_silent_film(clip: Path, tmp_path: Path) -> None:
    assert render_order(tmp_path, "edit", source_video=clip, keep_original_sound=True).sound_seconds is None


def test_the_sound_of_a_reference_video_ends_with_the_film(tmp_path: Path) -> None:
    long = sample_inputs.video(tmp_path / "long.mp4", frames=60, sound=True, step=1)
    film = render_order(tmp_path, "reference_video", reference_video=long, keep_original_sound=True)
    assert film.sound_seconds == pytest.approx(1, abs=0.06)
    assert len(film.pictures) == 24
