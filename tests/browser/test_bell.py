"""Whoever is elsewhere hears of a video that is ready: once, and only as they chose."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.browser.test_modes import order, ready

# What the browser does with a notification and a tone cannot be seen from here; that it is asked to can.
ELSEWHERE = """
  window.told = [];
  window.rung = 0;
  document.hasFocus = () => false;
  window.Notification = class extends EventTarget {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, { body }) { super(); window.told.push([title, body]); }
  };
  window.OscillatorNode = class extends OscillatorNode {
    start(at) { super.start(at); window.rung += 1; }
  };
"""


@pytest.fixture
def away(page: Page) -> Page:
    page.context.add_init_script(ELSEWHERE)
    page.reload()
    return page


def choose_bell(page: Page, *names: Any) -> None:
    page.locator("#view-menu").click()
    for name in names:
        page.locator(f"ready-notification input[name={name}]").check()
    page.keyboard.press("Escape")


def look_again(page: Page) -> None:
    """Have the gallery ask for news twice more, and take in the answers."""
    for _ in range(2):
        with page.expect_response(lambda answer: "/watch/" in answer.url):
            page.evaluate("document.body.dispatchEvent(new Event('studio:wake'))")
        settle(page)


def words() -> str:
    return f"A heron in the reeds {uuid.uuid4().hex[:8]}, slow push in."


def test_a_ready_video_is_told_once_and_rings_once(away: Page) -> None:
    choose_bell(away, "notify", "sound")
    before = away.evaluate("window.rung")
    text = words()
    card = order(away, text)
    ready(away, card)
    look_again(away)
    label = card.locator(".card-label").inner_text()
    notifications = [one for one in away.evaluate("window.told") if text in one[1]]
    assert notifications == [[f"{label} is ready", text]]
    assert away.evaluate("window.rung") == before + 2  # of its two notes
    away.reload()
    away.locator("#view-menu").click()
    expect(away.locator("ready-notification input[name=notify]")).to_be_checked()
    for name in ("notify", "sound"):
        away.locator(f"ready-notification input[name={name}]").uncheck()
    away.keyboard.press("Escape")
    card = order(away, words())
    ready(away, card)
    look_again(away)
    assert away.evaluate("[window.told.length, window.rung]") == [0, 0]


def test_nobody_is_told_who_did_not_ask(away: Page) -> None:
    card = order(away, words())
    ready(away, card)
    look_again(away)
    assert away.evaluate("[window.told.length, window.rung]") == [0, 0]
