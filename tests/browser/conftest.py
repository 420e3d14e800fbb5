"""One studio and one Chromium for all browser tests of a process; for each test a team and a context of its own."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.template import studio_from_template
from tests.environment.chromium import chromium_path
from tests.processes import Studio

# Playwright keeps an event loop in this thread; the few queries that tests make are safe in it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
LOG_LINES = 150
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


def pytest_collection_modifyitems(items: Any) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show beside a failure what its studio printed: it says why something did not come."""
    report = yield
    studios = [one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Studio)]
    if report.failed:
        report.sections += [("Log of the studio", one.last_lines(LOG_LINES)) for one in studios]
    return report


# Motion that ends has ended, and what answers to a new layout has answered.
AT_REST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const ends = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime !== Infinity);
  await Promise.all(ends.map((one) => one.finished.catch(() => 0)));
  await frame();
}"""
SCRIPTS_PENDING = "html:not([data-scripts-ran])"
# A page's own scripts have run when its document is parsed; until then a link is only a link.
SCRIPTS_RAN = """() => {
  const mark = () => document.documentElement?.setAttribute("data-scripts-ran", "");
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", mark) : mark();
}"""
# A bound for what never happens, on a machine that is busy too; whatever happens is seen at once.
LONGEST_SECONDS = 90
expect.set_options(timeout=1000 * LONGEST_SECONDS)


def until(page: Page, condition: Any, argument: Any = None, *, seconds: int = LONGEST_SECONDS) -> None:
    """Wait until a JavaScript function answers true. (Playwright's own way needs eval, which the CSP forbids.)"""
    for _ in range(seconds * 20):
        if page.evaluate(condition, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not true within {seconds} s: {condition}")


def settle(page: Page) -> None:
    """Wait until the page has what it asked for and nothing in it is half way between two looks."""
    until(
        page,
        "() => document.readyState === 'complete' && !document.querySelector('.htmx-request:not(.design-row *), .htmx-settling')",
    )
    page.evaluate(AT_REST)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with studio_from_template(tmp_path_factory.mktemp("studio")) as studio:
        yield studio


def wait_for_scripts(page: Page) -> None:
    """Let every later action and expectation wait until the scripts of the document have run."""
    page.add_locator_handler(page.locator(SCRIPTS_PENDING), lambda _: None)


def use_before_scripts(page: Page) -> None:
    """Let actions and expectations be as early as a hasty person's."""
    page.remove_locator_handler(page.locator(SCRIPTS_PENDING))


def with_scripts_awaited(browser: Browser) -> Browser:
    """The browser, whose pages are not used before their scripts have run, however late a busy machine brings them."""
    new_context = browser.new_context

    def new_awaiting_context(**how: Any) -> BrowserContext:
        context = new_context(**how)
        context.set_default_timeout(1000 * LONGEST_SECONDS)
        if how.get("java_script_enabled", True):
            context.add_init_script(f"({SCRIPTS_RAN})()")
            context.on("page", wait_for_scripts)
        return context

    browser.new_context = new_awaiting_context  # type: ignore[method-assign]
    return browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = with_scripts_awaited(
            playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        )
        yield browser
        browser.close()


def cookies(owner: Any) -> Any:
    """What a browser holds in which the owner of a team is signed in."""
    session = {"name": "sessionid", "value": owner["session"], "domain": "127.0.0.1", "path": "/"}
    return {"cookies": [session], "origins": []}


def gallery_of(running: Any, owner: Any) -> str:
    return f"{running.base_url}/projects/{owner['project']}/"


def fill_sign_in(page: Page, owner: Any) -> None:
    """Send the sign-in form with the ``email`` and ``password`` of an owner."""
    page.locator("#id_email").fill(owner["email"])
    page.locator("#id_password").fill(owner["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture
def owner(running: Any) -> Any:
    """Somebody with a team of their own, and in it the demo project: ``project``, ``team``, ``session``."""
    return running.call("newcomer")


@pytest.fixture
def page(chromium: Browser, running: Any, owner: Any) -> Iterator[Page]:
    """A page of the owner in the gallery; fails the test when the browser complained of anything."""
    context = chromium.new_context(storage_state=cookies(owner), viewport={"width": 1440, "height": 900})
    opened = context.new_page()
    complaints = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.complaints = complaints  # type: ignore[attr-defined]
    opened.goto(gallery_of(running, owner))
    yield opened
    context.close()
    assert not complaints
