"""A proxy has the frames, the numbers and the colours of its video."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from studio.media import probe, proxy, stills
from studio.media.recipes import Recipe
from studio.media.transcode import transcode
from tests.browser import files
from tests.media.clips import number_of, numbered, numbers_of, uneven

pytestmark = pytest.mark.films


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(60)])
def test_a_proxy_has_the_same_frames_under_the_same_numbers(tmp_path: Path, rate: Any) -> None:
    path = numbered(tmp_path / "n.mov", rate=rate, frames=60, size=(1920, 1080))
    facts = probe.probe(path)
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    facts = probe.probe(tmp_path / "proxy.mp4")
    assert (facts.width_px, facts.height_px, facts.frames, facts.rate) == (960, 540, 60, rate)
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(60))


def test_a_proxy_seeks_quickly_and_starts_before_it_is_whole(tmp_path: Path) -> None:
    path = numbered(tmp_path / "n.mp4", frames=100)
    proxy.proxy(path, tmp_path / "proxy.mp4", probe.probe(path))
    content = (tmp_path / "proxy.mp4").read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    keys = [number for number, packet in enumerate(packets) if packet.is_keyframe]
    assert max(after - before for before, after in pairwise(keys)) <= 24
    assert all(packet.pts == packet.dts for packet in packets)  # no B-frames


def test_a_variable_rate_is_recognised_and_its_frames_keep_their_numbers(tmp_path: Path) -> None:
    path = uneven(tmp_path / "uneven.mp4")
    facts = probe.probe(path)
    assert facts.is_variable_rate
    assert facts.frames == 40
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(40))
    for number in (0, 4, 5, 23, 39):
        stills.frame(path, number, tmp_path / "frame.png", facts=facts)
        assert number_of(tmp_path / "frame.png") == number


def test_a_picture_that_begins_late_is_recognised_and_its_frames_keep_their_numbers(tmp_path: Path) -> None:
    path = numbered(tmp_path / "late.mp4", b_frames=3, use_editlist="0")
    facts = probe.probe(path)
    assert facts.starts_late
    assert (facts.frames, facts.rate, facts.is_variable_rate) == (48, 24, False)
    assert not probe.probe(numbered(tmp_path / "even.mp4", b_frames=3)).starts_late
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    assert numbers_of(tmp_path / "proxy.mp4") == list(range(48))
    assert not probe.probe(tmp_path / "proxy.mp4").starts_late
    for number in (0, 10, 11, 12, 47):
        stills.frame(path, number, tmp_path / "frame.png", facts=facts)
        assert number_of(tmp_path / "frame.png") == number
    transcode(path, tmp_path / "trim.mp4", facts, Recipe(first=10, last=30))
    assert numbers_of(tmp_path / "trim.mp4") == list(range(10, 31))


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_a_smaller_copy_has_the_same_colours(tmp_path: Path, size: tuple[Any, ...]) -> None:
    """Untagged HD and SD are shown by different matrices; a copy must say which one was meant."""
    path = files.clip(tmp_path / "a.mp4", seconds=1, size=size, sound=False)
    facts = probe.probe(path)
    proxy.proxy(path, tmp_path / "proxy.mp4", facts)
    stills.frame(path, 5, tmp_path / "whole.png", facts=facts)
    stills.frame(tmp_path / "proxy.mp4", 5, tmp_path / "small.png", facts=facts)
    with Image.open(tmp_path / "whole.png") as whole, Image.open(tmp_path / "small.png") as small:
        downscaled = np.asarray(whole.resize(small.size, Image.Resampling.BOX), np.int16)
        difference = np.abs(downscaled - np.asarray(small, np.int16))
    assert np.median(difference, axis=(0, 1)).max() <= 3
