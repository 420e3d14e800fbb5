"""A talk about a take in real browsers: two people at once, and one who has no mouse."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, Response, expect

from tests.browser import stock
from tests.browser.conftest import cookies, until

LIVE_SECONDS = 3


@pytest.fixture
def take(page: Page) -> Page:
    """The page of a demo take, ready to be watched."""
    page_source = page.request.get(page.url).text()
    oldest = re.findall(r'href="(/takes/[0-9a-f-]{36}/)"', page_source)[-1]  # nobody decided on it
    page.goto(page.url.partition("/projects/")[0] + oldest)
    until(page, "() => document.getElementById('player')?.hasAttribute('data-ready')")
    return page


@pytest.fixture
def other(take: Page, chromium: Browser, owner: Any) -> Iterator[Page]:
    """The same take in a second browser."""
    context = chromium.new_context(storage_state=cookies(owner))
    opened = context.new_page()
    opened.goto(take.url)
    yield opened
    context.close()


def words() -> str:
    return f"The handle shines {uuid.uuid4().hex[:8]}"


def test_a_note_of_one_is_seen_by_the_other_within_three_seconds(take: Page, other: Page) -> None:
    """A page asks often enough, and its next question brings the note: that holds on a busy machine too."""
    text = words()
    answers: list[Response] = []
    questions: list[Request] = []
    other.on("response", lambda answer: answers.append(answer) if "/watch/" in answer.url else None)
    other.on("request", lambda request: questions.append(request) if "/watch/" in request.url else None)
    pause = re.match(r"every (\d+)s", other.locator("#poll").get_attribute("hx-trigger") or "")
    assert int(pause[1]) < LIVE_SECONDS
    other.locator("#note-text").fill("half a thought")  # what the other one writes meanwhile stays
    take.locator("#note-text").fill(text)
    take.keyboard.press("Control+Enter")
    expect(take.locator(".note", has_text=text)).to_be_visible()
    asked_before = len(questions)
    expect(other.locator(".note", has_text=text)).to_be_visible()
    bringing = next(answer for answer in answers if answer.status == 200 and text in answer.text())
    assert questions.index(bringing.request) <= asked_before
    expect(other.locator("#note-text")).to_have_value("half a thought")
    expect(other.locator("#note-text")).to_be_focused()


def test_words_survive_a_reload_and_a_lost_connection(take: Any) -> None:
    text = words()
    take.locator("#note-text").fill(text)
    take.reload()
    expect(take.locator("#note-text")).to_have_value(text)
    take.context.set_offline(True)
    take.locator("[data-send=note]").click()
    expect(take.locator("#note-problem")).to_contain_text("It is kept here")
    expect(take.locator("#note-text")).to_have_value(text)
    take.context.set_offline(False)
    take.locator("[data-send=note]").click()
    expect(take.locator(".note", has_text=text)).to_have_count(1)
    expect(take.locator("#note-text")).to_have_value("")
    take.complaints.clear()  # the browser notes what did not load


def test_what_is_refused_stays_in_the_field(take: Any) -> None:
    text = words()
    take.locator("#note-text").fill(text)
    take.locator("[name=drawing]").evaluate("field => (field.value = '[1]')")
    take.locator("[data-send=note]").click()
    expect(take.locator("#note-problem")).to_contain_text("A stroke has")
    expect(take.locator("#note-text")).to_have_value(text)
    take.complaints.clear()  # the browser notes the 422


def test_a_drawing_is_kept_with_its_note(take: Page) -> None:
    text = words()
    take.keyboard.press("d")
    picture = take.locator(".player-picture").bounding_box()
    take.mouse.move(picture["x"] + 200, picture["y"] + 150)
    take.mouse.down()
    take.mouse.move(picture["x"] + 400, picture["y"] + 250, steps=6)
    take.mouse.up()
    expect(take.locator(".compose-drawn")).to_be_visible()
    take.locator("#note-text").fill(text)
    take.reload()
    expect(take.locator(".compose-drawn")).to_be_visible()
    take.locator("[data-send=note]").click()
    expect(take.locator(".note[data-drawing]", has_text=text)).to_have_count(1)


def test_an_open_editor_is_not_touched_by_what_others_do(take: Page, other: Page) -> None:
    text = words()
    take.locator("#note-text").fill(text)
    take.keyboard.press("Control+Enter")
    edited_note, same_note = take.locator(".note", has_text=text), other.locator(".note", has_text=text)
    edited_note.get_by_role("link", name="Edit").click()
    editor = take.locator(".note-body[data-editing] textarea")
    editor.fill(f"{text}, and much more")
    same_note.get_by_role("button", name="Resolve").click()
    expect(take.locator(".note[data-state=resolved]", has=editor)).to_have_count(1)
    expect(editor).to_have_value(f"{text}, and much more")
    expect(editor).to_be_focused()
    take.get_by_role("button", name="Save", exact=True).click()
    expect(take.locator(".note", has_text=f"{text}, and much more")).to_contain_text("Edited")


def press(page: Page, *keys: Any) -> None:
    for key in keys:
        page.keyboard.press(key)


def reach(page: Page, selector: Any, *, most: int = 80) -> None:
    """Go to something with Tab alone."""
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached: {selector}")


def test_a_review_without_a_mouse(take: Page) -> None:
    text = words()
    start = take.url
    press(take, "Space")
    until(take, "() => !document.querySelector('#player video').paused")
    press(take, "k", "Home", *["."] * 5)
    until(take, "() => document.getElementById('player').frame === 5")
    press(take, "r")
    expect(take.locator("#note-text")).to_be_focused()
    take.keyboard.type(text)
    press(take, "Control+Enter")
    note = take.locator(".note", has_text=text)
    expect(note).to_contain_text("Requests changes")
    expect(note).to_have_attribute("data-frame-in", "5")
    expect(take.locator("#decision-panel")).to_have_attribute("data-status", "changes")
    press(take, "Escape")  # out of the field, where the next key would take back letters
    press(take, "Control+z")
    expect(take.locator("#decision-panel")).to_have_attribute("data-status", "open")
    expect(note).to_have_count(0)
    press(take, "4")
    expect(take.locator(".stars")).to_have_attribute("data-value", "4")
    press(take, "a")
    expect(take.locator("#decision-panel")).to_have_attribute("data-status", "approved")
    take.locator("#decision-panel button").first.focus()
    reach(take, "#circle", most=10)  # beside it, however many takes and notes the page has
    press(take, "Enter")
    expect(take.locator("#circle")).to_have_attribute("aria-pressed", "true")
    assert take.url == start


@pytest.mark.parametrize("place", ["take", "dailies"])
def test_the_circle_has_a_key(take: Page, place: str) -> None:
    if place == "dailies":
        take.get_by_role("link", name="Dailies of this shot").click()
        until(take, "() => document.getElementById('player')?.hasAttribute('data-ready')")
    circle = take.locator("#circle")
    assert "(B)" in (circle.get_attribute("title") or "")
    before = circle.get_attribute("aria-pressed")
    press(take, "b")
    expect(circle).to_have_attribute("aria-pressed", "false" if before == "true" else "true")
    press(take, "b")
    expect(circle).to_have_attribute("aria-pressed", before)
    press(take, "?")
    expect(take.locator(".shortcuts-line[data-action=circle]").first).to_contain_text("Circle")


def test_an_undo_waits_for_whoever_is_on_it(take: Page) -> None:
    take.clock.install()
    undo = {"url": "/nowhere/", "values": {}}
    take.evaluate(
        "undo => document.body.dispatchEvent(new CustomEvent('studio:toast', {detail: {message: 'Gone', undo}}))",
        undo,
    )
    button = take.locator(".toast-undo")
    button.focus()
    take.clock.fast_forward(30_000)
    expect(button).to_be_visible()
    button.blur()
    take.clock.fast_forward(11_000)
    expect(button).to_have_count(0)


def test_the_header_learns_what_is_unread_while_the_page_is_open(
    take: Page, running: Any, owner: Any
) -> None:
    count = take.locator(".rail inbox-link [data-count]")
    before = int(count.text_content() or 0)
    running.call(stock.tell_owner, project=owner["project"])
    expect(count).to_have_text(str(before + 1))
    expect(count).to_be_visible()
    expect(take.locator(".rail inbox-link a")).to_have_attribute("title", f"Inbox, {before + 1} unread")
