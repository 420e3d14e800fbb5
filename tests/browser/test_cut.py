"""The cut, shaped by hand: rows dragged, moved by keys, and trimmed at the playhead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser import numbers, stock
from tests.browser.conftest import cookies, settle, until
from tests.media.tones import tone


def shape(page: Page, running: Any, owner: Any, folder: Path, *, frames: int) -> str:
    """A cut of two new takes, shaped on the page; its address."""
    clips = [numbers.numbered(folder, kind, numbers.RATES[0], frames=frames) for kind in ("mp4", "mp4-b")]
    takes = running.call(stock.takes, project=owner["project"], paths=clips)
    address = f"{running.base_url}/projects/{owner['project']}/cut/"
    page.goto(address)
    page.get_by_role("button", name="Shape the cut").click()
    for count, take in enumerate(takes.values(), 1):
        page.select_option("#id_add", str(take))
        page.locator("#cut-add").click()
        expect(page.locator("[data-row]")).to_have_count(count)
    return address


def test_rows_are_dragged_moved_by_keys_and_trimmed_at_the_playhead(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    shape(page, running, owner, tmp_path, frames=24)
    rows = page.locator("[data-row]")
    page.locator("#cut-gap").click()
    expect(rows).to_have_count(3)
    rows.last.locator("[data-handle]").drag_to(rows.first, target_position={"x": 60, "y": 3})
    expect(page.locator("#cut-summary")).to_contain_text("2 clips, 3.0 s")
    expect(page.locator(".cut-piece").first).to_have_attribute("data-video", "")  # the player follows
    rows.nth(1).locator("[data-show]").click()
    until(page, "() => document.querySelector('cut-reel').frame === 0")
    page.evaluate("document.activeElement.blur()")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until(page, "() => document.querySelector('cut-reel').frame === 3")
    page.keyboard.press("i")
    expect(page.locator(".cut-piece").nth(1)).to_have_attribute("data-first", "3")
    last = rows.nth(1).locator("[name=last]")
    last.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.first).to_contain_text("T1")
    expect(rows.first.locator("[name=first]")).to_have_value("3")
    page.reload()
    settle(page)
    expect(rows.first.locator("[name=first]")).to_have_value("3")


# How far the sound is from the film, and whether it is heard; null where there is none.
SOUND = """() => {
  const [reel, audio] = [document.querySelector("cut-reel"), document.querySelector(".cut-audio")];
  return {
    apart: Math.abs(audio.currentTime - reel.seconds),
    at: audio.currentTime,
    isHeard: !audio.paused && !audio.muted && audio.volume > 0,
    volume: audio.volume,
    takesMuted: document.querySelector(".cut-video").muted,
    address: audio.getAttribute("src"),
  };
}"""


def write_while_others_change(page: Page, address: str) -> None:
    """A number that is not sent yet stays; when it is, the cut of the others is shown."""
    writing = page.locator("[data-row] [name=first]").first
    writing.fill("7")  # and has not left the field, so that nothing is sent
    beside = page.context.new_page()
    beside.goto(address)
    beside.locator("#cut-gap").click()
    expect(page.locator(".cut-piece")).to_have_count(4)
    expect(writing).to_have_value("7")
    expect(page.locator("[data-row]")).to_have_count(3)
    beside.close()
    writing.blur()
    expect(page.get_by_role("alert").filter(has_text="Somebody else changed the cut")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(4)


def test_a_sound_is_heard_in_step_with_the_cut_and_others_see_what_becomes_of_it(
    page: Page, chromium: Browser, running: Any, owner: Any, tmp_path: Path
) -> None:
    address = shape(page, running, owner, tmp_path, frames=72)
    person = running.call(stock.reviewer, team=owner["team"])
    context = chromium.new_context(storage_state=cookies(person))
    other = context.new_page()
    other.goto(address)
    expect(other.locator(".cut-piece")).to_have_count(2)

    page.set_input_files("#sound-file", tone(tmp_path / "Theme.wav", seconds=4, begins=0))
    for one in (page, other):  # prepared by a worker, it comes to both without a click
        expect(one.locator("#cut-sound .cut-sound-row").first).to_contain_text("Theme.wav")
        until(one, f"() => ({SOUND})().address !== null")
    other.locator("[data-toggle]").click()
    until(
        other, f"() => {{ const now = ({SOUND})(); return now.isHeard && now.at > 0.5 && now.apart < 0.1; }}"
    )

    first: list[Route] = []
    changes = re.compile(r"/cut/sound/change/$")
    page.route(changes, lambda route: route.continue_() if first else first.append(route))
    with page.expect_request(changes):
        page.locator("#sound-level").fill("40")
    page.locator("#sound-alone").check()  # while the level is still on its way
    first[0].continue_()
    until(other, f"() => {{ const now = ({SOUND})(); return now.volume === 0.4 && now.takesMuted; }}")
    expect(other.locator("cut-reel")).to_have_attribute("data-playing", "")  # nothing stopped it
    page.locator("#cut-gap").click()
    expect(other.locator(".cut-piece")).to_have_count(3)
    expect(other.locator("cut-reel")).to_have_attribute("data-playing", "")

    other.locator(".cut-jump").nth(1).click()  # the second piece begins after three seconds
    until(other, f"() => {{ const now = ({SOUND})(); return now.at >= 3 && now.apart < 0.1; }}")
    other.keyboard.press("m")
    until(other, f"() => !({SOUND})().isHeard")
    other.keyboard.press("m")
    other.locator("[data-toggle]").click()
    other.keyboard.press("Home")
    for _ in range(3):
        other.keyboard.press("ArrowRight")
    until(other, "() => document.querySelector('cut-reel').frame === 3")
    until(
        other,
        f"() => {{ const now = ({SOUND})(); return !now.isHeard && now.apart < 0.01 && now.at > 0.1; }}",
    )

    other.keyboard.press("Control+l")
    other.keyboard.press("End")  # the gap, over which the sound is at its end
    other.keyboard.press("Space")
    until(other, f"() => {{ const now = ({SOUND})(); return now.isHeard && now.at < 2 && now.apart < 0.1; }}")

    write_while_others_change(page, address)
    page.locator("#sound-remove").click()
    until(other, f"() => ({SOUND})().address === null")
    page.get_by_role("button", name="Undo").click()
    until(other, f"() => ({SOUND})().address !== null")
    text = tmp_path / "Voice.mp3"
    text.write_text("no sound")
    page.set_input_files("#sound-file", text)
    expect(page.get_by_role("alert").filter(has_text="it holds plain text")).to_be_visible()
    expect(page.locator("#cut-sound")).to_contain_text("Theme.wav")
    page.complaints[:] = [one for one in page.complaints if "422" not in one and "409" not in one]  # type: ignore[attr-defined]
    context.close()
