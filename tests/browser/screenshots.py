"""``make screenshots``: every page in every state from the running product, dark and light, desk and phone.

Written as PNG into a folder outside of the repository (or the one that is named); with ``--docs`` the few
that README and docs show are also made anew, as small WebP, in docs/img. With ``--before COMMIT`` the pictures of an older
commit are made too, by its own scenes, and a sheet for each page shows both side by side.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Error, sync_playwright

from tests.browser import contact_sheets
from tests.browser.conftest import ARGUMENTS
from tests.browser.scenes import SCENES, before, furnish
from tests.environment.chromium import chromium_path
from tests.processes import BASE, studio

SIZES = ((1440, 900), (390, 844))
COMPARED_SIZES = ((1440, 900), (1024, 768), (390, 844))
THEMES = ("dark", "light")
# The good ones: scene, width, theme, and their name in docs/img.
DOCS = {
    ("gallery", 1440, "dark"): "gallery-dark",
    ("gallery", 1440, "light"): "gallery-light",
    ("gallery", 390, "dark"): "phone",
    ("take-noted", 1440, "dark"): "take",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", nargs="?", type=Path, help="where the PNGs go; a new temporary folder otherwise"
    )
    parser.add_argument("--docs", action="store_true", help="also make the pictures in docs/img")
    parser.add_argument(
        "--only", nargs="*", default=[""], help="only scenes whose name holds one of these words"
    )
    parser.add_argument("--before", metavar="COMMIT", help="also show an older commit beside this one")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="circle-take-"))
    folder.mkdir(parents=True, exist_ok=True)
    if options.before:
        compare(folder, options.before, options.only)
        return
    failed = list(take_all(folder, options.only))
    if options.docs:
        _docs(folder)
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    sys.exit("\n".join(failed) or 0)


def compare(folder: Path, commit: str, only: Any) -> None:
    """Pictures of an older commit and of now in two folders, and a sheet of both for each page."""
    before, after = folder / "before", folder / "after"
    after.mkdir(parents=True, exist_ok=True)
    contact_sheets.take_earlier(before, commit, only, COMPARED_SIZES)
    failed = list(take_all(after, only, COMPARED_SIZES))
    count = contact_sheets.make_all(before, after, folder)
    print(f"{count} sheets in {folder}")
    sys.exit("\n".join(failed) or 0)


def take_all(folder: Any, only: Any, sizes: Any = SIZES) -> Iterator[str]:
    """Take every picture; a sentence for each scene that could not be shown."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        studio(Path(scratch) / "data") as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*ARGUMENTS, "--hide-scrollbars"]
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(running.link())
        page.wait_for_selector("#grid")
        stage = furnish(page, running, Path(scratch))
        for width, height in sizes:
            for theme in THEMES:
                for scene in (one for one in SCENES if any(word in one.name for word in only)):
                    path = folder / f"{scene.name}-{width}-{theme}.png"
                    try:
                        _take(browser, scene, stage, path, {"width": width, "height": height}, theme)
                    except (Error, AssertionError, KeyError) as problem:
                        yield f"{path.name}: {str(problem).splitlines()[0]}"


def _take(browser: Any, scene: Any, stage: Any, path: Any, viewport: Any, theme: Any) -> None:
    context = browser.new_context(
        viewport=viewport, storage_state=stage.state if scene.is_signed_in else None
    )
    fold = "open" if scene.name.startswith("composer") or viewport["width"] > 720 else "folded"
    context.add_init_script(before(theme, fold))
    try:
        page = context.new_page()
        scene.show(page, stage)
        page.wait_for_timeout(700)
        page.screenshot(path=str(path), full_page=scene.name in {"design", "money", "profile", "team"})
    finally:
        context.close()


def _docs(folder: Any) -> None:
    for (name, width, theme), short in DOCS.items():
        source = folder / f"{name}-{width}-{theme}.png"
        if not source.exists():
            continue
        with Image.open(source) as image:
            shown = image.crop((0, 0, image.width, min(image.height, 900)))
            shown.save(BASE / "docs/img" / f"{short}.webp", "WEBP", quality=80, method=6)


if __name__ == "__main__":
    main()
