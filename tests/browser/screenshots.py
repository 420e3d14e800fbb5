"""``make screenshots``: pictures of the running product for the README, made by using it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser import files
from tests.browser.conftest import ARGUMENTS
from tests.browser.test_modes import bring, choose, order, ready
from tests.processes import studio


def main(folder: Path) -> None:
    """Write gallery-dark.webp, gallery-light.webp, quick-look.webp and phone.webp."""
    with (
        TemporaryDirectory() as scratch,
        studio(Path(scratch) / "data") as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*ARGUMENTS, "--hide-scrollbars"]
        )
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.goto(running.link())
        _fill(page, Path(scratch))
        gallery, state = page.url, context.storage_state()
        page.locator("#id_prompt").fill("@Dancer turns toward the light while the camera pushes in.")
        page.wait_for_timeout(900)
        _shoot(page, folder / "gallery-dark.webp")
        page.locator(".poster-link").nth(1).click()
        page.wait_for_timeout(1500)
        _shoot(page, folder / "quick-look.webp")
        for name, width, theme in (("gallery-light", 1440, "light"), ("phone", 390, "dark")):
            other = browser.new_context(
                viewport={"width": width, "height": 844}, storage_state=state
            ).new_page()
            other.goto(gallery)
            other.evaluate(f"localStorage.setItem('theme', '{theme}')")
            other.goto(gallery)
            other.wait_for_timeout(700)
            _shoot(other, folder / f"{name}.webp")
        browser.close()


def _fill(page, scratch):
    choose(page, "frames")
    bring(page, "first_frame", files.picture(scratch / "Evening.png"))
    bring(page, "last_frame", files.picture(scratch / "Night.png", (40, 60, 150)))
    first = order(page, "The evening light goes, the room turns blue and the lamp comes on.")
    choose(page, "text")
    page.locator("#id_number_results").select_option("2")
    page.locator("#id_size").select_option("1080x1920")
    second = order(page, "A lighthouse on a cliff at dusk, calm sea. Slow push in.")
    ready(page, first)
    ready(page, second)
    choose(page, "references")
    bring(page, "reference_images", files.picture(scratch / "Dancer.png"))


def _shoot(page, path):
    png = path.with_suffix(".png")
    page.screenshot(path=str(png))
    with Image.open(png) as image:
        image.save(path, "WEBP", quality=82, method=6)
    png.unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
