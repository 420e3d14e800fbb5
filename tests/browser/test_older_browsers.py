"""What some browsers in use have not: full screen for a part of a page (iPhone), checkVisibility (Safari before 17.4)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle


def open_dailies(page: Page, running: Any, owner: Any) -> None:
    page.goto(f"{running.base_url}/projects/{owner['project']}/dailies/")
    page.wait_for_selector("#player[data-ready]")


def test_without_full_screen_the_player_of_dailies_fills_the_page(
    page: Page, running: Any, owner: Any
) -> None:
    page.add_init_script("delete Element.prototype.requestFullscreen")
    open_dailies(page, running, owner)
    player = page.locator("#player")
    page.keyboard.press("f")
    expect(player).to_have_attribute("data-full", "")
    page.keyboard.press("f")
    expect(player).not_to_have_attribute("data-full", "")
    page.locator("[data-screen]").click()
    expect(player).to_have_attribute("data-full", "")


def test_without_a_check_of_visibility_keys_reach_what_is_shown(page: Page) -> None:
    page.add_init_script("delete Element.prototype.checkVisibility")
    page.reload()
    settle(page)
    page.locator(".card[data-state=ready]").first.hover()
    page.keyboard.press("x")
    expect(page.locator("bulk-bar")).to_be_visible()
    page.locator("[data-fold]").click()
    expect(page.locator("#composer-body")).to_be_hidden()


def test_without_a_check_of_visibility_keys_go_from_note_to_note(page: Page, running: Any) -> None:
    page.add_init_script("delete Element.prototype.checkVisibility")
    page.locator(".card", has_text="02·T1").locator("a[href*='/takes/']").first.click()
    page.wait_for_selector("#player[data-ready]")
    page.keyboard.press("]")
    expect(page.locator("li.note[data-current]")).to_be_visible()
