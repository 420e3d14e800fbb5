"""The gallery as impatient people use it: double clicks, reloads, two tabs, a wrong file, no network."""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from tests.browser.test_modes import bring, choose, order


def words() -> str:
    return f"A quiet harbour {uuid.uuid4().hex[:8]}"


def test_a_double_click_orders_once(page: Page) -> None:
    prompt = words()
    page.locator("#id_prompt").fill(prompt)
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").dblclick()
    expect(page.locator(".card", has_text=prompt)).to_have_count(1)
    page.reload()
    expect(page.locator(".card", has_text=prompt)).to_have_count(1)


@pytest.mark.parametrize("pause_ms", [60, 300])
def test_the_second_click_of_a_slow_double_click_orders_nothing(page: Page, pause_ms: int) -> None:
    """By then the first is answered, and the form has the key of the next order."""
    prompt = words()
    page.locator("#id_prompt").fill(prompt)
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").hover()
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(pause_ms)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    expect(page.locator(".card", has_text=prompt).first).to_be_visible()
    settle(page)
    page.reload()
    expect(page.locator(".card", has_text=prompt)).to_have_count(1)


def test_a_reload_in_the_middle_changes_nothing(page: Page) -> None:
    prompt = words()
    card = order(page, prompt)
    page.reload()
    expect(card).to_be_visible()
    expect(page.locator(".card", has_text=prompt)).to_have_count(1)


def test_a_second_tab_sees_the_order_of_the_first(page: Page) -> None:
    other = page.context.new_page()
    other.goto(page.url)
    prompt = words()
    order(page, prompt)
    other.bring_to_front()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other.locator(".card", has_text=prompt)).to_have_count(1)


def test_what_is_being_written_survives_a_reload(page: Page) -> None:
    prompt = words()
    page.locator("#id_prompt").fill(prompt)
    page.locator("#id_size").select_option("1080x1920")
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value(prompt)
    expect(page.locator("#id_size")).to_have_value("1080x1920")
    expect(page.locator("#draft")).to_be_enabled()


def test_a_wrong_file_is_refused_in_its_tray_and_takes_no_place(page: Any, tmp_path: Path) -> None:
    from tests.browser import files

    choose(page, "frames")
    fake = tmp_path / "fake.png"
    fake.write_text("This is no picture.")
    tray = page.locator("input-tray[data-role=first_frame]")
    tray.locator("input[type=file]").set_input_files(str(fake))
    expect(tray).to_contain_text("fake.png is not a picture or a video")
    page.complaints.clear()  # the browser notes the 422
    tray.get_by_text("Remove").click()
    bring(page, "first_frame", files.picture(tmp_path / "door.png"))


def test_the_keyboard_alone_writes_orders_and_plays(page: Page) -> None:
    prompt = words()
    page.locator("#id_prompt").focus()
    page.keyboard.type(prompt)
    expect(page.locator("#draft")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    card = page.locator(".card", has_text=prompt)
    expect(card).to_have_count(1)
    expect(card).to_have_attribute("data-state", "ready", timeout=150_000)
    card.locator(".poster-link").focus()
    page.keyboard.press("Space")
    expect(page.locator(".quick-look")).to_be_visible()
    page.keyboard.press("Escape")
    expect(card.locator(".poster-link")).to_be_focused()


def test_a_mention_is_offered_and_deleted_as_one_piece(page: Page, tmp_path: Path) -> None:
    from tests.browser import files

    choose(page, "references")
    bring(page, "reference_images", files.picture(tmp_path / "Dancer.png"))
    prompt = page.locator("#id_prompt")
    prompt.focus()
    page.keyboard.type("Here is @Da")
    expect(page.locator(".mention-list [role=option]")).to_have_text("@Dancer")
    page.keyboard.press("Enter")
    expect(prompt).to_have_value("Here is @Dancer ")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(prompt).to_have_value("Here is ")


def test_a_line_of_the_event_log_stays_open_and_focused_while_others_come(
    page: Page, running: Any, owner: Any
) -> None:
    generation = running.call("rendering_draft", project=owner["project"])
    running.call("log_exchange", generation=generation)
    page.goto(f"{page.url.partition('?')[0]}generations/{generation}/")
    first = page.locator(".timeline-body").first
    first.locator("summary").click()
    before = page.locator(".timeline-line").count()
    running.call("log_exchange", generation=generation)
    expect(page.locator(".timeline-line")).to_have_count(before + 1)
    expect(first).to_have_attribute("open", "")
    expect(first.locator("summary")).to_be_focused()


def test_without_the_database_the_same_line_says_so_and_goes_away(page: Any) -> None:
    sentence = "Its database does not answer."

    def away(route: Any) -> None:
        if route.request.headers.get("hx-request"):
            route.fulfill(status=503, content_type="text/plain", body=sentence)
        else:
            route.continue_()

    page.locator("#id_prompt").fill("x")
    page.route("**/*", away)
    page.locator("#id_prompt").fill("A harbour without a database.")
    expect(page.locator("#offline")).to_contain_text(sentence)
    page.unroute("**/*")
    page.locator("#id_prompt").fill(words())
    expect(page.locator("#offline")).not_to_be_visible()
    page.complaints.clear()  # the browser notes what did not load


def test_without_the_network_a_quiet_line_says_so_and_goes_away(page: Any) -> None:
    page.locator("#id_prompt").fill("x")
    page.context.set_offline(True)
    page.locator("#id_prompt").fill("A harbour without a connection.")
    expect(page.locator("#offline")).to_be_visible()
    page.context.set_offline(False)
    page.locator("#id_prompt").fill(words())
    expect(page.locator("#offline")).not_to_be_visible()
    expect(page.locator("#draft")).to_be_enabled()
    page.complaints.clear()  # the browser notes what did not load


def test_each_tab_keeps_its_own_words_and_an_order_in_one_spares_the_other(page: Page) -> None:
    first_prompt, second_prompt = words(), words()
    page.locator("#id_prompt").fill(first_prompt)
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("#id_prompt")).to_have_value(first_prompt)
    other.locator("#id_prompt").fill(second_prompt)
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value(first_prompt)
    page.locator("#draft").click()
    expect(page.locator(".card", has_text=first_prompt)).to_have_count(1)
    third = page.context.new_page()
    third.goto(page.url)
    expect(third.locator("#id_prompt")).to_have_value(second_prompt)


