"""A Firefox without a window, and what its console said."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.remote.file_detector import UselessFileDetector

from tests.environment.other_browsers import firefox_path
from tests.environment.ports import free_port, running
from tests.other_browsers.marionette import MarionetteConnection
from tests.other_browsers.page import Page


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[Page]:
    """Start it with a new profile in ``folder``; its page, on which errors arrive as the browser tells them."""
    port = free_port()
    preferences = {"marionette.port": port, "media.autoplay.default": 0}
    lines = [f'user_pref("{name}", {value});\n' for name, value in preferences.items()]
    (folder / "user.js").write_text("".join(lines))
    # The remote debugging port has the console; Marionette alone has none.
    command = [firefox_path(), "--headless", "--no-remote", "--profile", str(folder), "--marionette"]
    with running([*command, "--remote-debugging-port", "0"], port=port):
        driver = webdriver.Remote(
            MarionetteConnection(port), options=_options(), file_detector=UselessFileDetector()
        )
        try:
            page = Page(driver)
            _collect_errors(driver, page.errors)
            yield page
        finally:
            driver.quit()


def _options() -> Options:
    options = Options()
    options.enable_bidi = True
    return options


def _collect_errors(driver: webdriver.Remote, errors: list[str]) -> None:
    def on_message(message: Any) -> None:
        if message.level == "error":
            errors.append(message.text)

    driver.script.add_console_message_handler(on_message)
    driver.script.add_javascript_error_handler(on_message)
