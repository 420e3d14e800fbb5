"""axe finds nothing on any page in any state, dark and light; and nothing scrolls sideways, however small or large."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import stock
from tests.browser.conftest import cookies, gallery_of
from tests.browser.scenes import SCENES, before, furnish
from tests.processes import BASE

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
# Everything that axe knows, WCAG 2.2 AA and best practice; its experiments aside.
RUN = "() => axe.run(document, {resultTypes: ['violations'], preload: false})"
# The theme as the page itself changes it; nothing is half way between two colours any more.
SHOW_THEME = """async (theme) => {
  document.documentElement.dataset.theme = theme;
  await Promise.all(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished.catch(() => 0)));
}"""
# The page has been laid out anew, and what listens for its size has answered.
FOLLOWED = """([width, scale]) => new Promise((done) => {
  const look = () => {
    if (innerWidth === width && devicePixelRatio === scale) requestAnimationFrame(() => requestAnimationFrame(done));
    else requestAnimationFrame(look);
  };
  look();
})"""
SIDEWAYS = """() => [document.documentElement.scrollWidth, innerWidth,
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && getComputedStyle(e).position !== 'fixed' && !e.closest('.chips, .tabs, .shots, .table-scroll, .tray-items, .visually-hidden'))
    .slice(0, 5).map(e => e.tagName + '.' + e.className)]"""


ICONS = "() => [...document.querySelectorAll('use')].map(one => one.getAttribute('href').split('#')[1])"


@pytest.fixture(scope="session")
def stage(running: Any, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Any:
    owner = running.call(stock.newcomer)
    context = chromium.new_context(storage_state=cookies(owner), viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(gallery_of(running, owner))
    furnished = furnish(page, running, tmp_path_factory.mktemp("stage"))
    context.close()
    return furnished


@pytest.fixture
def room(chromium: Browser, stage: Any) -> Iterator[Callable[..., Any]]:
    """Open a scene in a fresh context."""
    contexts = []

    def enter(scene: Any, **how: Any) -> Any:
        state = stage.state if scene.is_signed_in else None
        context = chromium.new_context(
            storage_state=state, viewport={"width": 1440, "height": 900}, bypass_csp=True, **how
        )
        context.add_init_script(before("dark", "open"))
        contexts.append(context)
        page = context.new_page()
        scene.show(page, stage)
        return page

    yield enter
    for context in contexts:
        context.close()


def resize(page: Page, width: Any, height: Any, *, scale: int = 1) -> None:
    """Give the window another size and the screen ``scale`` pixels for each of the page's, and let the page follow."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    page.context.new_cdp_session(page).send("Emulation.setDeviceMetricsOverride", metrics)
    page.evaluate(FOLLOWED, [width, scale])


def found_by_axe(page: Page) -> Iterator[str]:
    """What axe holds against the page in the dark room and, with the same page, in the light one."""
    page.add_script_tag(path=str(AXE))
    for theme in ("dark", "light"):
        page.evaluate(SHOW_THEME, theme)
        for one in page.evaluate(RUN)["violations"]:
            yield f"{theme}: {one['id']}: {one['help']}"
            for node in one["nodes"][:4]:
                summary = node["failureSummary"].replace("\n", " ")
                yield f"    {node['html'][:160]} | {summary[:200]}"


def wider_than(page: Page, width: Any, height: Any, *, scale: int = 1) -> Iterator[str]:
    """What makes the page scroll sideways in a window of this size."""
    resize(page, width, height, scale=scale)
    wide, window, culprits = page.evaluate(SIDEWAYS)
    assert window == width
    if wide > window:
        yield f"{wide} px wide in a window of {width}: {culprits}"


def missing_icons(page: Page) -> Iterator[str]:
    """Icons that the page shows and the sprite has not: nothing stands in their place."""
    drawn = set(re.findall(r'id="([\w-]+)"', (BASE / "static/img/icons.svg").read_text()))
    yield from (f"no icon {name}" for name in sorted({*page.evaluate(ICONS)} - drawn))


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(room: Callable[..., Any], scene: Any) -> None:
    """One visit for all: two themes at a desk, twice as large (1440 px at 200 % are 720), and a phone."""
    page = room(scene)
    problems = [*missing_icons(page), *found_by_axe(page)]
    problems += [*wider_than(page, 720, 450, scale=2), *wider_than(page, 390, 844)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "scene",
    [one for one in SCENES if one.name in {"gallery-busy", "composer-text", "take"}],
    ids=lambda scene: scene.name,
)
def test_who_asked_for_no_motion_gets_none(room: Callable[..., Any], scene: Any) -> None:
    page = room(scene, reduced_motion="reduce")
    moving = page.evaluate(
        "() => document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 1).map(a => a.animationName ?? a.transitionProperty)"
    )
    assert not moving
