"""Every video of the corpus, by what is known from how it was made: usable, counted, sized and coloured right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from studio.media import gamut, stills
from studio.media.facts import Facts
from studio.media.probe import probe
from studio.media.proxy import proxy
from tests.media.corpus import card
from tests.media.corpus.films import Film, write
from tests.media.corpus.kinds import FILMS

AFTER_A_COPY = 5  # more, of 255: it is encoded once more

pytestmark = pytest.mark.exhaustive


def test_the_corpus_is_large_and_no_two_files_have_one_name() -> None:
    assert len({film.file_name for film in FILMS}) == len(FILMS) >= 120


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.file_name)
def test_a_file_is_shown_as_it_was_made(tmp_path: Path, film: Film) -> None:
    path = write(film, tmp_path / film.file_name)
    facts = probe(path)
    assert (facts.frames, (facts.width_px, facts.height_px)) == (film.frames, film.shown_size)
    assert facts.is_variable_rate == bool(film.times)
    assert facts.is_interlaced == film.is_interlaced
    if not film.times and film.frames > 2:
        assert facts.rate == film.rate
    assert facts.has_sound == bool(film.sound)
    wrong = {**_stills(path, facts, film, tmp_path), **_frames(path, facts, film, tmp_path)}
    wrong |= _copy(path, facts, film, tmp_path)
    assert not wrong, "what is further from the card than it may be"


def _numbers(film: Film) -> list[int]:
    return sorted({0, film.frames // 2, film.frames - 1})


def _box(film: Film, number: int) -> tuple[float, float, float, float]:
    """Where the card lies: in the middle between bars, where the picture has turned on its way."""
    if not film.later_size or number < film.frames // 2:
        return (0, 0, 1, 1)
    (width, height), (later_width, later_height) = film.size, film.later_size
    scale = min(width / later_width, height / later_height)
    across, down = later_width * scale / width / 2, later_height * scale / height / 2
    return (0.5 - across, 0.5 - down, 0.5 + across, 0.5 + down)


def _wrong(film: Film, pictures: dict[tuple[str, int], Image.Image], more: int = 0) -> dict[Any, int]:
    offs = {key: card.off(picture, key[1], _box(film, key[1])) for key, picture in pictures.items()}
    return {key: off for key, off in offs.items() if off > film.tolerance + more}


def _stills(path: Path, facts: Facts, film: Film, folder: Path) -> dict[Any, int]:
    """Poster and sprite."""
    previews = stills.previews(path, folder, facts)
    assert previews.shown == tuple(range(film.frames))
    assert previews.changes_size == bool(film.later_size)
    with Image.open(previews.poster) as poster, Image.open(previews.sprite) as sprite:
        width, height = sprite.width // previews.columns, sprite.height // previews.rows
        assert poster.width * film.shown_size[1] == pytest.approx(
            poster.height * film.shown_size[0], rel=0.05
        )
        pictures = {("poster", 0): poster.convert("RGB")}
        for number in _numbers(film):
            left, top = number % previews.columns * width, number // previews.columns * height
            pictures["sprite", number] = sprite.crop((left, top, left + width, top + height))
        return _wrong(film, pictures, 3)  # WebP


def _frames(path: Path, facts: Facts, film: Film, folder: Path) -> dict[Any, int]:
    """Saved frames."""
    pictures = {}
    for number in _numbers(film):
        out = folder / f"{number}.png"
        stills.frame(path, number, out, facts=facts)
        with Image.open(out) as picture:
            assert picture.size == film.shown_size
            pictures["frame", number] = picture.convert("RGB")
    return _wrong(film, pictures)


def _copy(path: Path, facts: Facts, film: Film, folder: Path) -> dict[Any, int]:
    """The light copy, read by another way: its own frames in their order, by libav's scaler."""
    out = folder / "light.mp4"
    proxy(path, out, facts)
    with av.open(str(out)) as container:
        frames = list(container.decode(video=0))
    assert len(frames) == film.frames
    assert [frame.time for frame in frames] == pytest.approx(_times(film), abs=0.0006)
    pictures: dict[tuple[str, int], Any] = {}
    for number in _numbers(film):
        space = {1: "ITU709", 9: "BT2020", 7: "SMPTE240M", 4: "FCC"}.get(
            int(frames[number].colorspace), "ITU601"
        )
        rgb: Any = frames[number].reformat(format="rgb24", src_colorspace=space, dst_color_range=2)
        pixels = np.asarray(rgb.to_ndarray())
        primaries = int(frames[number].color_primaries)
        is_wide = primaries in gamut.PRIMARIES
        pictures["copy", number] = Image.fromarray(gamut.to_srgb(pixels, primaries) if is_wide else pixels)
    return _wrong(film, pictures, AFTER_A_COPY)


def _times(film: Film) -> list[float]:
    if film.times:
        return [float(time * film.base) for time in film.times]
    return [float(number / film.rate) for number in range(film.frames)]
