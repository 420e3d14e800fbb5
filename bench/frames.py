"""The player in a real Chromium: every frame by its pixels, two takes side by side, the weight of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.report import Figure
from tests.browser import numbers
from tests.browser.conftest import ARGUMENTS
from tests.browser.shell import Shell
from tests.environment.chromium import chromium_path
from tests.processes import Studio, studio

FRAMES = 96
TAIL_SECONDS = 0.5
PAIR_SECONDS = 12
ROUNDS = 5


def measure() -> list[Figure]:
    """Ten seconds of two 1080p takes, the take page itself, then thirty-six clips frame by frame."""
    with (
        TemporaryDirectory() as folder,
        studio(Path(folder) / "data") as running,
        _page(running) as page,
        Shell(running.data) as call,
    ):
        pair = [_wide(Path(folder) / f"{name}.mp4") for name in ("one", "two")]
        project = call("first_project")
        by_name = call("takes", project=project, paths=pair, shot="Pair")
        ids = [by_name[path.name] for path in pair]
        compare = f"{running.base_url}/projects/{project}/compare/?a={ids[0]}&b={ids[1]}"
        rows = [_drift(page, compare), *_weight(page, f"{running.base_url}/takes/{ids[0]}/")]
        clips = list(_clips(Path(folder)))
        takes = call("takes", project=project, paths=clips)
        rows.append(_frames(running, page, {path.stem: takes[path.name] for path in clips}))
    return rows


@contextmanager
def _page(running: Studio) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(running.link())
        yield page
        browser.close()


def _clips(folder: Path) -> Iterator[Path]:
    for rate in numbers.RATES:
        for kind in numbers.KINDS:
            for sound in (0.0, FRAMES / float(rate) + TAIL_SECONDS):
                yield numbers.numbered(folder, kind, rate, frames=FRAMES, sound=sound)


def _wide(path: Path) -> Path:
    wide = numbers.numbered(path.parent, "mp4-b", Fraction(24), frames=PAIR_SECONDS * 24, size=(1920, 1080))
    return Path(wide.rename(path))


def _frames(running: Studio, page: Page, takes: dict[str, str]) -> Figure:
    tried = missed = 0
    for name, take in takes.items():
        page.goto(f"{running.base_url}/takes/{take}/")
        page.wait_for_selector("#player[data-ready]")
        tries, misses = numbers.walk(page, FRAMES)
        tried, missed = tried + len(tries), missed + len(misses)
        print(f"  {name}: {len(tries)} tried, {len(misses)} missed", *misses[:3], flush=True)
    what = f"frames tried on {len(takes)} clips, of them missed"
    return Figure(what, f"{tried}, {missed}", "", "reach: 0; by step on, step back, seek, first and last")


def _drift(page: Page, address: str) -> Figure:
    page.goto(address)
    page.wait_for_selector("compare-view[data-ready]")
    worst, last, near, samples = page.evaluate(numbers.DRIFT, {"seconds": 10, "rate": 24})
    beside = (
        f"worst after the first second: {worst:.2f}; within one in {near:.1%} of {samples} looks; reach: 1"
    )
    return Figure("two 1080p takes after 10 s at 24 fps: frames apart", f"{last:.2f}", "", beside)


def _weight(page: Page, address: str) -> list[Figure]:
    sent: list[tuple[str, int]] = []
    page.on("response", lambda answer: sent.append((answer.request.resource_type, _size(answer))))
    firsts = []
    for _ in range(ROUNDS):
        sent.clear()
        page.goto(address)
        page.wait_for_selector("#player[data-ready]")
        firsts.append(page.evaluate(FIRST_FRAME))
    by_kind = {
        kind: sum(size for one, size in sent if one == kind) for kind in ("document", "script", "stylesheet")
    }
    whole = sum(by_kind.values()) / 1000
    parts = ", ".join(f"{kind} {size / 1000:.0f} KB" for kind, size in by_kind.items())
    return [
        Figure("take page without pictures, as sent", f"{whole:.0f} KB", "", parts),
        Figure(
            "from the click to the first frame, loopback",
            f"{median(firsts):.0f} ms",
            _spread(firsts),
            "1080p",
        ),
    ]


def _size(answer: Any) -> int:
    return int(answer.headers.get("content-length", 0))


def _spread(values: list[float]) -> str:
    return f"{min(values):.0f}–{max(values):.0f} ms"


FIRST_FRAME = """
() => new Promise((done) => {
  const video = document.querySelector("#player video");
  const tell = () => done(performance.now());
  if (video.readyState >= 2) tell();
  else video.addEventListener("loadeddata", tell, { once: true });
})
"""
