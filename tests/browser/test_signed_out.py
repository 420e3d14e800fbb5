"""Signed out, put out of the team, or with a link that ended, while a page is open: one bar, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import files
from tests.browser.conftest import fill_sign_in, until

WORDS = "A lighthouse in fog, the lamp turns twice."


@pytest.fixture
def sign_out(page: Any, running: Any, owner: Any) -> Iterator[Callable[[], None]]:
    """End the sessions of the owner, somewhere else; then they can sign in by the form."""

    def ended() -> None:
        owner.update(running.call("give_password", project=owner["project"]))

    yield ended
    page.complaints.clear()  # the browser notes each 401


def wake(page: Page) -> None:
    """What a tab does that is looked at again: the page asks what is new."""
    page.evaluate("document.body.dispatchEvent(new Event('studio:wake'))")


def sign_in(page: Page, owner: Any) -> None:
    """By the bar, and back to where they were."""
    before = page.url
    page.locator("#signed-out a").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    fill_sign_in(page, owner)
    expect(page).to_have_url(before)
    expect(page.locator("#signed-out")).to_be_hidden()


def sign_in_beside(page: Page, owner: Any) -> None:
    """In another tab, by the form that the address of the page leads to."""
    other = page.context.new_page()
    other.goto(page.url)
    fill_sign_in(other, owner)
    expect(other).to_have_url(page.url)


def says_so(page: Page) -> None:
    expect(page.locator("#signed-out")).to_be_visible()
    expect(page.locator("#signed-out")).to_contain_text("You are signed out.")
    expect(page.locator("#id_email")).to_have_count(0)


def open_take(page: Page) -> None:
    page.goto(page.url.partition("/projects/")[0] + oldest_take(page))
    until(page, "() => document.getElementById('player')?.hasAttribute('data-ready')")


def oldest_take(page: Page) -> str:
    take_paths: list[str] = re.findall(r'href="(/takes/[0-9a-f-]{36}/)"', page.request.get(page.url).text())
    return take_paths[-1]


def test_the_gallery_stays_and_an_order_is_not_lost(
    page: Page, owner: Any, sign_out: Callable[[], None]
) -> None:
    cards = page.locator(".card").count()
    page.locator("#id_prompt").fill(WORDS)
    expect(page.locator("#draft")).to_be_enabled()
    sign_out()
    wake(page)
    says_so(page)
    expect(page.locator(".card")).to_have_count(cards)
    page.locator("#draft").click()
    says_so(page)
    expect(page.locator("#id_prompt")).to_have_value(WORDS)
    sign_in(page, owner)
    expect(page.locator("#id_prompt")).to_have_value(WORDS)
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").click()
    expect(page.locator(".card", has_text=WORDS[:20])).to_have_count(1)


def test_a_note_and_its_drawing_are_sent_after_signing_in_again(
    page: Page, owner: Any, sign_out: Callable[[], None]
) -> None:
    open_take(page)
    page.evaluate("document.getElementById('player').seek(7)")
    page.locator("#note-text").fill("The lamp is too bright")
    page.evaluate("""() => {
      const player = document.getElementById('player');
      const stroke = { kind: 'box', colour: 2, points: [[0.2, 0.2], [0.6, 0.7]] };
      player.drawing = [stroke];
      player.dispatchEvent(new CustomEvent('player:drawing', { bubbles: true, detail: { strokes: [stroke] } }));
    }""")
    sign_out()
    wake(page)
    says_so(page)
    page.locator("[data-send=note]").click()
    expect(page.locator("#note-problem")).to_contain_text("You are signed out. It is kept here")
    sign_in(page, owner)
    until(page, "() => document.getElementById('player')?.hasAttribute('data-ready')")
    expect(page.locator("#note-text")).to_have_value("The lamp is too bright")
    assert "0.6" in page.locator("#note-text").evaluate("field => field.form.elements.drawing.value")
    page.locator("[data-send=note]").click()
    note = page.locator(".note", has_text="The lamp is too bright")
    expect(note).to_have_count(1)
    expect(note).to_contain_text("f7")


def test_what_stands_in_the_dailies_comes_back(page: Page, owner: Any, sign_out: Callable[[], None]) -> None:
    page.goto(page.url.partition("?")[0] + "dailies/")
    until(page, "() => document.getElementById('player')?.hasAttribute('data-ready')")
    page.locator("a[data-action=changes]").click()
    expect(page.locator("#changes-text")).to_be_visible()
    page.locator("#changes-text").fill("Slower, please")
    sign_out()
    page.locator(".changes-dialog [type=submit]").first.click()
    says_so(page)
    expect(page.locator("#changes-text")).to_have_value("Slower, please")
    sign_in(page, owner)
    expect(page.locator("#changes-text")).to_have_value("Slower, please")


def test_a_form_that_was_sent_comes_back_as_it_was_filled(
    page: Page, owner: Any, sign_out: Callable[[], None]
) -> None:
    page.goto(page.url.partition("?")[0] + "settings/")
    before = page.url
    page.locator("[name=name]").first.fill("Another name")
    sign_out()
    page.locator("main form button[type=submit]").first.click()
    fill_sign_in(page, owner)
    expect(page).to_have_url(before)
    expect(page.locator("[name=name]").first).to_have_value("Another name")
    page.reload()
    expect(page.locator("[name=name]").first).not_to_have_value("Another name")


def test_signing_in_beside_the_page_lets_it_go_on(
    page: Page, owner: Any, sign_out: Callable[[], None]
) -> None:
    page.locator("#id_prompt").fill(WORDS)
    expect(page.locator("#draft")).to_be_enabled()
    sign_out()
    wake(page)
    says_so(page)
    sign_in_beside(page, owner)
    wake(page)
    expect(page.locator("#signed-out")).to_be_hidden()
    page.locator("#draft").click()
    expect(page.locator(".card", has_text=WORDS[:20])).to_have_count(1)


def test_what_was_written_while_signed_out_is_checked_when_its_person_is_back(
    page: Page, owner: Any, sign_out: Callable[[], None]
) -> None:
    expect(page.locator("#draft")).to_be_disabled()
    sign_out()
    page.locator("#id_prompt").fill(WORDS)
    says_so(page)
    expect(page.locator("#draft")).to_be_disabled()
    sign_in_beside(page, owner)
    wake(page)
    expect(page.locator("#signed-out")).to_be_hidden()
    expect(page.locator("#draft")).to_be_enabled()


def test_an_upload_waits_until_its_person_is_back(
    page: Page, owner: Any, sign_out: Callable[[], None], tmp_path: Path
) -> None:
    page.goto(page.url.partition("?")[0] + "library/")
    sign_out()
    page.locator("upload-list input[type=file]").first.set_input_files(files.picture(tmp_path / "Fog.png"))
    expect(page.locator(".drop-item")).to_contain_text("You are signed out")
    says_so(page)
    sign_in_beside(page, owner)
    expect(page.locator("#asset-list .tile", has_text="Fog")).to_be_visible(timeout=60_000)


def test_who_is_no_longer_in_the_team_is_told_and_keeps_the_words(
    page: Any, running: Any, owner: Any
) -> None:
    page.locator("#id_prompt").fill(WORDS)
    expect(page.locator("#draft")).to_be_enabled()
    running.call("remove_owner", team=owner["team"])
    wake(page)
    expect(page.locator("#page-gone")).to_contain_text("you left its team")
    expect(page.locator("#id_prompt")).to_have_value(WORDS)
    expect(page.locator(".card").first).to_be_visible()
    page.goto("about:blank")  # it asks no more, so that no further refusal comes
    page.complaints.clear()


@pytest.fixture
def guest(page: Page, running: Any, owner: Any, chromium: Browser) -> Iterator[Page]:
    """A guest at a link that shows one take, who has begun a note."""
    take = oldest_take(page).split("/")[2]
    path = running.call("share", project=owner["project"], takes=[take])
    context = chromium.new_context()
    opened = context.new_page()
    opened.goto(f"{running.base_url}{path}takes/{take}/")
    until(opened, "() => document.getElementById('player')?.hasAttribute('data-ready')")
    opened.locator("#guest_name").fill("Gina")
    opened.locator("#guest_text").fill(WORDS)
    yield opened
    context.close()


def test_a_guest_whose_link_expires_keeps_the_note(guest: Page, running: Any, owner: Any) -> None:
    address = guest.url
    running.call("end_link", project=owner["project"])
    guest.get_by_role("button", name="Send note").click()
    expect(guest.locator("[data-bar=gone]")).to_contain_text("This link does not work any more")
    expect(guest).to_have_url(address)
    expect(guest.locator("#guest_text")).to_have_value(WORDS)


def test_a_guest_who_has_to_enter_a_password_again_finds_the_note_behind_it(
    guest: Page, running: Any, owner: Any
) -> None:
    address = guest.url
    running.call("lock_link", project=owner["project"])
    guest.get_by_role("button", name="Send note").click()
    guest.locator("[data-bar=locked] a").click()
    guest.locator("[name=password]").fill("open sesame now")
    guest.locator("button[type=submit]").click()
    expect(guest.locator("#player")).to_be_visible()
    guest.goto(address)
    expect(guest.locator("#guest_text")).to_have_value(WORDS)
    if guest.locator("#guest_name").count():
        guest.locator("#guest_name").fill("Gina")
    guest.get_by_role("button", name="Send note").click()
    expect(guest.locator(".toast")).to_contain_text("Note sent")
    expect(guest.locator("#guest_text")).to_have_value("")
