"""The film of a hand-off as somebody orders it: one button, a moment of patience, a file that plays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import stock
from tests.browser.conftest import until
from tests.media.clips import numbered


def test_a_double_click_makes_one_film_that_plays(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    paths = [numbered(tmp_path / f"film-{number}.mp4", frames=48 + number) for number in range(3)]
    takes = running.call(stock.takes, project=owner["project"], paths=paths, shot="Film")
    gallery = page.url.partition("?")[0].rstrip("/")
    named = "&".join(f"take={takes[path.name]}" for path in paths)
    page.goto(f"{gallery}/hand-off/?{named}")
    film = page.locator("#film")
    film.get_by_role("button", name="Make the film").dblclick()
    expect(film.locator("[role=status]")).to_have_text("The film is being made. You may leave this page.")
    expect(film.get_by_role("link", name="Download the film")).to_be_visible(timeout=60_000)
    expect(film).to_contain_text("3 takes · 6.1 s")
    expect(page).to_have_url(f"{gallery}/hand-off/?{named}")
    with page.expect_download() as saved:
        film.get_by_role("link", name="Download the film").click()
    assert saved.value.suggested_filename.endswith(".mp4")
    film.get_by_role("link", name="Watch it").click()
    until(page, "() => document.querySelector('video')?.currentTime > 0.3")
    assert round(page.evaluate("document.querySelector('video').duration"), 2) == round(147 / 24, 2)
