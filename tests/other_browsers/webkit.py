"""A WebKitGTK on a screen that nobody sees."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator

from selenium import webdriver
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.file_detector import UselessFileDetector
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options

from tests.environment.other_browsers import webkit_path
from tests.environment.ports import free_port, running
from tests.other_browsers.page import Page

SIZE = "1600x1000x24"  # room for a window of 1440 x 900 with its frame
# It tells a test nothing of its console, and of no script that runs before its pages' own. So every step first makes
# the page keep its errors, those of scripts that run later than that; what breaks earlier leaves elements undefined.
KEEP_ERRORS = """
  if (!window.keptErrors) {
    window.keptErrors = [];
    addEventListener("error", (event) => keptErrors.push(event.message));
    addEventListener("unhandledrejection", (event) => keptErrors.push(String(event.reason)));
    const { error } = console;
    console.error = (...words) => { keptErrors.push(words.join(" ")); error.apply(console, words); };
  }
"""


class WebKitPage(Page):
    """A page that has to be asked for its errors."""

    prelude = KEEP_ERRORS

    def collect_errors(self) -> None:
        """Take over what the document kept."""
        self.errors += self.evaluate("() => keptErrors.splice(0)")


@contextlib.contextmanager
def webkit() -> Iterator[Page]:
    """Start it with nothing kept from before; its page."""
    port = free_port()
    with (
        _screen() as display,
        running([webkit_path(), f"--port={port}"], port=port, environment={**os.environ, "DISPLAY": display}),
    ):
        connection = RemoteConnection(
            client_config=ClientConfig(remote_server_addr=f"http://127.0.0.1:{port}")
        )
        driver = webdriver.Remote(connection, options=Options(), file_detector=UselessFileDetector())
        try:
            yield WebKitPage(driver)
        finally:
            driver.quit()  # its driver leaves the browser running


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """A display on a number that is free, for ``DISPLAY``."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as process:
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            assert number, "Xvfb does not start."
            yield f":{number}"
        finally:
            process.terminate()
