"""Images become what the model takes: upright, bounded, without metadata."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from studio.media import images, probe
from tests.browser import files
from tests.media.clips import size_of


def test_a_picture_is_turned_upright_and_loses_where_it_was_taken(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    path = tmp_path / "phone.jpg"
    with Image.open(files.picture(tmp_path / "a.png")) as image:
        image.convert("RGB").save(path, exif=exif)
    assert probe.probe(path).width_px == 720
    images.normalise(path, tmp_path / "out.jpg")
    with Image.open(tmp_path / "out.jpg") as upright:
        assert upright.size == (720, 1280)
        assert not dict(upright.getexif())


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("WEBP", "webp"), ("HEIF", "heic"), ("AVIF", "avif"), ("JPEG", "jpg"), ("PNG", "png")],
)
def test_every_picture_format_becomes_one_that_the_model_takes(
    tmp_path: Path, kind: str, suffix: str
) -> None:
    path = files.picture(tmp_path / f"a.{suffix}", kind=kind)
    assert probe.probe(path).kind == "image"
    assert images.normalise(path, tmp_path / "out") == ("PNG" if kind == "PNG" else "JPEG")
    assert size_of(tmp_path / "out") == (1280, 720)


@pytest.mark.parametrize(("kind", "bits"), [(np.uint8, 8), (np.uint16, 16)])
def test_colours_of_16_bits_are_said_to_be_so(tmp_path: Path, kind: type, bits: int) -> None:
    path = tmp_path / "scan.png"
    cv2.imwrite(str(path), np.full((90, 160, 3), 200, kind))
    assert probe.probe(path).bits == bits
    assert probe.probe(path).colour == "not tagged"


def test_a_large_picture_is_bounded(tmp_path: Path) -> None:
    path = files.picture(tmp_path / "large.png", size=(6000, 3000))
    images.normalise(path, tmp_path / "out")
    assert max(size_of(tmp_path / "out")) == 4096
    assert (tmp_path / "out").stat().st_size <= 10_000_000


def test_writing_twice_gives_the_same_file(tmp_path: Path) -> None:
    path = files.picture(tmp_path / "a.png")
    buffers = []
    for _ in range(2):
        images.thumbnail(path, tmp_path / "t.webp")
        buffers.append(io.BytesIO((tmp_path / "t.webp").read_bytes()).getvalue())
    assert buffers[0] == buffers[1]
