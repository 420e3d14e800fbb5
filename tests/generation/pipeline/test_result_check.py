"""A result is compared with its order: another size, a shorter video or a coarser rate is said, never hidden."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.catalog.request import Input, InputKind, Mode, VideoRequest
from studio.generation.models import Generation
from studio.generation.pipeline.result_check import mismatch
from studio.library.models import Asset
from tests.sandbox import server

TEXT = VideoRequest(mode=Mode.TEXT, prompt="A harbour.", width_px=1920, height_px=1080, seconds=5)
SOURCE = Input(ref="x", kind=InputKind.VIDEO, seconds=4.4)
EDIT = VideoRequest(mode=Mode.EDIT, prompt="Rain.", source_video=SOURCE)


def video(
    *, width: int = 1920, height: int = 1080, frames: int = 120, seconds: float = 5.0, rate: int = 24
) -> Asset:
    return Asset(width_px=width, height_px=height, frames=frames, seconds=seconds, rate_num=rate, rate_den=1)


@pytest.mark.parametrize(
    ("request_", "asset"),
    [
        (TEXT, video()),
        (TEXT, video(frames=121, seconds=5.04)),
        (TEXT, video(frames=150, rate=30)),
        (EDIT, video(width=1280, height=720, frames=106, seconds=4.42)),
    ],
)
def test_a_result_as_ordered_has_no_mismatch(request_: VideoRequest, asset: Asset) -> None:
    assert mismatch(request_, asset) == ""


@pytest.mark.parametrize(
    ("request_", "asset", "sentence"),
    [
        (
            TEXT,
            video(width=640, height=360, frames=12, seconds=0.5),
            "came as 640×360, 12 frames, 0.5 s, 24 fps; ordered 1920×1080, 5 s",
        ),
        (
            TEXT,
            video(width=1080, height=1920),
            "came as 1080×1920, 120 frames, 5 s, 24 fps; ordered 1920×1080, 5 s",
        ),
        (
            TEXT,
            video(frames=60, seconds=2.5),
            "came as 1920×1080, 60 frames, 2.5 s, 24 fps; ordered 1920×1080, 5 s",
        ),
        (
            TEXT,
            video(frames=60, rate=12),
            "came as 1920×1080, 60 frames, 5 s, 12 fps; ordered 1920×1080, 5 s, 24 to 60 fps",
        ),
        (EDIT, video(frames=72, seconds=3.0), "came as 1920×1080, 72 frames, 3 s, 24 fps; ordered 4.4 s"),
    ],
)
def test_a_result_that_differs_says_how(request_: VideoRequest, asset: Asset, sentence: str) -> None:
    assert mismatch(request_, asset) == sentence


@pytest.mark.django_db(transaction=True)
def test_a_smaller_shorter_video_is_said_on_card_and_take_page_with_a_report(
    order: Callable[..., Generation],
    worker: Any,
    paid: server.Sandbox,
    alice: User,
    browse: Callable[..., Client],
) -> None:
    paid.fault("other_video", on="download", times=1)
    generation = worker.settle(order(engine="runware", prompt="A secret harbour."))
    take = generation.takes.get()
    assert generation.state == "ready"
    sentence = "came as 640×360, 12 frames, 0.5 s, 24 fps; ordered 1920×1080, 5 s"
    assert take.mismatch == sentence
    client = browse(alice)
    assert f"T1 {sentence}" in client.get(f"/projects/{generation.project_id}/").content.decode()
    page = client.get(f"/takes/{take.pk}/").content.decode()
    match = re.search(r'id="provider-report"[^>]*>(.*?)</pre>', page, re.DOTALL)
    assert match
    for part in (str(generation.task_uuid), take.video_uuid, "Ordered: 1920×1080, 5 s", "640×360", "$0.56"):
        assert part in match[1]
    assert "secret" not in match[1]
