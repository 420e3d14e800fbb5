"""The composer in a real browser: names, mentions, undo, history, bodies, and no hand on the mouse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser import files
from tests.browser.test_modes import bring, choose, order
from tests.processes import BASE


def words() -> str:
    return f"A quiet harbour {uuid.uuid4().hex[:8]}"


def picture(path: Any) -> Any:
    """One that nobody has brought before: the library keeps the same bytes once, under their first name."""
    return files.picture(path, tuple(uuid.uuid4().bytes[:3]))


def chips(page: Page, state: Any) -> Any:
    return page.locator(f".prompt-layer .mention[data-state={state}]")


def test_a_removed_input_leaves_its_mentions_marked_and_undo_keeps_working(
    page: Page, tmp_path: Path
) -> None:
    choose(page, "references")
    paths = [picture(tmp_path / name) for name in ("Dancer.png", "Window.png")]
    bring(page, "reference_images", *paths)
    prompt = page.locator("#id_prompt")
    prompt.focus()
    page.keyboard.type("The @Dancer at the @Window.")
    expect(chips(page, "known")).to_have_text(["@Dancer", "@Window"])
    page.locator(".tray-item", has=page.locator("[value=Window]")).locator("[data-remove]").click()
    expect(chips(page, "broken")).to_have_text("@Window")
    expect(page.locator("#problem-prompt")).to_contain_text("@Window names no input.")
    expect(page.locator("#draft")).to_be_disabled()
    prompt.focus()
    page.keyboard.press("Control+z")
    expect(prompt).not_to_have_value("The @Dancer at the @Window.")
    page.keyboard.press("Control+Shift+z")
    expect(prompt).to_have_value("The @Dancer at the @Window.")


def test_a_renamed_input_takes_its_mentions_along(page: Page, tmp_path: Path) -> None:
    choose(page, "references")
    bring(page, "reference_images", picture(tmp_path / "IMG_2031.png"))
    prompt = page.locator("#id_prompt")
    prompt.fill("@IMG_2031 turns round.")
    name = page.locator(".tray-name-field")
    name.fill("Ana Lee")
    name.press("Enter")
    expect(name).to_have_value("Ana-Lee")
    expect(prompt).to_have_value("@Ana-Lee turns round.")
    expect(chips(page, "known")).to_have_text("@Ana-Lee")
    choose(page, "text")
    choose(page, "references")
    expect(name).to_have_value("Ana-Lee")
    page.reload()
    expect(name).to_have_value("Ana-Lee")


def test_two_files_of_one_name_get_two_names(page: Page, tmp_path: Path) -> None:
    choose(page, "references")
    (tmp_path / "b").mkdir()
    one, other = picture(tmp_path / "image.png"), picture(tmp_path / "b" / "image.png")
    bring(page, "reference_images", one, other)
    names = [field.input_value() for field in page.locator(".tray-name-field").all()]
    assert sorted(names) == ["image", "image-2"]


def test_a_camera_move_goes_in_at_the_caret_and_undo_takes_it_out(page: Page) -> None:
    prompt = page.locator("#id_prompt")
    prompt.focus()
    page.keyboard.type("A harbour.")
    page.locator(".chips").get_by_text("Push in").click()
    expect(prompt).to_have_value("A harbour. The camera slowly pushes in")
    page.keyboard.press("Control+z")
    expect(prompt).to_have_value("A harbour.")


def test_wildcards_show_their_prompts_and_one_press_orders_each_once(page: Page) -> None:
    before = page.locator(".card").count()
    prompt, fold = page.locator("#id_prompt"), page.locator(".expansions")
    expect(fold).to_be_hidden()
    prompt.fill(f"{words()} at {{dawn|noon")
    expect(page.locator("#problem-prompt")).to_contain_text("is never closed")
    page.keyboard.type("}")
    expect(page.locator("#draft")).to_have_text("Draft 2 · free")
    fold.locator("summary").click()
    prompt.focus()
    page.keyboard.type(", {0|1|2|3|4|5|6}")
    expect(fold.locator("li").last).to_contain_text("at noon, 6")  # and it is still open
    expect(page.locator("#draft")).to_have_text("Draft 14 · free")
    page.locator("#draft").dblclick()
    expect(page.locator(".confirmation")).to_contain_text("This orders 14 drafts, free.")
    page.complaints.clear()  # type: ignore[attr-defined]  # the answer 422
    page.locator("#confirm-order").dblclick()
    expect(page.locator(".card")).to_have_count(before + 14)
    expect(page.locator(".confirmation")).to_have_count(0)
    expect(prompt).to_have_value(re.compile(r"\{dawn\|noon\}, \{0"))


def test_the_first_order_leaves_only_what_to_do_with_a_take_of_the_first_steps(page: Page) -> None:
    steps = page.locator(".first-steps-list li")
    assert page.evaluate("document.documentElement.dataset.steps") == "new"
    with page.expect_response("**/profile/first-steps/"):
        order(page, words())
    expect(steps.filter(visible=True)).to_have_count(1)
    expect(steps.last).to_contain_text("Watch")
    page.evaluate("localStorage.clear()")  # as another browser of the same person
    page.reload()
    expect(page.locator("#draft")).to_be_visible()
    expect(page.locator(".first-steps")).to_be_hidden()


def test_while_another_mode_is_drawn_nothing_can_be_chosen_that_it_would_lose(page: Page) -> None:
    choose(page, "frames")
    held = []
    page.route(re.compile("[?&]to=text"), lambda route: held.append(route))  # noqa: PLW0108 - no builtin taken
    page.locator("#mode-text").click()
    options = page.locator("#composer .composer-options")
    expect(options).to_have_js_property("inert", True)
    page.locator("#id_prompt").fill("A harbour at dawn")
    held.pop().continue_()
    expect(page.locator("#mode-text")).to_have_attribute("aria-current", "true")
    expect(options).to_have_js_property("inert", False)
    expect(page.locator("#id_prompt")).to_have_value("A harbour at dawn")
    page.locator("#id_size").select_option("1440x1440")
    page.locator("#mode-text").click()  # where one is already: nothing is drawn
    assert not held
    expect(page.locator("#id_size")).to_have_value("1440x1440")


def test_while_an_order_is_sent_no_other_composer_can_be_asked_for(page: Page) -> None:
    """Two answers that each replace it would leave it without its prompt."""
    held = []
    page.route(re.compile("/order/$"), lambda route: held.append(route))  # noqa: PLW0108 - no builtin taken
    page.locator("#id_prompt").fill(words())
    expect(page.locator("#draft")).to_be_enabled()
    page.locator("#draft").click()
    for part in (".composer-options", ".tabs"):
        expect(page.locator(f"#composer {part}")).to_have_js_property("inert", True)
    held.pop().continue_()
    for part in (".composer-options", ".tabs"):
        expect(page.locator(f"#composer {part}")).to_have_js_property("inert", False)
    expect(page.locator("#id_prompt")).to_be_visible()


def test_the_history_and_a_kept_template_bring_words_back(page: Page) -> None:
    prompt = words()
    order(page, prompt)
    page.locator("#id_prompt").fill(f"{prompt} by night")
    page.locator("#templates-button").click()
    page.locator("#template-name").fill("Night harbour")
    page.keyboard.press("Enter")
    expect(page.locator("#template-list")).to_contain_text("Night harbour")
    page.keyboard.press("Escape")
    page.locator("#history-button").click()
    page.locator("#history-list .prompt-choice", has_text=prompt).first.click()
    expect(page.locator("#id_prompt")).to_have_value(prompt)
    page.locator("#templates-button").click()
    page.locator("#template-list .prompt-choice", has_text="Night harbour").first.click()
    expect(page.locator("#id_prompt")).to_have_value(f"{prompt} by night")
    page.keyboard.press("Control+z")
    expect(page.locator("#id_prompt")).to_have_value(prompt)


def test_a_body_pasted_into_the_prompt_is_offered_to_the_form(page: Page) -> None:
    body = [
        {
            "taskType": "videoInference",
            "model": "klingai:kling@o1",
            "positivePrompt": "A storm.",
            "width": 1080,
            "height": 1920,
            "duration": 10,
            "seed": 7,
        }
    ]
    page.locator("#id_prompt").focus()
    page.evaluate(
        """text => {
          const data = new DataTransfer(); data.setData("text/plain", text);
          const field = document.getElementById("id_prompt");
          if (field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})))
            document.execCommand("insertText", false, text);
        }""",
        json.dumps(body),
    )
    page.locator("[data-use-body]").click()
    expect(page.locator("#id_prompt")).to_have_value("A storm.")
    expect(page.locator("#id_size")).to_have_value("1080x1920")
    expect(page.locator(".notice")).to_contain_text("seed is not used here.")


def test_the_same_order_again_offers_the_take_that_is_there(page: Any) -> None:
    prompt = words()
    card = order(page, prompt)
    expect(card).to_have_attribute("data-state", "ready", timeout=150_000)
    page.locator("#draft").click()
    expect(page.locator(".duplicate")).to_contain_text("Exactly this was rendered already")
    page.complaints.clear()  # the browser notes the 422
    page.locator("#again").click()
    expect(page.locator(".card", has_text=prompt)).to_have_count(2)


def test_from_sign_in_to_a_video_without_a_mouse(running: Any, chromium: Browser) -> None:
    """Tab, type, arrows, Enter: the printed link, the prompt, an option, the order, the film."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(another_link(running))
    page.wait_for_selector("#composer")
    tab_to(page, "skip-link")
    page.keyboard.press("Enter")
    page.keyboard.press("/")
    expect(page.locator("#id_prompt")).to_be_focused()
    prompt = words()
    page.keyboard.type(prompt)
    tab_to(page, "id_seconds")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_seconds")).to_have_value("10")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#draft")).to_be_enabled()
    page.keyboard.press("Control+Enter")
    card = page.locator(".card", has_text=prompt)
    expect(card).to_have_attribute("data-state", re.compile("ready"), timeout=150_000)
    page.evaluate("document.querySelector('.skip-link').focus()")
    page.keyboard.press("Enter")
    tab_to(page, "poster-link")
    page.keyboard.press("Space")
    expect(page.locator(".quick-look")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".poster-link").first).to_be_focused()
    context.close()


