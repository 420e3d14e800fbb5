"""What cannot be taken back asks first, and a No changes nothing."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def test_a_new_address_for_guests_is_made_only_after_a_yes(page: Page) -> None:
    page.goto(re.sub(r"(/projects/[^/]+/).*", r"\1guests/", page.url))
    page.locator("#id_label").fill("Client")
    page.get_by_role("button", name="Create link").click()
    first = page.locator("#secret-link-text").inner_text()
    again = page.get_by_role("button", name="New address")
    again.focus()
    page.keyboard.press("Enter")
    question = page.locator("#confirm")
    expect(question).to_contain_text("The current one stops working at once")
    page.keyboard.press("Escape")
    expect(question).to_be_hidden()
    expect(again).to_be_focused()
    page.reload()
    expect(page.locator("#secret-link-text")).to_have_count(0)
    again.click()
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    expect(page.locator("#secret-link-text")).to_have_count(0)
    again.click()
    question.get_by_role("button", name="New address").click()
    expect(page.locator("#secret-link-text")).not_to_have_text(first)
