"""An operator brings in the result of an order by hand: by keyboard, after every mistake, and once for two clicks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import files, stock

DOUBLE = "(button) => { button.click(); button.click(); }"


def test_after_every_mistake_the_video_is_brought_in_once(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    order = running.call(stock.lose_order, project=owner["project"])
    page.goto(f"{running.base_url}/operations/orders/{order}/")
    form, errors = page.locator("#adopt form"), page.locator("#adopt .problem-line")
    form.get_by_label("Task uuid at the provider").press("Enter")
    expect(errors).to_have_text("Give a task uuid, an address or a file: one of the three.")
    form.get_by_label("Task uuid at the provider").press_sequentially("T1")
    page.keyboard.press("Enter")
    expect(errors).to_contain_text("This is no task uuid.")
    expect(form.get_by_label("Task uuid at the provider")).to_have_value("T1")
    form.get_by_label("Task uuid at the provider").fill("")
    form.get_by_label("Or its file").set_input_files(files.picture(tmp_path / "still.png"))
    form.get_by_role("button", name="Bring in").press("Enter")
    expect(errors).to_contain_text("still.png is a picture. Give the video of this order.")
    form.get_by_label("Or its file").set_input_files(files.clip(tmp_path / "film.mp4"))
    form.get_by_role("button", name="Bring in").evaluate(DOUBLE)
    expect(page.locator(".toast")).to_contain_text("It is the video of")
    page.reload()
    expect(page.locator("#adopt option")).to_have_text(["The first without a video", "T2"])
    page.complaints[:] = [one for one in page.complaints if "422" not in one]  # type: ignore[attr-defined]  # mistakes
