"""Responses with the files of an asset: original, proxy, stills, waveform; to members only."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import User
from studio.core.progress import ProgressReport, progress_of
from studio.library import tasks
from studio.library.files import links
from studio.library.models import Asset
from studio.media import probe
from tests.media.clips import numbers_of

pytestmark = pytest.mark.django_db(transaction=True)
NAMES = ("original", "proxy", "poster", "sprite", "waveform", "frames/3.png")


def content_of(response: Any) -> Any:
    return b"".join(response.streaming_content)


def test_a_light_copy_is_served_with_ranges_once_it_is_made(
    bob: User, browse: Callable[..., Client], video: Asset, tmp_path: Path
) -> None:
    before = browse(bob).get(links.proxy(video))
    assert before["X-Proxy"] == "preparing"
    assert "no-cache" in before["Cache-Control"]
    assert len(content_of(before)) == video.size_bytes
    tasks.make_proxy(str(video.pk))
    video.refresh_from_db()
    response = browse(bob).get(links.proxy(video), headers={"Range": "bytes=0-99"})
    assert (response.status_code, response["X-Proxy"]) == (206, "ready")
    assert response["Cache-Control"] == "private, max-age=600"
    (tmp_path / "proxy.mp4").write_bytes(content_of(browse(bob).get(links.proxy(video))))
    assert probe.probe(tmp_path / "proxy.mp4").rate == video.rate
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(48))


def test_while_a_light_copy_is_made_its_state_says_how_far_it_is(
    bob: User, browse: Callable[..., Client], video: Asset
) -> None:
    address = f"{links.proxy(video).partition('?')[0]}?state"
    assert "share" not in browse(bob).get(address).json()
    ProgressReport(video.proxy_progress_key)(0.03)
    assert browse(bob).get(address).json()["words"] == "3 %"
    tasks.make_proxy(str(video.pk))
    assert progress_of(video.proxy_progress_key).share != 0.03, "the child has said it"
    assert "share" not in browse(bob).get(address).json()


def test_a_copy_that_cannot_be_made_says_why_and_the_original_stays(
    bob: User, browse: Callable[..., Client], video: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    type(video).objects.filter(pk=video.pk).update(frames=49)
    tasks.make_proxy(str(video.pk))
    video.refresh_from_db()
    assert video.proxy_state == "unusable"
    assert "48 of 49" in video.proxy_sentence
    assert len(content_of(browse(bob).get(links.proxy(video)))) == video.size_bytes


def test_stills_are_kept_for_a_while_under_names_that_change_with_them(
    bob: User, browse: Callable[..., Client], video: Asset
) -> None:
    for address in (links.poster(video), links.sprite(video)):
        assert video.version in address
        assert browse(bob).get(address)["Cache-Control"] == "private, max-age=600"
        assert "no-cache" in browse(bob).get(address.partition("?")[0] + "?v=other")["Cache-Control"]


def test_the_sprite_says_which_frame_each_tile_shows(video: Asset) -> None:
    assert len(video.sprite_frames) == video.sprite_tiles == 40
    assert video.sprite_frames[:3] == [0, 1, 2]
    assert video.sprite_frames == sorted(set(video.sprite_frames))
    assert video.sprite_frames[-1] < video.frames


def test_peaks_are_there_where_there_is_sound(
    bob: User, browse: Callable[..., Client], talkie: Asset, video: Asset
) -> None:
    for asset in (talkie, video):
        tasks.make_proxy(str(asset.pk))
        asset.refresh_from_db()
    waveform = json.loads(content_of(browse(bob).get(links.waveform(talkie))))
    assert len(waveform["peaks"]) == 80
    assert links.waveform(video) == ""
    assert browse(bob).get(f"/assets/{video.pk}/waveform/").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_sees_nothing(
    charlie: User, browse: Callable[..., Client], video: Asset, name: Any
) -> None:
    address = f"/assets/{video.pk}/{name}" + ("" if "." in name else "/")
    assert browse(charlie).get(address).status_code == 404


def test_a_download_has_a_human_name_and_is_never_guessed_at(
    bob: User, browse: Callable[..., Client], video: Asset
) -> None:
    response = browse(bob).get(links.original(video, download=True))
    assert response["Content-Disposition"] == 'attachment; filename="walk.mp4"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "video/mp4"
