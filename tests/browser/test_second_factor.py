"""A second factor in a real browser: an app set up and used by keyboard alone, and a proof by passkey in between."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from playwright.sync_api import Page, expect

from tests.browser.conftest import fill_sign_in
from tests.browser.test_passkeys import place, plug_in

__all__ = ["place", "plug_in"]


def test_an_app_is_set_up_and_a_recovery_code_signs_in_by_keyboard_alone(
    page: Page, running: Any, owner: Any
) -> None:
    owner.update(running.call("give_password", project=owner["project"]))
    page.goto(f"{running.base_url}/sign-in/")
    fill_sign_in(page, owner)
    page.goto(f"{running.base_url}/profile/second-factor/")
    key = page.locator("#secret-key").inner_text().replace(" ", "").replace("\n", "")
    page.locator("#id_code").focus()
    page.keyboard.type(TOTP(base64.b32decode(key), 6, SHA1(), 30).generate(int(time.time())).decode())
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Download")
    link.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    codes = Path(download.value.path()).read_text().split()
    assert codes == page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10

    page.context.clear_cookies()
    page.goto(f"{running.base_url}/sign-in/?next=/inbox/")
    fill_sign_in(page, owner)
    page.locator("#id_code").focus()
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{running.base_url}/inbox/")
    expect(page.locator(".toast")).to_contain_text("9 recovery codes left")


def test_a_form_goes_on_with_all_that_was_typed_once_a_passkey_was_asked(
    page: Page,
    running: Any,
    owner: Any,
    place: Any,
    plug_in: Callable[..., Any],
) -> None:
    plug_in(recognises=True)
    page.goto(f"{place}/profile/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".toast")).to_contain_text("signs you in from now on")
    running.call("forget_proof", project=owner["project"])
    page.goto(f"{place}/projects/{owner['project']}/money/")
    page.locator("#id_limit").fill("12.50")
    page.get_by_role("button", name="Save budget").click()
    expect(page.get_by_role("heading", name="Confirm it is you")).to_be_visible()
    page.get_by_role("button", name="Confirm with a passkey").click()
    expect(page.locator(".budgets")).to_contain_text("$12.50")
    page.complaints[:] = [one for one in page.complaints if "422" not in one]  # type: ignore[attr-defined]  # the question