def test_words_are_there_after_the_back_button(page: Page) -> None:
    prompt = words()
    page.locator("#id_prompt").fill(prompt)
    page.goto(f"{page.url.partition('/projects/')[0]}/inbox/")
    page.go_back()
    expect(page.locator("#id_prompt")).to_have_value(prompt)


def test_what_became_of_a_reused_order_survives_a_reload_and_what_was_there_comes_back(page: Page) -> None:
    card = order(page, words())
    page.reload()
    before, after = words(), words()
    page.locator("#id_prompt").fill(before)
    card.get_by_role("link", name="Reuse", exact=True).click()
    expect(page.locator("toast-stack")).to_contain_text("The composer is filled anew.")
    page.locator("#id_prompt").fill(after)
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value(after)
    card.get_by_role("link", name="Reuse", exact=True).click()
    page.route(
        re.compile(r"/projects/[0-9a-f-]+/composer/"), lambda _: None
    )  # the reload comes before the answer
    page.get_by_role("button", name="Bring back what I wrote").click()
    expect(page.locator("#id_prompt")).to_have_value(after)
    page.reload()
    expect(page.locator("#id_prompt")).to_have_value(after)


def test_inputs_of_another_order_leave_the_words_alone(page: Page) -> None:
    prompt = words()
    page.locator("#id_prompt").fill(prompt)
    page.goto(f"{page.url.partition('?')[0]}?mode=references")
    expect(page.locator("#mode-references")).to_have_attribute("aria-current", "true")
    expect(page.locator("#id_prompt")).to_have_value(prompt)
    assert "mode=" not in page.url


def test_a_browser_that_keeps_nothing_can_do_all_the_rest(page: Page) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none'); } });"
    )
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('none'); } });"
    )
    page.reload()
    prompt = words()
    order(page, prompt)
    page.locator("button[value=list]").click()
    expect(page.locator("html")).to_have_attribute("data-view", "list")


def test_reject_asks_why_by_key_and_for_many(page: Page) -> None:
    cards = [order(page, words()) for _ in range(2)]
    for card in cards:
        expect(card).to_have_attribute("data-state", "ready")
    cards[0].hover()
    page.keyboard.press("u")
    first = page.get_by_role("button", name="Motion is wrong")
    expect(first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("bulk-bar")).to_be_hidden()
    expect(cards[0].locator("[data-pick=reject]")).to_have_count(0)
    page.keyboard.press("u")
    first.press("Enter")
    expect(cards[0].locator("[data-pick=reject]")).to_have_attribute("title", "Rejected: Motion is wrong")
    expect(page.locator("bulk-bar")).to_be_hidden()
    for card in cards:
        card.hover()
        page.keyboard.press("x")
    page.locator("#bulk-reject summary").click()
    page.locator("#bulk-reason").fill("Too slow")
    page.locator("#bulk-reason").press("Enter")
    for card in cards:
        expect(card.locator("[data-pick=reject]")).to_have_attribute("title", "Rejected: Too slow")
    expect(page.locator(".bulk-count")).to_have_text("2 selected")
