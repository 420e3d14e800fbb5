"""Probing measures what a file is, and refuses with a sentence what it cannot read."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from studio.media import images, probe, stills
from studio.media.errors import Unusable
from studio.media.facts import Facts
from tests.browser import files
from tests.media.clips import number_of, numbered


def test_a_video_is_measured_by_its_picture_track(clip: Path) -> None:
    facts = probe.probe(clip)
    assert (facts.kind, facts.format, facts.codec) == ("video", "MP4", "h264")
    assert (facts.width_px, facts.height_px, facts.frames) == (320, 180, 48)
    assert facts.rate == 24
    assert facts.seconds == pytest.approx(2)
    assert facts.has_sound
    assert not facts.is_variable_rate


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)])
@pytest.mark.parametrize("name", ["n.mp4", "n.mov", "n.mkv"])
def test_the_rate_is_exact_and_every_frame_is_found(tmp_path: Path, rate: Any, name: str) -> None:
    path = numbered(tmp_path / name, rate=rate, frames=30)
    facts = probe.probe(path)
    assert facts.rate == rate
    assert facts.frames == 30
    for number in (0, 1, 13, 29):
        stills.frame(path, number, tmp_path / "frame.png", facts=facts)
        assert number_of(tmp_path / "frame.png") == number


def test_a_sound_that_is_longer_does_not_make_the_video_longer(tmp_path: Path) -> None:
    path = files.clip(tmp_path / "a.mp4", seconds=1, size=(320, 180))
    with av.open(str(path)) as source:
        assert source.streams.audio[0].duration
    assert probe.probe(path).frames == 24


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.mp4", b"", "empty"),
        ("text.mp4", b"hello " * 100, "plain text"),
        ("cut.png", None, "damaged or cut off"),
        ("noise.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(500), "damaged"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_told_in_a_sentence(
    tmp_path: Path, name: str, content: Any, words: str
) -> None:
    path = tmp_path / name
    if content is None:
        whole = files.picture(tmp_path / "whole.png").read_bytes()
        content = whole[: len(whole) // 2]
    path.write_bytes(content)

    def use() -> None:
        if probe.probe(path).kind == "image":
            images.normalise(path, tmp_path / "out")

    with pytest.raises(Unusable, match=words):
        use()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_video_is_never_taken_for_a_whole_one(clip: Path, tmp_path: Path, share: float) -> None:
    path = tmp_path / "cut.mp4"
    content = clip.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Unusable, match="cut off|damaged"):
        probe.probe(path)


def test_a_picture_bomb_is_refused_from_its_header(tmp_path: Path) -> None:
    header = Image.new("1", (20_000, 20_000))
    path = tmp_path / "bomb.png"
    header.save(path)
    with pytest.raises(Unusable, match="400 megapixels"):
        probe.probe(path)


def test_facts_survive_json(clip: Path) -> None:
    facts = probe.probe(clip)
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


def test_a_playlist_in_a_video_name_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "list.mp4"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:5\nfile:///etc/passwd\n")
    with pytest.raises(Unusable, match="plain text"):
        probe.probe(path)
