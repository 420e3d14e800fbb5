"""Every picture of the corpus: usable, upright, in the colours in which it was made, as it is sent and as its tile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio.media import images
from studio.media.display import EXIF_ORIENTATIONS
from studio.media.probe import probe
from tests.media.corpus.boxes import stored
from tests.media.corpus.card import CORNERS, GREY_AT, card
from tests.media.corpus.pictures import PICTURES, SIZE, Picture, opaque, seen, turned_by_container, write

AFTER_A_COPY = 4  # more, of 255: it is encoded once more

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.file_name)
def test_a_picture_is_sent_and_shown_as_it_was_made(tmp_path: Path, picture: Picture) -> None:
    path = write(picture, tmp_path / picture.file_name)
    facts = probe(path)
    assert (facts.kind, facts.width_px, facts.height_px) == ("image", *SIZE)
    images.normalise(path, tmp_path / "sent")
    images.thumbnail(path, tmp_path / "tile.webp")
    for name in ("sent", "tile.webp"):
        with Image.open(tmp_path / name) as image:
            assert image.size == SIZE
            assert (image.mode == "RGBA") == (picture.has_alpha and name == "tile.webp")
            ground = "white" if name == "sent" else "black"
            assert _off(image, picture, ground) <= picture.tolerance + AFTER_A_COPY, name


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_the_boxes_of_a_container_turn_a_picture_upright(tmp_path: Path, kind: str, turn: int) -> None:
    path = write(Picture(name="turned", suffix=".bin", kind=kind, turn=turn), tmp_path / "turned.bin")
    upright = card(3, SIZE)
    as_stored = np.asarray(stored(upright, EXIF_ORIENTATIONS[turn - 1]))
    assert np.array_equal(turned_by_container(path, as_stored), np.asarray(upright))


def _off(image: Image.Image, picture: Picture, ground: str) -> int:
    """How far the worst corner is from what is shown, of 255."""
    shown: Any = np.asarray(opaque(image, ground)).astype(int)
    expected: Any = np.asarray(seen(picture, ground)).astype(int)
    spots = [(int(SIZE[0] * x), int(SIZE[1] * y)) for x, y in (*CORNERS, GREY_AT)]
    return max(int(np.abs(shown[y, x] - expected[y, x]).max()) for x, y in spots)
