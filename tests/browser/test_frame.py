"""The frame around every page: the rail, and the command palette."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import settle


def test_the_rail_leads_to_every_page_and_marks_it(page: Page) -> None:
    for label in (
        "Library",
        "Review",
        "Takes",
        "Cut",
        "Share",
        "Hand-off",
        "Money",
        "Settings",
        "Log",
        "People",
    ):
        if page.locator(".rail").count() == 0:
            page.go_back()  # dailies fill the screen
        link = page.locator(".rail").get_by_role("link", name=re.compile(f"^{label}"))
        link.click()
        expect(page.locator("main")).to_be_visible()
        if label not in {"Review", "People"}:
            expect(page.locator(".rail [aria-current=page] .rail-label").first).to_have_text(label)


def test_the_rail_stays_folded_in_this_browser(page: Page) -> None:
    label = page.locator(".rail-label").first
    expect(label).to_be_visible()
    page.locator("[data-fold-rail]").click()
    expect(label).to_have_css("width", "1px")
    page.reload()
    expect(page.locator(".rail-label").first).to_have_css("width", "1px")
    page.locator("[data-fold-rail]").click()
    expect(page.locator(".rail-label").first).not_to_have_css("width", "1px")


def test_on_a_phone_the_rail_is_a_bar_with_the_rest_under_more(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    bar = page.locator(".rail").bounding_box()
    assert bar
    assert bar["y"] + bar["height"] == 844
    assert bar["width"] == 390
    composer = page.locator("#composer").bounding_box()
    assert composer
    assert composer["y"] + composer["height"] <= bar["y"] + 1
    page.locator(".rail-more summary").click()
    page.locator(".rail-more").get_by_role("link", name="Money").click()
    expect(page.get_by_role("heading", name="Money", exact=True)).to_be_visible()


def test_the_palette_goes_anywhere_by_the_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to")
    expect(field).to_be_focused()
    options = page.locator("#palette-results [role=option]")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.type("hand")
    expect(options.first).to_contain_text("Hand-off")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-off/")


def test_the_palette_opens_while_somebody_writes_and_gives_the_focus_back(page: Page) -> None:
    page.locator("#id_prompt").fill("A quiet harbour")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Go to")
    expect(field).to_be_focused()
    options = page.locator("#palette-results [role=option]")
    expect(options.nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", options.nth(1).get_attribute("id") or "?")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#id_prompt")).to_be_focused()
    expect(page.locator("#id_prompt")).to_have_value("A quiet harbour")


def test_the_palette_says_when_nothing_is_called_so(page: Page) -> None:
    page.locator("[data-open-palette]").click()
    page.get_by_role("combobox", name="Go to").fill("zzzz")
    expect(page.get_by_text("Nothing is called “zzzz”.")).to_be_visible()


def test_a_question_that_gives_way_to_a_newer_one_is_no_complaint(page: Page) -> None:
    """Whenever an answer takes longer than the next letters."""
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route("**/palette/**", hold_the_first)
    page.locator("[data-open-palette]").click()
    with page.expect_event("requestfailed"):
        page.get_by_role("combobox", name="Go to").fill("zzzz")
    expect(page.get_by_text("Nothing is called “zzzz”.")).to_be_visible()