def another_link(running: Any) -> Any:
    """The printed one works once; ``make link`` makes another."""
    command = subprocess.run(
        [sys.executable, "manage.py", "link"],
        cwd=BASE,
        env={**os.environ, "STUDIO_DATA": str(running.data)},
        check=True,
        capture_output=True,
        text=True,
    )
    return running.base_url + re.search(r"/sign-in/\S+", command.stdout)[0]


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has this class or id, and can be seen there."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate("() => [document.activeElement.id, ...document.activeElement.classList]")
        if name in here:
            outline = page.evaluate(
                "() => getComputedStyle(document.activeElement.closest('.prompt-box') ?? document.activeElement).outlineStyle"
            )
            assert outline != "none", f"the focus on {name} cannot be seen"
            return
    raise AssertionError(f"Tab never reached {name}")


def test_no_element_of_the_studio_hides_what_every_element_can_do(page: Page) -> None:
    """``tray.remove()`` takes the tray from the page, as ``remove`` of any element does."""
    choose(page, "frames")
    hidden = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(({ localName }) => localName.includes("-")).flatMap(
          (element) => ["remove", "before", "after", "replaceWith", "append", "prepend", "closest", "focus", "role"]
            .filter((name) => Object.hasOwn(element, name) || Object.hasOwn(Object.getPrototypeOf(element), name))
            .map((name) => `${element.localName}.${name}`))"""
    )
    assert hidden == []
    trays = page.locator("input-tray")
    assert trays.count() == 2
    trays.first.evaluate("tray => tray.remove()")
    expect(trays).to_have_count(1)
