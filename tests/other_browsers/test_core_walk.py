"""From signing in to the answer of a guest, in Firefox and in WebKitGTK."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser import files, numbers, stock
from tests.other_browsers.page import Page

RATE = Fraction(24)
FRAMES = 24
RENDER_SECONDS = 120
SELECT_WIDTHS = "() => [...document.querySelectorAll('.filter select')].map((one) => one.offsetWidth)"
WIDEST_PX = 130
MOST_STOPS = 30
READ_BOTH = f"""(bits, frame) => {{ {numbers.READ}
  const videos = [...document.querySelectorAll(".compare-side video")];
  return videos.length === 2 && videos.every((one) => !one.seeking && read(one) === frame);
}}"""
TEXT_SHOWN = """(selector, text) => [...document.querySelectorAll(selector)]
  .some((one) => one.getClientRects().length && one.textContent.includes(text))"""


@pytest.fixture
def numbered_take(running: Any, owner: Any, tmp_path: Path) -> Callable[[str], str]:
    """The id of a new take whose frames carry their numbers; called with a kind of file."""

    def take_of_kind(kind: str) -> str:
        path = numbers.numbered(tmp_path, kind, RATE, frames=FRAMES, sound=1.4)
        return running.call(stock.takes, project=owner["project"], paths=[path], shot=kind)[path.name]

    return take_of_kind


def show_player(page: Page, address: str) -> None:
    page.open(address)
    page.until("() => document.getElementById('player')?.isThere")
    shows(page, 0)


def shows(page: Page, frame: int) -> None:
    """Wait until the screen shows a frame and the counter says so."""
    page.until(numbers.SHOWS, [numbers.BITS, frame])


def test_a_script_that_breaks_fails_the_test_that_sees_it(page: Page) -> None:
    page.evaluate("() => { setTimeout(() => { throw new Error('broken on purpose'); }); }")
    page.evaluate("() => console.error('said on purpose')")
    page.until("() => true")
    page.collect_errors()
    seen = " ".join(page.errors)
    page.errors.clear()
    assert "broken on purpose" in seen
    assert "said on purpose" in seen


def test_the_form_signs_in_and_the_gallery_has_its_pictures(gallery: Page) -> None:
    gallery.until(
        "() => { const posters = [...document.querySelectorAll('.card img')];"
        " return posters.length >= 3 && posters.every((one) => one.naturalWidth > 0); }"
    )
    widths = gallery.evaluate(SELECT_WIDTHS)
    assert len(widths) > 2
    assert max(widths) < WIDEST_PX


def test_a_draft_is_ordered_and_can_be_played(gallery: Page) -> None:
    prompt = f"A quiet harbour {uuid.uuid4().hex[:8]}"
    gallery.write("#id_prompt", prompt)
    gallery.click("#draft:enabled")
    gallery.until(TEXT_SHOWN, ".card", prompt)
    gallery.until(TEXT_SHOWN, ".card[data-state=ready]", prompt, seconds=RENDER_SECONDS)
    gallery.click(".card[data-state=ready] .poster-link")
    gallery.until("() => document.querySelector('.quick-look-video').currentTime > 0.3")


@pytest.mark.parametrize("kind", numbers.KINDS)
def test_every_frame_by_step_and_by_seek_shows_its_number(
    gallery: Page, running: Any, numbered_take: Callable[[str], str], kind: str
) -> None:
    show_player(gallery, f"{running.base_url}/takes/{numbered_take(kind)}/")
    tries = gallery.await_answer(numbers.WALK, numbers.walk_options(FRAMES))
    assert len(tries) == 3 * FRAMES, tries
    missed = numbers.missed(tries)
    print(f"{kind}: {len(tries)} tried, {len(missed)} missed")
    assert not missed


def test_the_keyboard_goes_from_the_heading_to_the_seek_bar_and_stops_at_no_video(
    gallery: Page, running: Any, numbered_take: Callable[[str], str]
) -> None:
    show_player(gallery, f"{running.base_url}/takes/{numbered_take('mp4')}/")
    stops: list[str] = []
    while "seek-slider" not in stops:
        assert len(stops) < MOST_STOPS, stops
        gallery.press(Keys.TAB)
        stops.append(gallery.evaluate("() => document.activeElement.className"))
    assert "player-video" not in stops


def test_a_drawing_is_kept_with_its_note(
    gallery: Page, running: Any, numbered_take: Callable[[str], str]
) -> None:
    show_player(gallery, f"{running.base_url}/takes/{numbered_take('mp4-b')}/")
    gallery.press(".", ".", ".", "d")
    gallery.shown("#player[data-drawing]")
    gallery.drag(".player-picture", start=(-100, -50), end=(100, 50))
    gallery.shown(".compose-drawn")
    gallery.press(Keys.ESCAPE)
    gallery.write("#note-text", "Here it shines.")
    gallery.click("[data-send=note]")
    gallery.until(TEXT_SHOWN, ".note[data-drawing][data-frame-in='3']", "Here it shines.")
    gallery.until("() => document.querySelectorAll('.player-stroke').length === 1")


def test_two_takes_are_compared_frame_by_frame(
    gallery: Page, running: Any, owner: Any, numbered_take: Callable[[str], str]
) -> None:
    a, b = numbered_take("mp4-b"), numbered_take("mp4")
    gallery.open(f"{running.base_url}/projects/{owner['project']}/compare/?a={a}&b={b}")
    gallery.shown("compare-view[data-ready]")
    for frame in range(1, 6):
        gallery.press(".")
        gallery.until(READ_BOTH, numbers.BITS, frame)
    gallery.press("w")
    gallery.shown("compare-view[data-mode=wipe]")


def test_a_guest_watches_frame_by_frame_and_answers(
    page: Page, running: Any, owner: Any, numbered_take: Callable[[str], str]
) -> None:
    path = running.call(stock.share, project=owner["project"], takes=[numbered_take("mp4-b")])
    show_player(page, f"{running.base_url}{path}")
    for _ in range(5):
        page.press(".")
    shows(page, 5)
    page.write("#guest_name", "Gina")
    page.write("#guest_text", "Lovely light.")
    page.click(".guest-send button")
    page.until(TEXT_SHOWN, "[role=status]", "Note sent.")


def test_a_file_is_uploaded(gallery: Page, running: Any, owner: Any, tmp_path: Path) -> None:
    gallery.open(f"{running.base_url}/projects/{owner['project']}/library/")
    gallery.choose_file("#id_file", files.clip(tmp_path / "short walk.mp4", seconds=1, size=(320, 180)))
    gallery.shown(".tile[data-state=ready] .tile-name[title='short walk.mp4']")
