"""Two members, or a member and a guest, each in a browser of their own: what one does the other sees, live."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import files
from tests.browser.conftest import cookies, gallery_of, until

READY = "() => document.getElementById('player')?.hasAttribute('data-ready')"
NAME = "Żofia-Bartholomäa Wolfeschlegelsteinhaus"


@pytest.fixture
def opened(chromium: Browser, running: Any) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own."""
    contexts = []

    def open_page(path: str, **how: Any) -> Page:
        contexts.append(chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **how}))
        page = contexts[-1].new_page()
        page.goto(f"{running.base_url}{path}")
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def ben(running: Any, owner: Any) -> Any:
    """A reviewer of the same team: ``session`` and ``member``."""
    return running.call("join", project=owner["project"], name="Ben")


def test_a_reaction_a_file_a_tag_and_what_is_late_reach_the_other_member(
    page: Page, opened: Callable[..., Page], running: Any, owner: Any, ben: Any, tmp_path: Path
) -> None:
    path = running.call("share_take", project=owner["project"])["take"]
    page.goto(f"{running.base_url}{path}")
    until(page, READY)
    other = opened(path, storage_state=cookies(ben))
    page.locator("#note-form textarea").fill("Like the door in the picture.")
    page.keyboard.press("Control+Enter")
    note = other.locator(".note", has_text="Like the door in the picture.")
    note.get_by_role("button", name="Agree", exact=True).press("Enter")
    own = page.locator(".note", has_text="Like the door in the picture.")
    expect(own.get_by_role("button", name="Agree: Ben")).to_contain_text("1")
    own.get_by_role("link", name="Attach").press("Enter")
    editor = page.locator(".note [data-editing]")
    editor.locator("input[type=file]").set_input_files(files.picture(tmp_path / "door.png"))
    editor.get_by_role("button", name="Attach").press("Enter")
    expect(note.locator(".note-file img")).to_be_visible()
    page.locator("take-tags input[name=add]").fill("for Friday")
    page.keyboard.press("Enter")
    expect(page.locator("#tags")).to_contain_text("for Friday")
    running.call("make_late", project=owner["project"], shot=1)
    other.reload()
    other.get_by_role("link", name="for Friday").press("Enter")
    expect(other.locator(".card[data-state=ready]")).to_have_count(1)
    page.goto(f"{running.base_url}/inbox/")
    expect(page.get_by_text("was due on").first).to_contain_text("Shot 01")


def test_answers_of_two_members_rank_a_shot_and_nothing_is_circled_for_them(
    page: Page, opened: Callable[..., Page], running: Any, owner: Any, ben: Any, tmp_path: Path
) -> None:
    paths = [str(files.clip(tmp_path / f"{name}.mp4", seconds=1, size=(320, 180))) for name in "ab"]
    a, b = running.call("takes", project=owner["project"], paths=paths, how="copies").values()
    path = f"/projects/{owner['project']}/compare/?a={a}&b={b}"
    other = opened(path, storage_state=cookies(ben))
    page.goto(f"{running.base_url}{path}")
    for one in (page, other):
        one.locator("body").press("3")
        expect(one.locator("#better-b")).to_have_attribute("aria-pressed", "true")
    expect(other.locator("#ranking li").first).to_contain_text("T2")
    expect(other.locator("#ranking")).to_contain_text("%")
    other.goto(f"{running.base_url}/takes/{b}/")
    expect(other.locator(".siblings-take[data-circled]")).to_have_count(0)


def test_a_project_that_becomes_private_is_gone_for_whoever_has_it_open(
    page: Page, opened: Callable[..., Page], running: Any, owner: Any, ben: Any
) -> None:
    path = running.call("share_take", project=owner["project"])["take"]
    other = opened(path, storage_state=cookies(ben))
    until(other, READY)
    other.locator("#note-form textarea").fill("The handle shines.")
    page.goto(f"{gallery_of(running, owner)}settings/")
    page.get_by_label("Only for the members chosen here").press("Space")
    page.get_by_role("button", name="Save").first.press("Enter")
    expect(other.locator("#page-gone")).to_be_visible()
    other.keyboard.press("Control+Enter")
    expect(other.locator("#note-form textarea")).to_have_value("The handle shines.")
    page.get_by_label("Ben").press("Space")
    page.get_by_role("button", name="Save").first.press("Enter")
    other.reload()
    expect(other.locator("#note-form textarea")).to_have_value("The handle shines.")


def test_a_note_travels_to_the_next_take_a_moment_by_link_and_a_guest_finishes(
    page: Page, opened: Callable[..., Page], running: Any, owner: Any, ben: Any, tmp_path: Path
) -> None:
    paths = [str(files.clip(tmp_path / f"{name}.mp4", seconds=1, size=(320, 180))) for name in "ab"]
    a, b = running.call("takes", project=owner["project"], paths=paths, how="copies").values()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{running.base_url}/takes/{a}/")
    until(page, READY)
    page.locator("#note-form textarea").fill("The handle shines.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note")).to_contain_text("The handle shines.")
    other = opened(f"/takes/{b}/", storage_state=cookies(ben))
    other.locator("summary", has_text="1 open note of").press("Enter")
    other.get_by_role("button", name="Done in this take").press("Enter")
    expect(page.locator(".note[data-state=resolved]")).to_have_count(1)
    expect(other.locator(".earlier-take")).to_have_count(0)
    page.locator("body").press("ArrowRight")
    page.locator("body").press("Shift+L")
    until(page, "async () => (await navigator.clipboard.readText()).includes('frame=1')")
    other.goto(page.evaluate("navigator.clipboard.readText()"))
    expect(other.locator(".player-count [data-frame]")).to_have_text("1")
    guest = opened(running.call("share", project=owner["project"], takes=[a, b]))
    until(guest, READY)
    guest.get_by_role("button", name="Play", exact=True).press("Enter")
    expect(guest.locator("#guest-progress")).to_contain_text("1 of 2 watched")
    guest.get_by_role("button", name="I have finished").press("Enter")
    expect(guest.get_by_role("button", name="Finished")).to_be_visible()
    page.goto(f"{gallery_of(running, owner)}guests/")
    page.get_by_role("link", name="Client").click()
    expect(page.locator("tr", has_text="1 of 2")).not_to_contain_text("Not yet")


def test_a_guest_watches_a_copy_with_their_name_as_soon_as_it_is_made(
    page: Page, opened: Callable[..., Page], running: Any, owner: Any
) -> None:
    marks = {"has_watermark": True, "is_burnt_in": True}
    path = running.call("share_take", project=owner["project"], **marks)["guest"]
    guest = opened(path)
    guest.get_by_label("Your name, shown in the picture").fill(NAME)
    guest.get_by_role("button", name="Watch").press("Enter")
    expect(guest.get_by_text("Your own copy, with your name in the picture, is being made.")).to_be_visible()
    expect(guest.locator(".watermark")).to_be_attached()
    until(guest, "() => document.querySelector('.player-video').readyState >= 2", seconds=60)
    expect(guest.locator(".player-video")).to_have_attribute("src", re.compile(r"\?v="))
    expect(guest.locator(".watermark")).to_be_hidden()
