"""A draft that convinced is rendered for real: by a button with its price, in a studio that has a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from studio.catalog.model_specs import O1_PRO, O1_STANDARD
from tests.browser import stock
from tests.browser.conftest import cookies, gallery_of, settle
from tests.browser.template import studio_from_template
from tests.browser.test_modes import order

RENDER_MS = 150_000


@pytest.fixture(scope="module")
def paid_studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A studio whose paid provider is the sandbox."""
    with studio_from_template(tmp_path_factory.mktemp("paid"), is_paid=True) as running:
        yield running


@pytest.fixture
def paid(chromium: Browser, paid_studio: Any) -> Iterator[Page]:
    """The gallery of somebody in that studio."""
    owner = paid_studio.call(stock.newcomer)
    context = chromium.new_context(storage_state=cookies(owner), viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(gallery_of(paid_studio, owner))
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


def test_the_tab_remembers_its_model_and_a_selection_is_finished_once(paid: Page) -> None:
    model = paid.locator("#id_model")
    model.select_option(O1_STANDARD.id)
    expect(paid.locator("#model-changes")).to_contain_text("1280 × 720 instead of 1920 × 1080")
    order(paid, "A lighthouse in the storm.")  # with it goes what was being written, and the model in that
    gallery = paid.url
    paid.goto(gallery)
    expect(model).to_have_value(O1_STANDARD.id)
    other_tab = paid.context.new_page()
    other_tab.goto(gallery)
    settle(other_tab)
    other_tab.locator("#id_model").select_option(O1_PRO.id)
    expect(other_tab.locator("[name=model_before]")).to_have_value(O1_PRO.id)
    other_tab.close()
    paid.reload()
    settle(paid)
    expect(model).to_have_value(O1_STANDARD.id)

    cards_before = paid.locator(".card").count()
    paid.locator(".card[data-state=ready]").last.hover()
    paid.keyboard.press("x")
    paid.locator("bulk-bar [data-command=finish]").click()
    paid.get_by_role("button", name="Finish 1 · about $0.56").dblclick()
    expect(paid.locator(".card")).to_have_count(cards_before + 1)
    paid.go_back()  # the way back says that it was ordered
    expect(paid.locator(".finish-lines")).to_contain_text("Ordered already: 01·T2")
