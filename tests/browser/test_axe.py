"""axe finds nothing on any page in any state, dark and light; and nothing scrolls sideways, however small or large."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.scenes import SCENES, before, furnish

AXE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"
# Everything that axe knows, WCAG 2.2 AA and best practice; its experiments aside.
RUN = "() => axe.run(document, {resultTypes: ['violations'], preload: false})"
# The theme as the page itself changes it; nothing is half way between two colours any more.
SHOW_THEME = """async (theme) => {
  document.documentElement.dataset.theme = theme;
  await Promise.all(document.getAnimations().filter(a => a instanceof CSSTransition).map(a => a.finished.catch(() => 0)));
}"""
SIDEWAYS = """() => [document.documentElement.scrollWidth, innerWidth,
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && getComputedStyle(e).position !== 'fixed' && !e.closest('.chips, .tabs, .shots, .table-scroll, .tray-items, .visually-hidden'))
    .slice(0, 5).map(e => e.tagName + '.' + e.className)]"""


@pytest.fixture(scope="session")
def stage(running, chromium, signed_in, tmp_path_factory):
    state, gallery = signed_in
    context = chromium.new_context(storage_state=state, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(gallery)
    made = furnish(page, running, tmp_path_factory.mktemp("stage"))
    context.close()
    return made


@pytest.fixture
def room(chromium, stage):
    """Open a scene in a fresh context of a size and a theme."""
    contexts = []

    def enter(scene, *, width=1440, height=900, theme="dark", **how):
        state = stage.state if scene.is_signed_in else None
        context = chromium.new_context(
            storage_state=state, viewport={"width": width, "height": height}, bypass_csp=True, **how
        )
        context.add_init_script(before(theme, "open"))
        contexts.append(context)
        page = context.new_page()
        scene.show(page, stage)
        return page

    yield enter
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_axe_finds_nothing(room, scene):
    """In the dark room and, with the same page, in the light one."""
    page = room(scene)
    page.add_script_tag(path=str(AXE))
    found = []
    for theme in ("dark", "light"):
        page.evaluate(SHOW_THEME, theme)
        found += [(theme, one) for one in page.evaluate(RUN)["violations"]]
    assert not found, "\n".join(
        f"{theme}: {one['id']}: {one['help']}\n    "
        + "\n    ".join(
            node["html"][:160] + " | " + node["failureSummary"].replace("\n", " ")[:200]
            for node in one["nodes"][:4]
        )
        for theme, one in found
    )


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_nothing_scrolls_sideways_on_a_phone(room, scene):
    page = room(scene, width=390, height=844)
    wide, window, culprits = page.evaluate(SIDEWAYS)
    assert wide <= window, culprits


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_twice_as_large_everything_is_still_there(room, scene):
    """A window of 1440 px at 200 % is one of 720 px with two device pixels for each."""
    page = room(scene, width=720, height=450, device_scale_factor=2)
    wide, window, culprits = page.evaluate(SIDEWAYS)
    assert wide <= window, culprits


@pytest.mark.parametrize(
    "scene",
    [one for one in SCENES if one.name in {"gallery-busy", "composer-text", "take"}],
    ids=lambda scene: scene.name,
)
def test_who_asked_for_no_motion_gets_none(room, scene):
    page = room(scene, reduced_motion="reduce")
    moving = page.evaluate(
        "() => document.getAnimations().filter(a => a.effect.getComputedTiming().duration > 1).map(a => a.animationName ?? a.transitionProperty)"
    )
    assert not moving
