"""A draft that convinced is rendered for real: by a button with its price, in a studio that has a key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import stock
from tests.browser.conftest import cookies, gallery_of
from tests.browser.template import studio_from_template

RENDER_MS = 150_000


@pytest.fixture
def paid(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The gallery of a studio whose paid provider is the sandbox."""
    with studio_from_template(tmp_path, is_paid=True) as running:
        owner = running.call(stock.newcomer)
        context = chromium.new_context(storage_state=cookies(owner), viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(gallery_of(running, owner))
        yield page
        context.close()


def test_a_draft_is_promoted_once_with_its_price_and_keeps_its_family(paid: Page) -> None:
    draft = paid.locator(".card[data-state=ready]").last
    expect(draft).to_be_visible()
    draft = paid.locator(f"#{draft.get_attribute('id')}")
    label = draft.locator(".card-label").inner_text()
    cards_before = paid.locator(".card").count()
    draft.get_by_role("button", name="Promote · about $0.56").dblclick()
    expect(paid.locator(".card")).to_have_count(cards_before + 1)
    render = paid.locator(".card:not(:has(.badge))").first
    render = paid.locator(f"#{render.get_attribute('id')}")
    expect(render).to_contain_text("about $0.56")
    expect(render).to_have_attribute("data-state", "ready", timeout=RENDER_MS)
    expect(render.locator(".card-cost")).to_have_text("$0.56")  # as billed, no longer about
    assert paid.locator(".card").count() == cards_before + 1
    render.locator(".card-menu summary").click()
    render.get_by_role("link", name="Lineage").click()
    family = paid.locator("#lineage")
    expect(family.locator(".lineage-take").first).to_contain_text(f"{label}DraftPromoted from")
