"""Files with frames of different lengths or turned pictures, wherever they are watched: every number is the one burnt in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from studio.media.display import Orientation
from tests.browser import numbers, stock
from tests.browser.conftest import until

STEPS = [20] * 6 + [4] * 16 + [13, 4, 31, 4, 4]  # hundredths of a second: as a phone films when it gets dark
FRAMES = len(STEPS)
# The number on each side of a comparison, by its letter.
SIDES = f"""([bits, letter]) => {{ {numbers.READ.replace('player.querySelector("video")', 'player.querySelector(`[data-side="${letter}"] video`)')}
  return video.seeking ? -2 : read();
}}"""
SEEK = "(frame) => document.getElementById('player').seek(frame)"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """One whose rate varies, with a sound, and one that lies on its side."""
    seconds = sum(STEPS) / 100
    return [
        numbers.varying(tmp_path / "varying.mp4", steps=STEPS, sound=seconds),
        numbers.turned(tmp_path / "turned.mp4", frames=24, orientation=Orientation.CLOCKWISE),
    ]


@pytest.fixture
def takes(running: Any, owner: Any, files: list[Path]) -> Any:
    by_name = running.call(stock.takes, project=owner["project"], paths=files, how="copies")
    return [by_name[path.name] for path in files]


def walked(page: Page, frames: int = FRAMES) -> None:
    page.wait_for_selector("#player[data-ready]")
    tries, misses = numbers.walk(page, frames)
    assert len(tries) == 3 * frames
    assert not misses


def walked_from_the_start(page: Page, frames: int = FRAMES) -> None:
    """Dailies play at once."""
    page.wait_for_selector("#player[data-playing]")
    page.evaluate("document.getElementById('player').pause()")
    page.wait_for_selector("#player:not([data-playing])")
    walked(page, frames)


def test_frames_of_different_lengths_keep_their_numbers(page: Page, running: Any, takes: Any) -> None:
    page.goto(f"{running.base_url}/takes/{takes[0]}/")
    walked(page)
    expect(page.get_by_role("button", name="HD")).to_have_count(0)
    page.evaluate(SEEK, 6)
    numbers.shows(page, 6)
    assert 1.2 < page.evaluate("document.querySelector('#player video').currentTime") < 1.24
    page.keyboard.press("Shift+ArrowRight")  # a second on by the clock: 16 short ones and most of the next
    numbers.shows(page, 6 + 18)
    numbers.stops_at_the_frame_that_is_counted(page, times=3)


def test_a_rate_that_varies_stands_beside_another_at_the_same_moment(
    page: Page, running: Any, owner: Any, takes: Any, tmp_path: Path
) -> None:
    even = numbers.numbered(tmp_path, "mp4", numbers.RATES[0], frames=24)
    beside = running.call(stock.takes, project=owner["project"], paths=[even])[even.name]
    page.goto(f"{running.base_url}/projects/{owner['project']}/compare/?a={takes[0]}&b={beside}")
    page.wait_for_selector("compare-view[data-ready]")
    for frame in (0, 3, 4, 2):  # the longer one leads, and each lasts 0.2 s
        page.evaluate(SEEK, frame)
        moment = (sum(STEPS[:frame]) + STEPS[frame] / 2) / 100
        until(page, f"(given) => ({SIDES})(given) === {frame}", [numbers.BITS, "A"])
        until(page, f"(given) => ({SIDES})(given) === {int(moment * 24)}", [numbers.BITS, "B"])
    page.goto(f"{running.base_url}/projects/{owner['project']}/compare/?a={takes[0]}&b={takes[1]}")
    page.wait_for_selector("compare-view[data-ready]")
    page.evaluate(SEEK, 2)
    until(page, f"(given) => ({SIDES})(given) === 12", [numbers.BITS, "B"])


def test_dailies_show_both_and_going_back_shows_the_same_frame_counted_right(
    page: Page, running: Any, owner: Any, takes: Any
) -> None:
    page.goto(
        f"{running.base_url}/projects/{owner['project']}/dailies/?mode=cull&take={takes[0]}&take={takes[1]}"
    )
    walked_from_the_start(page)
    page.goto(f"{running.base_url}/projects/{owner['project']}/")
    page.go_back()
    walked_from_the_start(page)
    page.goto(f"{page.url}&at={takes[1]}")
    walked_from_the_start(page, 24)


def test_a_guest_sees_every_frame_under_its_number(page: Page, running: Any, owner: Any, takes: Any) -> None:
    path = running.call(stock.share, project=owner["project"], takes=takes)
    page.context.clear_cookies()
    for take, frames in zip(takes, (FRAMES, 24), strict=True):
        page.goto(f"{running.base_url}{path}takes/{take}/")
        walked(page, frames)


def stand_in_a_row(buttons: Locator) -> None:
    bottoms = buttons.evaluate_all("all => all.map((one) => Math.round(one.getBoundingClientRect().bottom))")
    assert len(bottoms) > 1
    assert len(set(bottoms)) == 1


def test_the_library_chooses_frames_and_trims_by_their_own_times(
    page: Page, running: Any, owner: Any, takes: Any
) -> None:
    asset = running.call(stock.asset_of, take=takes[0])
    page.goto(f"{running.base_url}/assets/{asset}/")
    frame_of = "document.querySelector('frame-picker video').currentTime"
    page.locator("#id_number").fill("6")
    until(page, f"() => Math.abs({frame_of} - 1.22) < 0.001")
    stand_in_a_row(page.locator(".frame-row .button"))
    stand_in_a_row(page.locator(".asset-actions .button"))
    page.goto(f"{running.base_url}/assets/{asset}/fix/?fix=trim")
    page.locator("#id_first").fill("0")
    page.locator("#id_last").fill("5")
    expect(page.locator("[data-summary]")).to_contain_text("6 frames, 1.20 s")
