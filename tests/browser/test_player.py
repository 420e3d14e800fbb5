"""The player as a reviewer uses it: by keys, by pointer, on a phone; drawings that stay where they were drawn."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import numbers, stock
from tests.browser.conftest import settle, until

FRAMES = 48
TOLERANCE = 0.005  # of the picture


@pytest.fixture
def takes(running: Any, owner: Any, tmp_path: Path) -> dict[str, Any]:
    """Two takes of one shot at 24 frames a second: A has sound and is the longer one."""
    a = numbers.numbered(tmp_path, "mp4-b", Fraction(24), frames=264, sound=11.0)
    b = numbers.numbered(tmp_path, "mp4", Fraction(24), frames=252)
    project = owner["project"]
    by_name = running.call(stock.takes, project=project, paths=[a, b], shot="Player")
    base = f"{running.base_url}/takes/"
    ids = [by_name[path.name] for path in (a, b)]
    compare = f"{running.base_url}/projects/{project}/compare/?a={ids[0]}&b={ids[1]}"
    return {"a": f"{base}{ids[0]}/", "b": f"{base}{ids[1]}/", "compare": compare}


@pytest.fixture
def player(page: Page, takes: dict[str, Any]) -> Page:
    page.goto(takes["a"])
    page.wait_for_selector("#player[data-ready]")
    return page


def frame(page: Page) -> Any:
    return page.evaluate("document.getElementById('player').frame")


# The frames that are counted while it plays, until one is before the one before it.
ROUND = """() => new Promise((done) => {
  const player = document.getElementById("player");
  const seen = [];
  const look = () => {
    seen.push(player.frame);
    if (seen.at(-1) < seen.at(-2) || seen.length > 1000) done(seen);
    else requestAnimationFrame(look);
  };
  look();
})"""
NEXT_FRAMES = """async (count) => {
  for (let at = 0; at < count; at += 1) await new Promise(requestAnimationFrame);
}"""


def test_twenty_four_steps_by_key_show_frame_24_which_is_saved_as_a_picture(
    player: Page, tmp_path: Path
) -> None:
    for _ in range(24):
        player.keyboard.press(".")
    numbers.shows(player, 24)
    with player.expect_download() as saved:
        player.keyboard.press("e")
    assert saved.value.suggested_filename.endswith(" frame 24.png")
    saved.value.save_as(tmp_path / "frame.png")
    with Image.open(tmp_path / "frame.png") as picture:
        assert numbers.number_on(picture) == 24


def test_steps_right_after_a_pause_count_though_the_browser_tells_of_it_late(player: Page) -> None:
    player.keyboard.press("Space")
    until(player, "() => document.getElementById('player').frame > 10")
    shown = player.evaluate("""() => {
      const player = document.getElementById("player");
      player.pause();
      player.seek(0);
      for (let count = 0; count < 5; count++) player.step(1);
      return new Promise((tell) => setTimeout(() => tell(player.frame), 400));  // past the event of the pause
    }""")
    assert shown == 5
    numbers.shows(player, 5)


def test_a_film_that_is_started_before_its_first_picture_keeps_its_numbers(player: Page) -> None:
    player.reload(wait_until="commit")
    player.evaluate("""() => new Promise((tell) => {
      const look = () => {
        const player = document.getElementById("player");
        if (!player?.play) return setTimeout(look);
        player.play();
        tell();
      };
      look();
    })""")
    until(player, "() => document.getElementById('player').frame > 5")
    player.keyboard.press("k")
    numbers.shows(player)


def test_seconds_ends_range_and_loop_by_key(player: Page) -> None:
    for key, expected in (
        ("Shift+ArrowRight", 24),
        ("ArrowLeft", 23),
        ("End", 263),
        ("Home", 0),
        ("ArrowRight", 1),
    ):
        player.keyboard.press(key)
        assert frame(player) == expected, key
    player.keyboard.press("i")
    player.keyboard.press("Shift+ArrowRight")
    player.keyboard.press("o")
    assert player.evaluate("document.getElementById('player').range") == {"in": 1, "out": 25}
    player.keyboard.press("Control+l")
    player.keyboard.press("Space")
    seen = player.evaluate(ROUND)
    player.keyboard.press("Space")
    assert max(seen) <= 26
    assert any(after < before for before, after in itertools.pairwise(seen)), "it went round"


def test_the_shuttle_goes_back_and_stops(player: Page) -> None:
    player.keyboard.press("End")
    player.keyboard.press("j")
    player.keyboard.press("j")
    until(player, "() => document.getElementById('player').frame < 240")
    player.keyboard.press("k")
    stopped = frame(player)
    player.evaluate(NEXT_FRAMES, 20)
    assert frame(player) == stopped


def test_keys_are_letters_while_somebody_writes(player: Page) -> None:
    player.keyboard.press("c")
    player.keyboard.type("dim. look, ok?")
    expect(player.locator("#player")).not_to_have_attribute("data-drawing", "")
    assert frame(player) == 0
    expect(player.locator(".shortcuts")).not_to_be_visible()
    player.keyboard.press("Escape")
    player.keyboard.press("?")
    expect(player.locator(".shortcuts")).to_be_visible()
    player.keyboard.press(".")
    assert frame(player) == 0, "the sheet has the keys now"


def test_keys_of_one_character_can_be_off(player: Page) -> None:
    player.evaluate("document.querySelector('key-map').dataset.single = 'off'")
    player.keyboard.press(".")
    player.keyboard.press("d")
    assert frame(player) == 0
    expect(player.locator("#player")).not_to_have_attribute("data-drawing", "")
    player.keyboard.press("ArrowRight")
    assert frame(player) == 1


def draw(page: Page, *points: Any) -> None:
    box = page.locator(".player-picture").bounding_box()
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()


# The corners of the drawn box, as parts of the picture that is on the screen.
CORNERS = """
() => {
  const picture = document.querySelector("#player video").getBoundingClientRect();
  const path = document.querySelector(".player-stroke");
  const box = path.getBBox();
  const toScreen = path.getScreenCTM();
  return [[box.x, box.y], [box.x + box.width, box.y + box.height]].flatMap(([x, y]) => {
    const at = new DOMPoint(x, y).matrixTransform(toScreen);
    return [(at.x - picture.left) / picture.width, (at.y - picture.top) / picture.height];
  });
}
"""


def test_a_stroke_stays_on_its_pixel_at_every_size_and_only_on_its_frame(player: Page) -> None:
    player.keyboard.press("d")
    player.locator("[data-tool=box]").click()
    draw(player, (0.2, 0.3), (0.6, 0.7))
    drawn = [0.2, 0.3, 0.6, 0.7]

    def check(where: Any) -> None:
        off = [abs(one - other) for one, other in zip(player.evaluate(CORNERS), drawn, strict=True)]
        print(f"{where}: off by at most {max(off):.5f} of the picture")
        assert max(off) <= TOLERANCE, where

    check("drawn")
    player.set_viewport_size({"width": 1000, "height": 700})
    check("resized")
    player.keyboard.press("f")
    player.wait_for_selector("#player[data-full]")
    settle(player)
    check("full screen")
    player.keyboard.press("f")
    player.wait_for_selector("#player:not([data-full])")
    player.set_viewport_size({"width": 390, "height": 844})
    check("phone")
    player.locator("[data-command=draw-done]").click()
    player.keyboard.press("+")
    check("zoomed")
    player.keyboard.press(".")
    expect(player.locator(".player-stroke")).to_have_count(0)
    player.keyboard.press(",")
    expect(player.locator(".player-stroke")).to_have_count(1)


def test_unsent_strokes_survive_a_reload_and_are_taken_back_by_key(player: Page) -> None:
    player.keyboard.press("End")
    player.keyboard.press("d")
    for tool in ("pen", "arrow", "ellipse"):
        player.locator(f"[data-tool={tool}]").click()
        draw(player, (0.1, 0.1), (0.3, 0.2), (0.5, 0.5))
    expect(player.locator(".player-stroke")).to_have_count(3)
    player.reload()
    expect(player.locator(".player-stroke")).to_have_count(3)
    assert frame(player) == 263
    player.keyboard.press("Control+z")
    expect(player.locator(".player-stroke")).to_have_count(2)
    player.evaluate("document.getElementById('player').drawing = []")


def test_a_note_with_a_drawing_is_marked_on_the_bar_and_drawn_on_its_frame_alone(player: Page) -> None:
    for _ in range(7):
        player.keyboard.press(".")
    player.keyboard.press("d")
    draw(player, (0.4, 0.4), (0.6, 0.5))
    player.keyboard.press("Escape")
    player.keyboard.press("c")
    player.keyboard.type("Here.")
    player.keyboard.press("Control+Enter")
    mark = player.locator(".seek-marker")
    expect(mark).to_have_count(1)
    expect(mark).to_have_attribute("aria-label", "Note at frame 7")
    expect(player.locator(".player-stroke")).to_have_count(1)
    assert player.evaluate("document.getElementById('player').drawing") == []
    player.keyboard.press("Home")
    expect(player.locator(".player-stroke")).to_have_count(0)
    mark.click()
    assert frame(player) == 7
    expect(player.locator(".player-stroke")).to_have_count(1)


BOTH = """
() => ['A', 'B'].map((side) => {
  const video = document.querySelector(`.compare-side[data-side=${side}] video`);
  return { frame: Math.floor(video.currentTime * 24), muted: video.muted, seeking: video.seeking };
})
"""


def test_two_takes_have_one_control_and_one_sound(page: Page, takes: dict[str, Any]) -> None:
    page.goto(takes["compare"])
    page.wait_for_selector("compare-view[data-ready]")
    for _ in range(10):
        page.keyboard.press(".")
    until(page, f"() => ({BOTH})().every((one) => one.frame === 10 && !one.seeking)")
    assert [one["muted"] for one in page.evaluate(BOTH)] == [False, True]
    page.keyboard.press("`")
    expect(page.locator("compare-view")).to_have_attribute("data-shown", "B")
    page.keyboard.press("w")
    expect(page.locator("compare-view")).to_have_attribute("data-mode", "wipe")
    page.keyboard.press("Escape")
    page.wait_for_url(takes["a"])


def test_after_ten_seconds_both_are_at_most_a_frame_apart(page: Page, takes: dict[str, Any]) -> None:
    page.goto(takes["compare"])
    page.wait_for_selector("compare-view[data-ready]")
    worst, last, near, samples = page.evaluate(numbers.DRIFT, {"seconds": 10, "rate": 24})
    print(
        f"worst {worst:.2f} frames, {last:.2f} after 10 s, within one frame in {near:.1%} of {samples} looks"
    )
    assert samples > 100
    assert last < 1.01
