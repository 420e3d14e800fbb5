"""Every frame of clips with burnt-in numbers, by step and by seek: what is on the screen is what the counter says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import numbers, stock

FRAMES = 24
TAIL_SECONDS = 0.4  # of sound after the last picture


@pytest.fixture
def clips(running: Any, owner: Any, tmp_path: Path) -> Callable[..., Any]:
    """Takes of a rate, for each kind one that is silent and one with a sound that is longer than the picture."""

    def clip_of(rate: Any) -> dict[Any, Any]:
        paths = {
            (kind, has_sound): numbers.numbered(
                tmp_path,
                kind,
                rate,
                frames=FRAMES,
                sound=FRAMES / float(rate) + TAIL_SECONDS if has_sound else 0,
            )
            for kind in numbers.KINDS
            for has_sound in (False, True)
        }
        takes = running.call(stock.takes, project=owner["project"], paths=list(paths.values()))
        return {key: f"{running.base_url}/takes/{takes[path.name]}/" for key, path in paths.items()}

    return clip_of


@pytest.mark.parametrize("rate", numbers.RATES, ids=lambda rate: f"{float(rate):.3f}")
def test_every_frame_by_step_and_by_seek_shows_its_number(
    page: Page, clips: Callable[..., Any], rate: Any
) -> None:
    missed = {}
    addresses = clips(rate)
    for kind in numbers.KINDS:
        for has_sound in (False, True):
            page.goto(addresses[kind, has_sound])
            page.wait_for_selector("#player[data-ready]")
            tries, misses = numbers.walk(page, FRAMES)
            print(f"{float(rate):.3f} {kind} sound={has_sound}: {len(tries)} tried, {len(misses)} missed")
            assert len(tries) == 3 * FRAMES
            if misses:
                missed[kind, has_sound] = misses
    assert not missed


def test_playing_to_the_end_stops_on_the_last_frame_though_the_sound_goes_on(
    page: Page, clips: Callable[..., Any]
) -> None:
    page.goto(clips(numbers.RATES[0])["mp4-b", True])
    page.wait_for_selector("#player[data-ready]")
    page.keyboard.press("Space")
    page.wait_for_selector("#player[data-playing]")
    page.wait_for_selector("#player:not([data-playing])")
    assert page.evaluate(numbers.LOOK, numbers.BITS) == [FRAMES - 1, FRAMES - 1]
    length = page.evaluate("document.querySelector('#player video').duration")
    assert length > FRAMES / 24 + TAIL_SECONDS / 2, "the file is longer than its picture"


def test_standing_still_in_the_middle_shows_the_frame_that_is_counted(
    page: Page, clips: Callable[..., Any]
) -> None:
    page.goto(clips(numbers.RATES[5])["mp4-b", False])
    page.wait_for_selector("#player[data-ready]")
    numbers.stops_at_the_frame_that_is_counted(page, times=5)


def test_a_picture_that_begins_late_is_watched_in_its_light_copy(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    """B-frames without an edit list: the browser skips the frames before each key frame, whatever it is told."""
    path = numbers.numbered(tmp_path, "mp4-b", numbers.RATES[0], frames=FRAMES, use_editlist="0")
    take = running.call(stock.takes, project=owner["project"], paths=[path], how="copies")[path.name]
    page.goto(f"{running.base_url}/takes/{take}/")
    page.wait_for_selector("#player[data-ready]")
    expect(page.get_by_role("button", name="HD")).to_have_count(0)
    tries, misses = numbers.walk(page, FRAMES)
    print(f"light copy of {path.name} without an edit list: {len(tries)} tried, {len(misses)} missed")
    assert not misses


def test_the_light_copy_has_the_frames_of_its_video_under_the_same_numbers(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    paths = [numbers.numbered(tmp_path, kind, numbers.RATES[3], frames=FRAMES) for kind in ("mp4-b", "webm")]
    takes = running.call(stock.takes, project=owner["project"], paths=paths, how="copies")
    for path in paths:
        page.goto(f"{running.base_url}/takes/{takes[path.name]}/")
        page.wait_for_selector("#player[data-ready]")
        assert "/proxy/" in page.evaluate("document.querySelector('#player video').currentSrc")
        tries, misses = numbers.walk(page, FRAMES)
        print(f"light copy of {path.name}: {len(tries)} tried, {len(misses)} missed")
        assert not misses
