"""Many takes under the hand: ranges, keys, filters, the trash; and nothing is lost when cards are swapped."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SHIFTS = """() => new Promise((tell) => {
  let sum = 0;
  const watch = new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
  });
  watch.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => tell(sum), 600);
})"""


@pytest.fixture
def cards(page: Page) -> Page:
    """The gallery with the three takes of the demo, all there to watch."""
    page.evaluate("localStorage.setItem('steps', 'seen'); localStorage.setItem('fold', 'folded')")
    page.goto(f"{page.url}?q=glass")  # a word of all three
    expect(page.locator(".card[data-state=ready]")).to_have_count(3)
    return page


def box(page: Page, index: Any) -> Any:
    return page.locator(".card").nth(index).locator(".card-select input")


def test_a_range_is_selected_and_stays_so_when_cards_are_swapped(cards: Page) -> None:
    box(cards, 0).click()
    cards.keyboard.down("Shift")
    box(cards, 2).click()
    cards.keyboard.up("Shift")
    expect(cards.locator(".bulk-count")).to_have_text("3 selected")
    menu = cards.locator(".card").nth(1).locator(".card-menu summary")
    menu.focus()
    cards.evaluate("scrollTo(0, 40)")
    before = cards.evaluate("scrollY")
    cards.locator("bulk-bar [data-command=star]").evaluate("button => button.click()")
    expect(cards.locator(".card-star")).to_have_count(3)
    expect(cards.locator(".bulk-count")).to_have_text("3 selected")
    expect(cards.locator(".card[data-selected]")).to_have_count(3)
    expect(menu).to_be_focused()
    assert cards.evaluate("scrollY") == before
    cards.keyboard.press("Escape")
    expect(cards.locator("bulk-bar")).to_be_hidden()
    cards.keyboard.press("Control+a")
    cards.keyboard.press("s")
    expect(cards.locator(".card-star")).to_have_count(0)


def test_a_key_judges_the_card_under_the_pointer_and_filters_keep_to_it(cards: Page) -> None:
    cards.keyboard.press("Control+a")
    cards.keyboard.press("0")
    expect(cards.locator(".mark-rating")).to_have_count(0)
    cards.keyboard.press("Escape")
    cards.locator(".card").nth(1).hover()
    cards.keyboard.press("4")
    expect(cards.locator(".mark-rating")).to_have_count(1)
    cards.locator("#filter-rating").select_option("4")
    expect(cards.locator("#count")).to_contain_text("1 of")
    expect(cards.locator(".card")).to_have_count(1)
    assert "rating=4" in cards.url
    cards.locator(".card").hover()
    cards.keyboard.press("2")
    expect(cards.locator(".card")).to_have_count(0)  # it no longer matches, and leaves
    expect(cards.locator("#empty")).to_contain_text("takes match")
    cards.locator("#empty").get_by_text("Clear filters").click()
    cards.locator(".card", has=cards.locator(".mark-rating")).hover()
    cards.keyboard.press("0")
    expect(cards.locator(".mark-rating")).to_have_count(0)


def test_stars_given_in_one_breath_are_all_kept(cards: Page) -> None:
    for index, value in enumerate("345"):
        cards.locator(".card").nth(index).hover()
        cards.keyboard.press(value)
    for index, value in enumerate("345"):
        expect(cards.locator(".card").nth(index).locator(".mark-rating")).to_have_text(re.compile(value))
    cards.keyboard.press("Control+a")
    cards.keyboard.press("0")
    expect(cards.locator(".mark-rating")).to_have_count(0)


def test_the_search_finds_as_one_types_and_keeps_the_caret(cards: Page) -> None:
    cards.keyboard.press("/")
    expect(cards.locator("#search")).to_be_focused()
    cards.keyboard.type("lightn", delay=60)
    expect(cards.locator(".card")).to_have_count(1)
    expect(cards.locator("#search")).to_be_focused()
    expect(cards.locator("#search")).to_have_value("lightn")
    expect(cards).to_have_url(re.compile("q=lightn"))
    cards.reload()
    expect(cards.locator(".card")).to_have_count(1)
    expect(cards.locator("#search")).to_have_value("lightn")


def test_the_trash_gives_back_what_undo_asks_for(cards: Page) -> None:
    total = cards.locator(".card").count()
    cards.locator(".card").nth(1).hover()
    cards.keyboard.press("Delete")
    expect(cards.locator(".card")).to_have_count(total - 1)
    cards.locator(".toast").get_by_text("Undo").click()
    expect(cards.locator(".card")).to_have_count(total)


def test_there_is_one_video_element_and_nothing_jumps(cards: Page) -> None:
    cards.locator(".poster-link").first.focus()
    cards.keyboard.press("Space")
    expect(cards.locator(".quick-look")).to_be_visible()
    cards.keyboard.press("ArrowRight")
    assert cards.locator("video").count() == 1
    cards.keyboard.press("Escape")
    cards.reload()
    assert cards.evaluate(SHIFTS) < 0.02


def test_the_view_is_remembered(page: Page) -> None:
    page.locator("grid-view button[value=list]").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.view") == "list"
