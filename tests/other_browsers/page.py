"""What somebody does in a page, by WebDriver, in any browser: open, click, write, press, draw, and wait for it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

WAIT_SECONDS = 90
SCRIPT_SECONDS = 120
LOADED = "() => document.readyState === 'complete' && !document.querySelector(':not(:defined)')"
SHOWN = """(selector) => [...document.querySelectorAll(selector)].find((one) => one.getClientRects().length) ?? null"""


class Page:
    """One window. ``errors``: what its browser complained of."""

    prelude = ""  # runs before each script

    def __init__(self, driver: webdriver.Remote) -> None:
        self.driver = driver
        self.errors: list[str] = []
        driver.set_script_timeout(SCRIPT_SECONDS)
        driver.set_window_size(1440, 900)

    def open(self, address: str) -> None:
        """Go there; every script of the page has run."""
        self.collect_errors()
        self.driver.get(address)
        self.until(LOADED)

    def collect_errors(self) -> None:
        """See that ``errors`` has all until now."""

    def evaluate(self, function: str, *arguments: Any) -> Any:
        """The answer of a JavaScript function."""
        return self.driver.execute_script(f"{self.prelude} return ({function})(...arguments);", *arguments)

    def await_answer(self, function: str, argument: Any) -> Any:
        """The answer of an asynchronous JavaScript function; what it throws is its answer, as a string."""
        call = f"{self.prelude} const [argument, done] = arguments;"
        return self.driver.execute_async_script(
            f"{call} ({function})(argument).then(done, (e) => done(`${{e}}`));", argument
        )

    def until(self, function: str, *arguments: Any, seconds: float = WAIT_SECONDS) -> Any:
        """The first answer of a JavaScript function that counts as true; fails when there is none in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if answer := self.evaluate(function, *arguments):
                return answer
            time.sleep(0.05)
        raise AssertionError(f"not true within {seconds} s: {function} of {arguments}; errors: {self.errors}")

    def shown(self, selector: str, *, seconds: float = WAIT_SECONDS) -> WebElement:
        """The first such element that is drawn, as soon as there is one."""
        return self.until(SHOWN, selector, seconds=seconds)

    def click(self, selector: str) -> None:
        self.shown(selector).click()

    def write(self, selector: str, text: str) -> None:
        self.shown(selector).send_keys(text)

    def choose_file(self, selector: str, path: Path) -> None:
        self.driver.find_element(By.CSS_SELECTOR, selector).send_keys(str(path))

    def press(self, *keys: str) -> None:
        """Press keys where the focus is, one after the other."""
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def drag(self, selector: str, *, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Draw with the button held; places in pixels from the middle of the element."""
        element = self.shown(selector)
        chain = ActionChains(self.driver).move_to_element_with_offset(element, *start).click_and_hold()
        chain.move_to_element_with_offset(element, *end).release().perform()
