"""The cut, shaped by hand: rows dragged, moved by keys, and trimmed at the playhead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import numbers, stock
from tests.browser.conftest import settle, until


def test_rows_are_dragged_moved_by_keys_and_trimmed_at_the_playhead(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    clips = [numbers.numbered(tmp_path, kind, numbers.RATES[0], frames=24) for kind in ("mp4", "mp4-b")]
    takes = running.call(stock.takes, project=owner["project"], paths=clips)
    page.goto(f"{running.base_url}/projects/{owner['project']}/cut/")
    page.get_by_role("button", name="Shape the cut").click()
    rows = page.locator("[data-row]")
    for count, take in enumerate(takes.values(), 1):
        page.select_option("#id_add", str(take))
        page.locator("#cut-add").click()
        expect(rows).to_have_count(count)
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
