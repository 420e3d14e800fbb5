"""``python -m tests.browser.lost_answer [folder] [--docs]``: what a card says while the answer to its order is lost.

A real studio, whose provider accepts an order unheard, never gets it, or forgets it; a picture of the card at every
stage, dark and light, at a desk and on a phone. With ``--docs`` also docs/img/lost-answer.webp of them.
"""

from __future__ import annotations

import argparse
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from bench.client import Person
from tests.browser.conftest import ARGUMENTS
from tests.browser.scenes import before
from tests.browser.screenshots import SIZES, THEMES
from tests.databases import with_tables
from tests.environment.chromium import chromium_path
from tests.processes import BASE, Studio, studio, wait_for

KEY = {"Authorization": "Bearer any-key"}
NOT_FOUND_SECONDS = 40
GAP = 12  # pixels between two cards
PROMPT = "A ferry leaves the harbour at dusk, the camera stays on the pier."


@dataclass(frozen=True)
class Fault:
    """A fault of the provider, as often as it is met unless ``times`` says otherwise."""

    name: str
    on: str
    times: int | None = None


@dataclass(frozen=True)
class Stage:
    """What the provider does from now on, and what the card says of it."""

    name: str
    faults: tuple[Fault, ...]
    words: str


DEAF = (Fault("error_500", "poll"), Fault("error_500", "details"))
FORGOTTEN = (Fault("forgotten", "poll"), Fault("forgotten", "details"))
FOUND = (
    Stage("1-no-answer", (Fault("cut_after", "submit"), *DEAF), "No answer"),
    Stage("2-refused-asking", (Fault("safety_400", "submit"), *DEAF), "It is asked now"),
    Stage("3-not-known", (Fault("safety_400", "submit"), *FORGOTTEN), "It is asked until"),
    Stage("4-in-the-archive", (Fault("forgotten", "poll"),), "Download"),
)
NEVER = (
    Stage("1-no-answer", (Fault("cut_before", "submit"), *DEAF), "No answer"),
    Stage("2-refused-asking", (Fault("safety_400", "submit"), *DEAF), "It is asked now"),
    Stage("3-not-known", (Fault("safety_400", "submit"),), "It is asked until"),
    Stage("4-not-charged", (), "Not charged"),
)
LOST = (
    Stage("1-rendering", (Fault("held", "render", 1),), "Rendering"),
    Stage("2-not-known", FORGOTTEN, "It is asked until"),
    Stage("3-lost", FORGOTTEN, "Unknown whether it was charged"),
)
WAYS = {"found": FOUND, "never": NEVER, "lost": LOST}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="where the pictures go; else a new folder")
    parser.add_argument("--docs", action="store_true", help="also make the picture in docs/img")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="circle-take-lost-answer-"))
    folder.mkdir(parents=True, exist_ok=True)
    for line in walk(folder):
        print(line, flush=True)
    if options.docs:
        _sheet(folder).save(BASE / "docs/img/lost-answer.webp", "WEBP", lossless=True, method=6)
    print(f"Pictures in {folder}")


def walk(folder: Path) -> Iterator[str]:
    """Take all pictures; yields what the card says at each stage."""
    with (
        tempfile.TemporaryDirectory() as scratch,
        studio(
            with_tables(Path(scratch) / "data"),
            is_paid=True,
            SANDBOX_PACE="quick",
            NOT_FOUND_SECONDS=str(NOT_FOUND_SECONDS),
        ) as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        person = Person(running)
        for way, stages in WAYS.items():
            _arm(running, stages[0].faults)
            card, started = _order(person, way), time.monotonic()
            for stage in stages:
                _arm(running, stage.faults)
                wait_for(lambda card=card, stage=stage: stage.words in _text(person, card), pause=0.3)
                after = time.monotonic() - started
                words = _picture(browser, person, card, folder / f"{way}-{stage.name}")
                yield f"{way} {stage.name}, after {after:.0f} s: {words}"


def _sheet(folder: Path) -> Image.Image:
    """All cards as they are at a desk in the dark: a row for each way."""
    rows = [
        [Image.open(folder / f"{way}-{stage.name}-1440-dark.png") for stage in stages]
        for way, stages in WAYS.items()
    ]
    width, height = (max(getattr(one, side) for row in rows for one in row) for side in ("width", "height"))
    size = max(map(len, rows)) * (width + GAP) + GAP, len(rows) * (height + GAP) + GAP
    sheet = Image.new("RGB", size, "black")
    for down, row in enumerate(rows):
        for across, one in enumerate(row):
            sheet.paste(one, (GAP + across * (width + GAP), GAP + down * (height + GAP)))
    return sheet


def _arm(running: Studio, faults: tuple[Fault, ...]) -> None:
    address = f"{running.sandbox_url}/sandbox/faults"
    httpx.delete(address, headers=KEY, timeout=30).raise_for_status()
    wishes = [
        {
            "fault": one.name,
            "on": one.on,
            "times": one.times,
            **({"seconds": 600} if one.name == "held" else {}),
        }
        for one in faults
    ]
    httpx.post(address, json=wishes, headers=KEY, timeout=30).raise_for_status()


def _order(person: Person, way: str) -> str:
    """The id of the card of a new order."""
    prompt = f"{PROMPT} ({way}, {uuid.uuid4()})"
    person.order(prompt, engine="runware", again="runware")
    pk = person.rows("select id from generation_generation where sent_prompt = ?", prompt)[0][0]
    return f"card-{uuid.UUID(pk)}"


def _text(person: Person, card: str) -> str:
    """The card as the page has it now."""
    page = person.http.get(f"{person.gallery}watch/?since=0").text
    return page.partition(f'id="{card}"')[2].partition("</li>\n")[0].partition('id="card-')[0]


def _picture(browser: Browser, person: Person, card: str, path: Path) -> str:
    text = ""
    for width, height in SIZES:
        for theme in THEMES:
            context: Any = browser.new_context(
                viewport={"width": width, "height": height}, base_url=str(person.http.base_url)
            )
            context.add_init_script(before(theme, "folded"))
            context.add_cookies(
                [
                    {"name": name, "value": value, "url": str(person.http.base_url)}
                    for name, value in person.http.cookies.items()
                ]
            )
            page = context.new_page()
            page.goto(person.gallery)
            shown = page.locator(f"#{card}")
            expect(shown).to_be_visible()
            shown.scroll_into_view_if_needed()
            shown.screenshot(path=f"{path}-{width}-{theme}.png")
            text = " ".join(shown.inner_text().split())
            context.close()
    return text


if __name__ == "__main__":
    main()
