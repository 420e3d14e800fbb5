"""The lineage of a card in its dialog, with the keyboard alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def family(page: Page) -> tuple[Any, ...]:
    """A draft of the demo and its retake, which need not be there yet."""
    source = page.locator(".card[data-state=ready]").first
    expect(source).to_be_visible()
    source = page.locator(f"#{source.get_attribute('id')}")
    cards_before = page.locator(".card").count()
    source.locator(".card-menu summary").click()
    source.locator(".card-menu").get_by_role("button", name="Retake").click()
    expect(page.locator(".card")).to_have_count(cards_before + 1)
    retake = page.locator(".card").first
    return source, page.locator(f"#{retake.get_attribute('id')}")


def test_the_keyboard_opens_the_family_walks_in_it_and_comes_back(
    page: Page, family: tuple[Any, ...]
) -> None:
    source, retake = family
    label = source.locator(".card-label").inner_text()
    summary = retake.locator(".card-menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    retake.get_by_role("link", name="Lineage").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog", has=page.locator("#lineage"))
    expect(dialog).to_be_visible()
    expect(dialog.locator(".lineage-take").first).to_contain_text(f"{label}DraftRetake of")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    retake.get_by_role("link", name="Lineage").click()
    dialog.get_by_role("link", name=label).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/takes/**")
    expect(page.locator("body")).to_contain_text(label.split("·")[1])


def test_an_open_menu_stays_open_and_focused_when_its_card_is_renewed(
    page: Page, family: tuple[Any, ...]
) -> None:
    _, retake = family
    expect(retake).not_to_have_attribute("data-state", "ready")
    retake.locator(".card-menu summary").click()
    retake.get_by_role("link", name="Lineage").focus()
    expect(retake).to_have_attribute("data-state", "ready")
    expect(retake.get_by_role("link", name="Lineage")).to_be_focused()
    page.keyboard.press("Escape")
    expect(retake.locator(".card-menu")).not_to_have_attribute("open", "")
