"""A watermark stands in every frame of the copy, whatever is written in it, and nothing else changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from studio.media import probe, proxy, watermark
from studio.media.bounded import run_bounded
from tests.media.clips import numbered, uneven

SIZE = (960, 540)
NAMES = {
    "latin": "Gina",
    "arabic": "محمد عبدالله",
    "hebrew and emoji": "שרה 🎬",
    "emoji": "👩‍🎬🇩🇪",
    "chinese and korean": "田中さくら 김민수",
    "devanagari": "प्रिया शर्मा",
    "thai": "สมชาย ใจดี",
    "hostile": "a'+\"<script>%{n}\\:[x]=;",
    "long": "W" * 40,
    "nowhere in a font": "\U0001f8ff",
}


def luma(path: Path) -> Any:
    with av.open(str(path)) as container:
        return np.stack([frame.to_ndarray()[: frame.height] for frame in container.decode(video=0)]).astype(
            int
        )


def mask(words: str, size: tuple[int, int] = SIZE) -> Any:
    return np.asarray(watermark.layer((words, "Client"), size, min(size)))[..., 3]


def test_every_frame_differs_from_the_clean_copy_where_the_name_stands_and_nowhere_else(
    tmp_path: Path,
) -> None:
    path = numbered(tmp_path / "n.mp4", frames=30, size=(1920, 1080))
    facts = probe.probe(path)
    proxy.proxy(path, tmp_path / "clean.mp4", facts)
    run_bounded(
        "watermark",
        path=str(path),
        out=str(tmp_path / "marked.mp4"),
        facts=facts.to_json(),
        lines=["Gina", "Client"],
    )
    change = np.abs(luma(tmp_path / "marked.mp4") - luma(tmp_path / "clean.mp4"))
    assert change.shape == (30, 540, 960)
    text = mask("Gina")
    assert change[:, text > 90].mean(1).min() > 20  # in each frame
    assert change[:, text == 0].mean() < 2


def test_a_marked_copy_of_a_varying_rate_keeps_frames_and_times(tmp_path: Path) -> None:
    path = uneven(tmp_path / "uneven.mp4")
    facts = probe.probe(path)
    proxy.proxy(path, tmp_path / "clean.mp4", facts)
    proxy.proxy(path, tmp_path / "marked.mp4", facts, watermark=["Gina"])
    assert probe.probe(tmp_path / "marked.mp4").frame_times == probe.probe(tmp_path / "clean.mp4").frame_times


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("size", [SIZE, (540, 960)], ids=["wide", "tall"])
def test_every_name_is_drawn(name: str, size: tuple[int, int]) -> None:
    drawn = np.asarray(watermark.layer((name,), size, 540))[..., 3]
    assert (drawn > 60).mean() > 0.002
    for quarter in (
        drawn[: size[1] // 2],
        drawn[size[1] // 2 :],
        drawn[:, : size[0] // 2],
        drawn[:, size[0] // 2 :],
    ):
        assert quarter.any()


def test_names_that_differ_by_one_sign_look_different() -> None:
    for name, other in (("田中", "田申"), ("محمد", "محمر"), ("🎬", "🎭"), ("कि", "की")):
        assert (mask(name) != mask(other)).any()


def test_words_from_right_to_left_begin_at_the_right() -> None:
    pieces = [text for text, _ in watermark._runs("שרה 🎬", 24)]
    assert pieces == ["🎬", "שרה "]


def test_each_picture_of_a_sheet_carries_the_name(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (240 * 5, 135 * 4), "navy")
    sheet.save(tmp_path / "sheet.webp", lossless=True)
    watermark.burn_into_sheet(tmp_path / "sheet.webp", tmp_path / "out.webp", ["Gina"], columns=5, rows=4)
    with Image.open(tmp_path / "out.webp") as marked:
        pixels = np.asarray(marked.convert("RGB")).astype(int)
    change = np.abs(pixels - np.asarray(sheet).astype(int)).max(2)
    tiles = change.reshape(4, 135, 5, 240).max((1, 3))
    assert (tiles > 60).all()
