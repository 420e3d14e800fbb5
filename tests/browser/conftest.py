"""One studio and one Chromium for all browser tests of a process; a fresh context for each test."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import sync_playwright

from tests.environment.chromium import chromium_path
from tests.processes import studio

# Playwright keeps an event loop in this thread; the few queries that tests make are safe in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("studio"))


def until(page, condition, *, seconds=30):
    """Wait until a JavaScript function answers true. (Playwright's own way needs eval, which the CSP forbids.)"""
    for _ in range(seconds * 20):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not true within {seconds} s: {condition}")


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    with studio(tmp_path_factory.mktemp("studio") / "data") as found:
        found.first_link = found.link()
        yield found


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def signed_in(running, chromium):
    """The cookies of the owner, who came in by the printed link."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(running.first_link)
    page.wait_for_selector("#grid")
    state = context.storage_state()
    gallery = page.url
    context.close()
    return state, gallery


@pytest.fixture
def page(chromium, signed_in):
    """A page of the owner in the gallery; fails the test when the browser complained of anything."""
    state, gallery = signed_in
    context = chromium.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.complaints = complaints
    opened.goto(gallery)
    yield opened
    context.close()
    assert not complaints
