from __future__ import annotations

import uuid
from typing import Any

import pytest

from studio.generation.models import Take
from studio.library.models import Asset
from studio.projects.models import Shot
from studio.review.screening.player import player_of


def take(**facts: Any) -> Any:
    video_facts = {"frames": 120, "rate_num": 24000, "rate_den": 1001, "sprite": "x", "version": "1"}
    asset = Asset(pk=uuid.uuid4(), width_px=1920, height_px=1080, **{**video_facts, **facts})
    return Take(shot=Shot(number=2, name="Dance"), number=4, asset=asset)


def test_a_player_counts_the_frames_of_the_picture_track_at_its_exact_rate() -> None:
    player = player_of(take(frames=120, seconds=6.2, has_sound=True))
    assert (player.last, player.rate_num, player.rate_den) == (119, 24000, 1001)
    assert player.last_timecode == "00:00:04:23"


def test_a_player_knows_where_its_files_are() -> None:
    played = take()
    player = player_of(played)
    assert player.video_url == player.original_url == f"/assets/{played.asset.pk}/original/"
    assert "/sprite/" in player.sprite_url
    assert player.label == "02 Dance · T4"


def test_the_light_copy_plays_once_it_is_there() -> None:
    played = take(proxy_state="ready", proxy="x")
    assert "/proxy/" in player_of(played).video_url
    assert "/original/" in player_of(played).original_url
    assert player_of(take(proxy_state="preparing")).has_copy is False


def test_a_frame_becomes_an_input_only_for_those_who_may_order() -> None:
    assert player_of(take()).keep_url == ""


def test_what_the_library_has_not_made_is_not_offered() -> None:
    assert player_of(take(sprite="")).sprite_url == ""


def test_a_take_without_a_video_has_no_player() -> None:
    with pytest.raises(ValueError, match="no video"):
        player_of(Take(shot=Shot(number=1), number=1))
