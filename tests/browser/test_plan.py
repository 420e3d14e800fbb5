"""The story of a plan: a list of 30 rows comes in, is drafted, plays as a film, is asked for, paid and rendered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import cookies, settle, until
from tests.browser.template import studio_from_template

ROWS = 30
LIST = "number\tname\tprompt\tseconds\n" + "".join(
    f"{number}\tScene {number}\tWave number {number} breaks over the pier.\t5\n"
    for number in range(1, ROWS + 1)
)
MADE_S = 150  # of 30 plain clips on a busy machine


@pytest.fixture(scope="module")
def paid_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A studio whose sandbox plays the paid provider too."""
    with studio_from_template(tmp_path_factory.mktemp("plan"), is_paid=True) as running:
        yield running


def test_a_list_of_30_rows_becomes_a_film_with_one_press_of_whoever_pays(
    chromium: Browser, paid_studio: Any
) -> None:
    owner = paid_studio.call("newcomer")
    context = chromium.new_context(storage_state=cookies(owner), viewport={"width": 1440, "height": 900})
    page = context.new_page()
    address = f"{paid_studio.base_url}/projects/{owner['project']}/plan/"
    _import(page, address)
    _move_and_edit(page)
    _draft(page)
    _play(page, address)
    _pay(page, address)
    context.close()


def _import(page: Page, address: str) -> None:
    page.goto(f"{address}import/")
    page.locator("#list-text").fill(LIST)
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name=f"Write {ROWS} rows").click()
    expect(page.locator("[data-row]")).to_have_count(ROWS)


def _move_and_edit(page: Page) -> None:
    """By keys: a row is moved, another written; each is there after a reload."""
    page.get_by_role("link", name="Edit shot 02:").focus()
    with page.expect_response("**/plan/order/"):
        page.keyboard.press("Alt+ArrowUp")
    page.get_by_role("link", name="Edit shot 03:").click()
    words = page.get_by_label("What happens: the prompt")
    expect(words).to_be_focused()
    words.fill("The lamp goes out.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("link", name="Edit shot 03:")).to_be_focused()
    page.reload()
    expect(page.locator("[data-row] b").first).to_have_text("02")
    expect(page.get_by_role("link", name="Edit shot 03:")).to_contain_text("The lamp goes out.")


def _draft(page: Page) -> None:
    """Drafts of all rows, whose states come without a reload."""
    page.get_by_role("button", name="Draft all").click()
    expect(page.locator(".toast").first).to_contain_text(f"{ROWS} drafts ordered, free.")
    until(page, "() => !document.querySelector('.plan-table [data-state=drafting]')", seconds=MADE_S)
    expect(page.locator(".plan-summary")).to_contain_text(f"{ROWS} drafted")


def _play(page: Page, address: str) -> None:
    page.goto(f"{address}film/")
    settle(page)
    expect(page.locator(".cut-piece")).to_have_count(ROWS)
    page.locator("[data-toggle]").click()
    until(page, "() => document.querySelector('.cut-video:not([hidden])').currentTime > 0.2")
    page.locator(".cut-jump").last.click()
    until(page, "() => document.querySelector('.cut-piece:last-child').hasAttribute('data-current')")


def _pay(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="Ask for all").click()
    page.get_by_label("Strike out shot 30", exact=False).check()
    pay = page.get_by_role("button", name="Pay and render")
    expect(pay).to_contain_text("$16.24")  # 29 × 5 s × 0.112
    pay.click()
    line = page.locator("#batch-progress [role=status]")
    expect(line).to_have_text("29 of 29 ready", timeout=1000 * MADE_S)
    page.goto(f"{address}../money/")
    expect(page.locator(".figure", has_text="Paid").first).to_contain_text("$16.24")
