"""Posters and sprite sheets of videos."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.media import probe, stills
from tests.media.clips import numbered, size_of


def test_a_poster_and_a_sprite_come_from_one_pass(clip: Path, tmp_path: Path) -> None:
    previews = stills.previews(clip, tmp_path, probe.probe(clip))
    assert max(size_of(previews.poster)) <= 640
    assert previews.shown[0] == 0
    assert len(previews.shown) == 40
    assert previews.columns * previews.rows >= 40
    assert size_of(previews.sprite)[0] % previews.columns == 0


def test_key_frames_of_a_long_video_make_its_sprite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stills, "LONG_SECONDS", 1)
    path = numbered(tmp_path / "n.mp4", frames=100)
    previews = stills.previews(path, tmp_path, probe.probe(path))
    assert previews.shown[0] == 0
    assert list(previews.shown) == sorted(set(previews.shown))
