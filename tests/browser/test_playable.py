"""Files that the browser cannot play: it is asked first, the light copy plays by itself, and each file is remembered apart."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import stock
from tests.browser.conftest import until
from tests.media.clips import numbered

SENTENCE = "This browser cannot play the file itself. Its light copy plays."
PLAYS = """() => {
  const { video } = document.getElementById('player');
  return video.readyState >= 2 && video.videoWidth > 0 && !video.error;
}"""


@pytest.fixture
def takes(running: Any, owner: Any, tmp_path: Path) -> dict[str, str]:
    """What an editor brings (ProRes), what a phone films (HEVC), and what every browser plays; each with its copy."""
    paths = [
        numbered(tmp_path / "editor.mov", codec="prores_ks", pix_fmt="yuv422p10le", frames=24),
        numbered(tmp_path / "phone.mp4", codec="libx265", frames=24),
        numbered(tmp_path / "plain.mp4", frames=24),
    ]
    return dict(running.call(stock.takes, project=owner["project"], paths=paths, how="copies"))


def open_take(page: Page, running: Any, take: str) -> None:
    page.goto(f"{running.base_url}/takes/{take}/")
    until(page, "() => document.getElementById('player')?.hasAttribute('data-ready')")
    until(page, PLAYS)


@pytest.mark.parametrize("name", ["editor.mov", "phone.mp4"])
def test_hd_that_cannot_be_played_leaves_the_copy_playing(
    page: Page, running: Any, takes: dict[str, str], name: str
) -> None:
    open_take(page, running, takes[name])
    copy = page.locator("#player video").get_attribute("src")
    hd = page.locator("#player [data-command=original]")
    expect(hd).to_have_attribute("aria-disabled", "true")
    expect(hd).to_have_attribute("title", SENTENCE)
    page.evaluate("document.getElementById('player').seek(7)")
    hd.click(force=True)  # it is disabled in name only, and says why
    expect(page.locator(".toast")).to_have_text(SENTENCE)
    expect(page.locator("#player video")).to_have_attribute("src", copy or "")
    expect(page.locator(".player-broken")).to_be_hidden()
    assert page.evaluate("document.getElementById('player').frame") == 7


def test_what_fails_though_the_browser_said_yes_falls_back_and_is_remembered_for_that_file(
    page: Any, running: Any, takes: dict[str, str]
) -> None:
    open_take(page, running, takes["phone.mp4"])
    page.add_init_script("HTMLMediaElement.prototype.canPlayType = () => 'probably'")
    open_take(page, running, takes["phone.mp4"])
    copy = page.locator("#player video").get_attribute("src")
    hd = page.locator("#player [data-command=original]")
    hd.click()
    expect(page.locator(".toast")).to_have_text(SENTENCE)
    expect(page.locator("#player video")).to_have_attribute("src", copy or "")
    until(page, PLAYS)
    expect(page.locator(".player-broken")).to_be_hidden()
    expect(hd).to_have_attribute("aria-pressed", "false")
    page.reload()
    until(page, PLAYS)
    expect(page.locator("#player video")).to_have_attribute("src", copy or "")
    expect(hd).to_have_attribute("aria-disabled", "true")
    open_take(page, running, takes["plain.mp4"])
    expect(hd).not_to_have_attribute("aria-disabled", "true")


def test_hd_is_remembered_file_by_file(page: Page, running: Any, takes: dict[str, str]) -> None:
    open_take(page, running, takes["plain.mp4"])
    hd = page.locator("#player [data-command=original]")
    hd.click()
    expect(hd).to_have_attribute("aria-pressed", "true")
    until(page, PLAYS)
    page.reload()
    expect(hd).to_have_attribute("aria-pressed", "true")
    open_take(page, running, takes["phone.mp4"])
    expect(hd).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".player-broken")).to_be_hidden()


def test_in_compare_the_side_that_cannot_be_played_stays_its_copy(
    page: Page, running: Any, owner: Any, takes: dict[str, str]
) -> None:
    query = f"a={takes['plain.mp4']}&b={takes['phone.mp4']}"
    page.goto(f"{running.base_url}/projects/{owner['project']}/compare/?{query}")
    page.wait_for_selector("compare-view[data-ready]")
    before = page.locator("[data-side=B] video").get_attribute("src")
    page.locator("[data-command=original]").click()
    expect(page.locator(".toast")).to_contain_text("cannot play the file of B itself")
    expect(page.locator("[data-side=B] video")).to_have_attribute("src", before or "")
    until(page, "() => document.querySelector('[data-side=B] video').readyState >= 2")
    for side in "AB":
        expect(page.locator(f"[data-side={side}] .player-broken")).to_be_hidden()


MAKING = "A playable copy is being made. It appears here by itself."


@pytest.fixture
def held(running: Any, owner: Any, tmp_path: Path) -> list[str]:
    """Two takes that a phone filmed (HEVC), whose light copies are still to be made."""
    paths = [numbered(tmp_path / f"phone-{number}.mp4", codec="libx265", frames=24) for number in (1, 2)]
    takes = running.call(stock.takes, project=owner["project"], paths=paths, shot="Held", how="held")
    return [takes[path.name] for path in paths]


def test_a_player_waits_for_its_copy_and_begins_by_itself(page: Page, running: Any, held: list[str]) -> None:
    page.goto(f"{running.base_url}/takes/{held[0]}/")
    words = page.locator(".copying")
    expect(words).to_be_visible()
    expect(words).to_contain_text(MAKING)
    expect(page.locator(".player-broken")).to_be_hidden()
    page.keyboard.press("Space")  # who presses play meanwhile need not press it again
    running.call(stock.make_copy, take=held[0])
    until(page, PLAYS)
    until(page, "() => document.getElementById('player').frame > 0")
    expect(words).to_be_hidden()
    expect(page.locator("#player video")).to_have_attribute("src", re.compile("/proxy/"))


def test_wherever_a_film_is_watched_it_waits_for_its_copy(
    page: Page, running: Any, owner: Any, held: list[str]
) -> None:
    """On a guest's page, in dailies, in compare, in the cut, in the library; and again after going back."""
    take, other = held
    asset = running.call(stock.asset_of, take=take)
    running.call(stock.circle, take=take)
    project = f"{running.base_url}/projects/{owner['project']}"
    guest = (
        f"{running.base_url}{running.call(stock.share, project=owner['project'], takes=[take])}takes/{take}/"
    )
    compare = f"{project}/compare/?a={take}&b={other}"
    for address in (
        guest,
        f"{project}/dailies/?take={take}",
        f"{running.base_url}/assets/{asset}/fix/?fix=trim",
        f"{running.base_url}/assets/{asset}/",
    ):
        page.goto(address)
        expect(page.locator(".copying")).to_be_visible()
        expect(page.locator(".copying")).to_contain_text(MAKING)
    page.goto(f"{project}/cut/")
    page.locator(".cut-jump", has_text="Held").click()
    expect(page.locator(".copying")).to_be_visible()
    page.locator("[data-toggle]").click()
    page.goto(compare)
    expect(page.locator("[data-side=A] .copying")).to_be_visible()
    expect(page.locator("[data-side=B] .copying")).to_be_visible()
    running.call(stock.make_copy, take=take)
    until(page, "() => document.querySelector('[data-side=A] video').videoWidth > 0")
    expect(page.locator("[data-side=A] .copying")).to_be_hidden()
    expect(page.locator("[data-side=B] .copying")).to_be_visible()
    page.go_back()  # to the cut, which now finds the copy
    page.locator(".cut-jump", has_text="Held").click()
    page.locator("[data-toggle]").click()
    until(page, "() => [...document.querySelectorAll('video')].some((one) => one.currentTime > 0)")
    expect(page.locator(".copying")).to_be_hidden()


def test_a_quick_look_plays_the_copy_of_what_the_browser_does_not_know(
    page: Page, running: Any, owner: Any, takes: dict[str, str]
) -> None:
    page.goto(f"{running.base_url}/projects/{owner['project']}/")
    video = page.locator(".quick-look-video")
    for name, path in (("phone.mp4", "/proxy/"), ("plain.mp4", "/original/")):
        page.locator(f'a[data-play][data-take="{takes[name]}"]').first.click()
        until(page, "() => document.querySelector('.quick-look-video').currentTime > 0")
        expect(video).to_have_attribute("src", re.compile(path))
        page.keyboard.press("Escape")
