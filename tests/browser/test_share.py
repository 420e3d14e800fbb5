"""Share, wherever there is something to share: two clicks, and the link is on the clipboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import settle


@pytest.fixture
def clipboard(page: Page) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    return page


def create(page: Page) -> str:
    page.get_by_role("button", name="Create and copy the link").click()
    address = page.locator("#secret-link-text")
    expect(address).to_be_visible()
    expect(page.locator(".toast")).to_contain_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == address.inner_text()
    return str(copied)


def test_a_take_is_shared_in_two_clicks_and_seen_as_a_guest(clipboard: Page, chromium: Browser) -> None:
    page = clipboard
    page.locator(".card[data-state=ready] a[href*='/takes/']").first.click()
    page.get_by_role("link", name="Share this take").click()
    dialog = page.get_by_role("dialog", name="Share with a guest")
    expect(dialog).to_contain_text("Guests see 0")
    address = create(page)
    guest = chromium.new_context().new_page()
    guest.goto(address)
    expect(guest.locator("#player")).to_be_visible()
    guest.context.close()
    expect(page.get_by_role("link", name="See it as a guest")).to_have_attribute("href", address)


def test_chosen_takes_are_shared_from_the_gallery(clipboard: Page) -> None:
    page = clipboard
    for card in page.locator(".card[data-state=ready]").all()[:2]:
        card.hover()
        page.keyboard.press("x")
    page.locator("bulk-bar").get_by_role("button", name="Share").click()
    expect(page.locator("#share-body")).to_contain_text("Guests see 2 takes")
    create(page)


def test_a_shot_and_the_cut_say_what_guests_will_see(page: Page) -> None:
    page.locator(".shots .chip", has_text="Dance").click()
    page.get_by_role("link", name="Share these takes").click()
    expect(page.locator("#share-body")).to_contain_text("all takes of 02 Dance")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Share with a guest")).to_be_hidden()


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(page: Any) -> None:
    page.get_by_role("link", name="Share these takes").click()
    page.locator("#share-body #id_label").fill("")
    page.locator("#share-body").get_by_text("Expiry, due date").click()
    page.locator("#share-body #id_password").fill("open sesame")
    page.get_by_role("button", name="Create and copy the link").click()
    expect(page.locator("#share-body .problem-line")).to_contain_text("Say for whom it is")
    expect(page.locator("#share-body #id_password")).to_have_value("open sesame")
    settle(page)
    page.complaints.clear()  # the browser reports the 422
