"""Any frame of a video as a picture: exact, to be seen, saved and used."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from studio.accounts.models import User
from studio.library import tasks
from studio.library.files import links
from studio.library.models import Asset
from tests.media.clips import number_of

pytestmark = pytest.mark.django_db(transaction=True)


def body(response: Any) -> Any:
    return io.BytesIO(response.content)


@pytest.mark.parametrize("number", [0, 1, 24, 47])
def test_a_frame_is_the_one_with_that_number(
    bob: User, browse: Callable[..., Client], video: Asset, number: int
) -> None:
    response = browse(bob).get(links.frame(video, number))
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "private, max-age=600"
    assert number_of(body(response)) == number


def test_a_frame_is_saved_under_a_name_that_says_what_it_is(
    bob: User, browse: Callable[..., Client], video: Asset
) -> None:
    response = browse(bob).get(links.frame(video, 7, download=True))
    assert response["Content-Disposition"] == 'attachment; filename="walk frame 7.png"'


def test_a_frame_that_is_not_there_is_not_found(
    bob: User, browse: Callable[..., Client], video: Asset, image: Asset
) -> None:
    assert browse(bob).get(links.frame(video, 48)).status_code == 404
    assert browse(bob).get(links.frame(image, 0)).status_code == 404


def test_a_kept_frame_is_an_image_that_says_where_it_comes_from(
    carol: User, browse: Callable[..., Client], video: Asset
) -> None:
    answer = browse(carol).post(f"/assets/{video.pk}/frames/24/keep/")
    asset = Asset.objects.get(pk=answer.json()["id"])
    tasks.prepare(str(asset.pk))
    asset.refresh_from_db()
    assert (asset.kind, asset.state, asset.name) == ("image", "ready", "walk frame 24.png")
    assert (asset.made_from, asset.derivation_label, asset.origin) == (video, "frame 24", "made")
    assert (asset.width_px, asset.height_px) == (320, 180)
    with Image.open(asset_path(asset)) as image:
        assert image.format == "PNG"
    assert number_of(asset_path(asset)) == 24


def asset_path(asset: Any) -> Any:
    from django.core.files.storage import default_storage

    return default_storage.path(asset.original)


def test_the_same_frame_kept_twice_is_the_same_image(
    carol: User, browse: Callable[..., Client], video: Asset
) -> None:
    answers = [browse(carol).post(f"/assets/{video.pk}/frames/5/keep/").json() for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    assert Asset.objects.filter(made_from=video).count() == 1


def test_a_kept_frame_can_go_straight_into_a_tray(
    carol: User, browse: Callable[..., Client], video: Asset
) -> None:
    answer = browse(carol).post(f"/assets/{video.pk}/frames/5/keep/", {"role": "first_frame"})
    page = answer.content.decode()
    assert 'name="first_frame"' in page
    assert "frame 5 of walk.mp4" in page


def test_a_frame_that_is_not_there_cannot_be_kept(
    carol: User, browse: Callable[..., Client], video: Asset
) -> None:
    answer = browse(carol).post(f"/assets/{video.pk}/frames/480/keep/")
    assert answer.status_code == 422
    assert "no frame 480" in answer.json()["sentence"]


def test_only_who_may_bring_files_may_keep_frames(
    bob: User, charlie: User, browse: Callable[..., Client], video: Asset
) -> None:
    assert browse(bob).post(f"/assets/{video.pk}/frames/5/keep/").status_code == 403
    assert browse(charlie).post(f"/assets/{video.pk}/frames/5/keep/").status_code == 404
