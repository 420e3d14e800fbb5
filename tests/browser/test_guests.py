"""A talk between two members and a guest, each in a browser of their own, and the guest's page by its size."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import cookies, until

READY = "() => document.getElementById('player')?.hasAttribute('data-ready')"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture
def link(page: Page, running: Any, owner: Any) -> dict[str, str]:
    """The addresses of one take: the member's and that of a link by which guests decide."""
    return running.call("share_take", project=owner["project"])


@pytest.fixture
def opened(chromium: Browser, running: Any) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own."""
    contexts = []

    def open_page(path: str, **how: Any) -> Page:
        contexts.append(chromium.new_context(**{"viewport": DESKTOP, **how}))
        page = contexts[-1].new_page()
        page.goto(f"{running.base_url}{path}")
        until(page, READY)
        return page

    yield open_page
    for context in contexts:
        context.close()


def draw(page: Page) -> None:
    page.locator("[data-draw]").click()
    box: Any = page.locator(".player-picture").bounding_box()
    page.mouse.move(box["x"] + 100, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 120, steps=4)
    page.mouse.up()


def test_guest_and_team_talk_live_and_what_was_shown_is_taken_back(
    page: Page, opened: Callable[..., Page], link: dict[str, str], owner: Any
) -> None:
    guest = opened(link["guest"])
    ana, ben = (opened(link["take"], storage_state=cookies(owner)) for _ in range(2))
    draw(guest)
    guest.locator("#guest_name").fill("Gina")
    guest.locator("#guest_text").fill("The handle shines.")
    guest.keyboard.press("Control+Enter")
    expect(guest.get_by_text("You are Gina")).to_be_visible()
    until(guest, READY)
    for member in (ana, ben):
        expect(member.locator(".note[data-drawing]", has_text="The handle shines.")).to_be_visible()
    thread = ana.locator(".note", has_text="The handle shines.")
    thread.locator("summary", has_text="Reply").click()
    thread.locator("textarea").fill("Darker tomorrow.")
    thread.get_by_label("Show to guests").check()
    thread.get_by_role("button", name="Send").click()
    guest_note = guest.locator(".note", has_text="The handle shines.")
    expect(guest_note).to_contain_text("Darker tomorrow.")
    guest_note.locator("summary", has_text="Reply").click()
    guest_note.locator("textarea").fill("Thank you.")
    guest_note.get_by_role("button", name="Send").click()
    expect(ben.locator(".note", has_text="The handle shines.")).to_contain_text("Thank you.")
    guest_note.get_by_role("button", name="Mark as done").click()
    expect(guest_note).to_contain_text("Done")
    expect(ben.locator(".note[data-state=resolved]", has_text="Thank you.")).to_have_count(1)
    ana.locator("[data-filter=all]").click()  # a note that is done is not among the open ones
    thread.locator(".reply", has_text="Darker tomorrow.").get_by_role(
        "button", name="Hide from guests"
    ).click()
    expect(guest_note).not_to_contain_text("Darker tomorrow.")
    expect(guest_note).to_contain_text("Thank you.")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_player_and_both_decisions_are_in_sight_in_the_theme_of_the_guest(
    opened: Callable[..., Page], link: dict[str, str], viewport: dict[str, int], scheme: Any
) -> None:
    guest = opened(link["guest"], viewport=viewport, color_scheme=scheme)
    assert guest.evaluate("document.documentElement.dataset.theme") == scheme
    for shown in (guest.locator(".player-picture"), *guest.locator(".guest-button").all()):
        box: Any = shown.bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= viewport["height"]
        assert box["x"] + box["width"] <= viewport["width"]
    if viewport is DESKTOP:
        notes: Any = guest.locator(".guest-talk").bounding_box()
        player: Any = guest.locator("#player").bounding_box()
        assert notes["x"] >= player["x"] + player["width"]
        assert guest.evaluate("document.documentElement.scrollHeight") <= viewport["height"]


def test_a_request_for_changes_without_words_asks_for_them(
    opened: Callable[..., Page], link: dict[str, str]
) -> None:
    guest = opened(link["guest"])
    guest.locator("#guest_name").fill("Gina")
    guest.get_by_role("button", name="Request changes").click()
    expect(guest.locator("#guest_text")).to_be_focused()
    guest.locator("#guest_text").fill("Slower.")
    guest.get_by_role("button", name="Request changes").click()
    expect(guest.get_by_role("button", name="You asked for changes")).to_be_visible()
    expect(guest.locator(".note")).to_contain_text("Slower.")
    guest.get_by_role("button", name="Withdraw my decision").click()
    expect(guest.get_by_role("button", name="Request changes")).to_be_visible()
