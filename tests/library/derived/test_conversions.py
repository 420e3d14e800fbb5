"""Conversions: what does not fit is converted; the original stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from studio.accounts.models import User
from studio.library import tasks
from studio.library.models import Asset
from tests.media.clips import numbers_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fix(carol: User, browse: Callable[..., Client]) -> Callable[..., Any]:
    """Send the form of a fix; the response, and the converted asset, prepared."""

    def sent(asset: Any, name: str, role: str = "", **fields: Any) -> tuple[Any, ...]:
        client = browse(carol, **{"HX-Request": "true"})
        response = client.post(f"/assets/{asset.pk}/fix/?fix={name}&role={role}", fields)
        converted = Asset.objects.filter(made_from=asset).order_by("-created_at").first()
        if converted:
            tasks.prepare(str(converted.pk))
            converted.refresh_from_db()
        return response, converted

    return sent


def stored(asset: Any) -> Any:
    return default_storage.path(asset.original)


def test_a_trim_sends_exactly_the_frames_between(fix: Callable[..., Any], video: Asset) -> None:
    response, converted = fix(video, "trim", role="source_video", first=10, last=33)
    assert converted.state == "ready"
    assert (converted.frames, converted.rate) == (24, 24)
    assert numbers_of(stored(converted)) == list(range(10, 34))
    assert (converted.made_from, converted.derivation_label) == (video, "frames 10–33")
    event = json.loads(response["HX-Trigger"])["library:fixed"]
    assert event == {"from": str(video.pk), "to": str(converted.pk), "role": "source_video"}
    assert Asset.objects.get(pk=video.pk).frames == 48


def test_a_crop_is_exact(fix: Callable[..., Any], image: Asset) -> None:
    _, converted = fix(image, "crop", left=100, top=50, width=300, height=200)
    with Image.open(stored(converted)) as picture, Image.open(stored(image)) as whole:
        assert picture.size == (300, 200)
        crop_colour, source_colour = picture.getpixel((150, 100)), whole.getpixel((250, 150))
    assert max(abs(one - other) for one, other in zip(crop_colour, source_colour, strict=True)) <= 4  # type: ignore[arg-type]


def test_a_video_can_be_cropped_and_made_smaller(fix: Callable[..., Any], video: Asset) -> None:
    _, converted = fix(video, "crop", left=0, top=0, width=180, height=180)
    assert (converted.width_px, converted.height_px, converted.frames) == (180, 180, 48)
    _, converted = fix(converted, "downscale", side=90)
    assert (converted.width_px, converted.height_px) == (90, 90)


def test_a_picture_is_made_smaller_in_its_shape(fix: Callable[..., Any], image: Asset) -> None:
    _, converted = fix(image, "downscale", side=960)
    assert (converted.width_px, converted.height_px) == (960, 540)


def test_another_rate_keeps_the_length(fix: Callable[..., Any], video: Asset) -> None:
    _, converted = fix(video, "convert", to="30")
    assert converted.rate == 30
    assert converted.seconds == pytest.approx(2, abs=0.05)


@pytest.mark.parametrize("to", ["JPEG", "PNG"])
def test_a_picture_is_converted(fix: Callable[..., Any], image: Asset, to: str) -> None:
    _, converted = fix(image, "convert", to=to)
    assert converted.format == to


def test_the_same_fix_again_is_the_same_asset(fix: Callable[..., Any], video: Asset) -> None:
    converted = [fix(video, "trim", first=0, last=9)[1].pk for _ in range(2)]
    assert converted[0] == converted[1]


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("trim", {"first": 5, "last": 48}, "The last frame is 47."),
        ("trim", {"first": 9, "last": 3}, "lies before the first"),
        ("crop", {"left": 200, "top": 0, "width": 200, "height": 100}, "only 320 pixels wide"),
        ("downscale", {"side": 7}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_made_is_told_at_its_field(
    fix: Callable[..., Any], video: Asset, name: str, fields: dict[str, Any], words: str
) -> None:
    response, converted = fix(video, name, **fields)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert converted is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [("ratio", "Shape"), ("seconds", "First frame"), ("pixels", "Now 320"), ("rate", "MP4 at")],
)
def test_each_rule_opens_the_form_that_mends_it(
    carol: User, browse: Callable[..., Client], video: Asset, rule: str, words: str
) -> None:
    assert words in browse(carol).get(f"/assets/{video.pk}/fix/?rule={rule}").content.decode()


def test_a_trim_begins_with_what_the_model_takes(
    carol: User, browse: Callable[..., Client], bring: Callable[..., Asset], tmp_path: Path
) -> None:
    from tests.media.clips import numbered

    long = bring(numbered(tmp_path / "long.mp4", frames=300))
    page = browse(carol).get(f"/assets/{long.pk}/fix/?rule=seconds&role=source_video").content.decode()
    assert 'value="239"' in page


def test_a_fix_whose_source_is_gone_says_so(
    fix: Callable[..., Any], video: Asset, carol: User, browse: Callable[..., Client]
) -> None:
    browse(carol).post(f"/assets/{video.pk}/fix/?fix=trim", {"first": 0, "last": 5})
    converted = Asset.objects.get(made_from=video)
    Asset.objects.filter(pk=converted.pk).update(made_from=None)
    tasks.prepare(str(converted.pk))
    converted.refresh_from_db()
    assert converted.state == "unusable"
    assert "gone" in converted.sentence


def test_only_who_may_bring_files_may_fix_them(
    bob: User, charlie: User, browse: Callable[..., Client], video: Asset
) -> None:
    assert browse(bob).get(f"/assets/{video.pk}/fix/").status_code == 403
    assert browse(charlie).get(f"/assets/{video.pk}/fix/").status_code == 404
