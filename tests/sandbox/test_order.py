"""The order of a renderer survives its way through the store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.sandbox import file_types, stub
from studio.sandbox.order import RenderMode, RenderOrder


def test_an_order_survives_json() -> None:
    order = RenderOrder(
        mode=RenderMode.REFERENCE_VIDEO,
        prompt="é",
        width=1920,
        height=1080,
        seconds=3,
        reference_images=(Path("/a"), Path("/b")),
        reference_video=Path("/c"),
        keep_original_sound=True,
        seed=7,
    )
    assert RenderOrder.from_json(json.loads(json.dumps(order.to_json()))) == order


@pytest.mark.parametrize("format_", ["MP4", "MOV", "WEBM"])
def test_the_plain_clip_is_what_it_says(tmp_path: Path, format_: str) -> None:
    order = RenderOrder(
        mode=RenderMode.TEXT, prompt="x", width=1440, height=1440, seconds=1, output_format=format_
    )
    rendered = stub.render(order, tmp_path / "out", shrink=10)
    assert (rendered.width, rendered.height, rendered.frames) == (144, 144, 24)
    assert file_types.video_seconds(tmp_path / "out") == pytest.approx(1, abs=0.01)
    assert file_types.video_suffix(tmp_path / "out") == f".{format_.lower()}"


def test_the_shared_clip_is_made_once(tmp_path: Path) -> None:
    order = RenderOrder(mode=RenderMode.TEXT, prompt="x", width=1920, height=1080, seconds=1)
    stub.link_cached_clip(order, tmp_path, tmp_path / "one.mp4")
    stub.link_cached_clip(order, tmp_path, tmp_path / "two.mp4")
    assert (tmp_path / "one.mp4").samefile(tmp_path / "two.mp4")
