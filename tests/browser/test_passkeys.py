"""A passkey in a real browser, with the authenticator that Chromium has for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect


@pytest.fixture
def place(page: Page) -> Any:
    """Where the studio is under a name, as keys need one; the owner is signed in there too."""
    page.context.add_cookies([{**cookie, "domain": "localhost"} for cookie in page.context.cookies()])  # type: ignore[typeddict-item]
    return page.url.partition("/projects/")[0].replace("127.0.0.1", "localhost")


@pytest.fixture
def plug_in(page: Page) -> Callable[..., Any]:
    """Give the browser a device with room for keys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")

    def plug(*, recognises: Any) -> None:
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": recognises,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return plug


def test_a_passkey_is_added_signs_in_and_is_removed(
    page: Any, place: Any, plug_in: Callable[..., Any]
) -> None:
    plug_in(recognises=True)
    page.goto(f"{place}/profile/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator(".toast")).to_contain_text("signs you in from now on")
    row = page.locator("section[aria-labelledby=passkeys] .person")
    expect(row).to_contain_text("not used yet")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("passkey-button [role=alert]")).to_have_text(
        "This device has a passkey for you already."
    )

    page.context.clear_cookies()
    page.goto(f"{place}/sign-in/?next=/inbox/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{place}/inbox/")

    page.goto(f"{place}/profile/")
    expect(row).to_contain_text("used just now")
    row.get_by_role("button", name="Remove").click()
    expect(row).to_have_count(0)
    page.context.clear_cookies()
    page.goto(f"{place}/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("passkey-button [role=alert]")).to_contain_text("was not accepted")
    page.complaints[:] = [one for one in page.complaints if "422" not in one]  # that refusal


def test_a_device_that_does_not_recognise_its_person_makes_no_key(
    page: Page, place: Any, plug_in: Callable[..., Any]
) -> None:
    plug_in(recognises=False)
    page.goto(f"{place}/profile/")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.locator("passkey-button [role=alert]")).to_have_text("No passkey was given.")
