"""What every order gets, whatever its mode: count, size, rate, format, progress, an end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.media.probe import probe
from studio.sandbox.animatic import render
from studio.sandbox.order import RenderCancelled

from . import sample_inputs
from .rendered_file import order, render_order

pytestmark = pytest.mark.films

FORMATS = {"MP4": ("mov,mp4", "h264"), "MOV": ("mov,mp4", "h264"), "WEBM": ("matroska,webm", "vp9")}


@pytest.fixture
def fields(scenery: Path, portrait: Path, clip: Path) -> dict[str, Any]:
    return {
        "text": {},
        "references": {"reference_images": (scenery, portrait)},
        "reference_video": {"reference_video": clip},
        "edit": {"source_video": clip},
    }


@pytest.mark.parametrize("mode", ["text", "references", "reference_video", "edit"])
def test_each_mode_has_the_frames_the_size_and_the_rate_that_were_ordered(
    mode: str, fields: dict[str, Any], tmp_path: Path
) -> None:
    film = render_order(tmp_path, mode, **fields[mode])
    assert len(film.pictures) == film.rendered.frames == 24
    assert film.size == (film.rendered.width, film.rendered.height) == (320, 180)
    assert film.rate == 24
    assert film.rendered.seconds == 1


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_file_is_of_the_ordered_format(output_format: Any, tmp_path: Path) -> None:
    film = render_order(tmp_path, "text", output_format=output_format)
    container, codec = FORMATS[output_format]
    assert film.format.startswith(container)
    assert film.codec == codec
    assert len(film.pictures) == 24


def test_an_mp4_begins_with_its_index(tmp_path: Path) -> None:
    data = render_order(tmp_path, "text").path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_more_quality_makes_a_larger_file(tmp_path: Path) -> None:
    films = (render_order(tmp_path, "text", output_quality=quality) for quality in (20, 60, 99))
    sizes = [film.path.stat().st_size for film in films]
    assert sizes == sorted(sizes)
    assert sizes[2] > 2 * sizes[0]


@pytest.mark.parametrize(("width", "height"), [(180, 320), (240, 240)])
def test_tall_and_square_films_are_painted_to_their_edges(width: int, height: int, tmp_path: Path) -> None:
    film = render_order(tmp_path, "text", width=width, height=height)
    assert film.size == (width, height)
    last = film.pictures[-1]
    assert all(float(edge.std()) > 0.5 for edge in (last[:, :4], last[:, -4:]))


def test_the_same_order_is_the_same_film(tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    one, other = render_order(tmp_path, "text", seed=5), render_order(tmp_path / "again", "text", seed=5)
    assert all(np.array_equal(*pair) for pair in zip(one.pictures, other.pictures, strict=True))


def test_the_results_of_one_order_are_different_films(tmp_path: Path) -> None:
    films = [render_order(tmp_path, "text", seed=5, result_index=index, result_count=3) for index in range(3)]
    middles = [film.pictures[12].astype(float) for film in films]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.abs(middles[one] - middles[other]).mean() > 4


def test_what_was_understood_is_told_and_written_beside_the_film(tmp_path: Path) -> None:
    film = render_order(
        tmp_path, "text", prompt="Start with a wide shot, slow push in, orbit at 0.5 s", seconds=1
    )
    assert film.rendered.understood == "read as: wide, slow push-in, then orbit right at 0.5 s"
    beside = json.loads(film.path.with_suffix(".json").read_text())
    assert beside == {"understood": film.rendered.understood, "frames": 24}


@pytest.mark.parametrize("output_format", FORMATS)
def test_the_file_itself_tells_what_was_understood_and_no_more(tmp_path: Path, output_format: Any) -> None:
    film = render_order(tmp_path, "text", prompt="Slow push in", output_format=output_format, seconds=1)
    facts = probe(film.path)
    assert facts.read_as == film.rendered.understood.removeprefix("read as: ")
    assert not facts.tells_more


def test_progress_only_rises_and_ends_at_one(tmp_path: Path) -> None:
    progress_values: list[Any] = []
    render(order("text"), tmp_path / "film.mp4", progress=progress_values.append)
    assert progress_values == sorted(progress_values)
    assert len(set(progress_values)) == 24
    assert progress_values[-1] == 1


def test_a_cancelled_film_leaves_nothing_behind(tmp_path: Path) -> None:
    progress_values: list[Any] = []
    with pytest.raises(RenderCancelled):
        render(
            order("text", seconds=2),
            tmp_path / "film.mp4",
            progress=progress_values.append,
            cancelled=lambda: len(progress_values) >= 5,
        )
    assert len(progress_values) == 5
    assert list(tmp_path.iterdir()) == []


def test_the_film_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    out, there = tmp_path / "film.mp4", []
    render(order("text"), out, progress=lambda _: there.append(out.exists()))
    assert not any(there)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.json", "film.mp4"]


@pytest.mark.parametrize("mode", ["frames", "references", "reference_video", "edit"])
def test_an_input_that_is_no_picture_and_no_video_is_refused(mode: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"neither a picture nor a video")
    inputs_of = {
        "frames": {"first_frame": broken, "seconds": 1},
        "references": {"reference_images": (broken,)},
        "reference_video": {"reference_video": broken},
        "edit": {"source_video": broken},
    }
    with pytest.raises(ValueError, match="cannot be read"):
        render(order(mode, **inputs_of[mode]), tmp_path / "film.mp4")  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["broken.bin"]


def test_an_input_that_breaks_off_while_it_is_read_ends_in_an_error(tmp_path: Path) -> None:
    whole = sample_inputs.video(tmp_path / "whole.mp4", frames=12)
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match="cannot be read"):
        render(order("edit", source_video=cut), tmp_path / "film.mp4")
