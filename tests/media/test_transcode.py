"""Transcoding keeps the frames, their numbers and the sound."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import av
import pytest

from studio.media import probe
from studio.media.recipes import Box, Recipe
from studio.media.transcode import transcode
from tests.browser import files
from tests.media.clips import numbered, numbers_of

pytestmark = pytest.mark.films


@pytest.mark.parametrize("name", ["a.webm", "a.mkv"])
def test_other_containers_become_an_mp4_with_the_same_frames(tmp_path: Path, name: str) -> None:
    codec = "libvpx" if name.endswith("webm") else "libx264"
    path = numbered(tmp_path / name, codec=codec, frames=24)
    facts = probe.probe(path)
    transcode(path, tmp_path / "out.mp4", facts, Recipe(rate=facts.rate))
    facts = probe.probe(tmp_path / "out.mp4")
    assert (facts.format, facts.codec, facts.frames, facts.rate) == ("MP4", "h264", 24, 24)


def test_sound_survives_the_conversion(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mkv", seconds=1, size=(320, 180), codec="libx264")
    facts = probe.probe(path)
    transcode(path, tmp_path / "out.mp4", facts, Recipe(rate=facts.rate))
    assert probe.probe(tmp_path / "out.mp4").has_sound


def test_a_trim_holds_exactly_the_frames_between_in_and_out(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mp4", frames=80)
    transcode(path, tmp_path / "trim.mp4", probe.probe(path), Recipe(first=17, last=52))
    assert numbers_of(tmp_path / "trim.mp4") == list(range(17, 53))


def test_a_trim_keeps_the_sound_of_its_own_span(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mp4", seconds=3, size=(320, 180))
    transcode(path, tmp_path / "trim.mp4", probe.probe(path), Recipe(first=24, last=47))
    with av.open(str(tmp_path / "trim.mp4")) as container:
        sound = container.streams.audio[0]
        assert float(sound.duration * sound.time_base) == pytest.approx(1, abs=0.03)


def test_a_crop_and_a_size_are_exact(tmp_path: Path, clip: Path) -> None:
    recipe = Recipe(crop=Box(left=40, top=0, width=180, height=180), size=(120, 120))
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe
    transcode(clip, tmp_path / "out.mp4", probe.probe(clip), recipe)
    facts = probe.probe(tmp_path / "out.mp4")
    assert (facts.width_px, facts.height_px, facts.frames) == (120, 120, 48)


def test_another_rate_keeps_the_length(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mp4", rate=Fraction(60), frames=120)
    transcode(path, tmp_path / "out.mp4", probe.probe(path), Recipe(rate=Fraction(30)))
    facts = probe.probe(tmp_path / "out.mp4")
    assert (facts.rate, facts.frames) == (30, 60)
    assert facts.seconds == pytest.approx(2)
