"""An editor's cut, sent back by its page: it plays the frames that were used and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import opentimelineio as otio
from playwright.sync_api import Page, expect

from tests.browser import numbers, stock
from tests.browser.conftest import until

USED = ((5, 9), (3, 7))  # first and last frame of each clip
# Every number that reaches the screen while the edit plays, with the piece it belongs to.
RECORD = f"""(bits) => {{ {numbers.READ.replace('document.getElementById("player")', 'document.querySelector("cut-reel")')}
  window.shown = [];
  for (const one of player.querySelectorAll("video")) {{
    const next = () => {{
      const piece = player.pieces.findIndex((other) => other.hasAttribute("data-current"));
      if (!one.hidden && player.isPlaying) window.shown.push([piece, read(one)]);
      one.requestVideoFrameCallback(next);
    }};
    one.requestVideoFrameCallback(next);
  }}
}}"""

# The slowest that browsers allow, so that the player hears of a frame before the next one, on a busy machine too.
SLOWLY = """() => {
  for (const one of document.querySelectorAll("cut-reel video")) one.defaultPlaybackRate = one.playbackRate = 0.0625;
}"""


def cut(text: str) -> str:
    """The timeline with only the used frames of each clip, and a second of nothing between."""
    timeline: Any = otio.adapters.read_from_string(text, "otio_json")
    [track] = timeline.video_tracks()
    for clip, (first, last) in zip(track.find_clips(), USED, strict=True):
        times = (otio.opentime.RationalTime(frames, 24) for frames in (first, last + 1 - first))
        clip.source_range = otio.opentime.TimeRange(*times)
    track.insert(1, otio.schema.Gap(duration=otio.opentime.RationalTime(12, 24)))
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def test_an_edit_plays_the_used_frames_and_no_other(
    page: Page, running: Any, owner: Any, tmp_path: Path
) -> None:
    clips = [numbers.numbered(tmp_path, kind, numbers.RATES[0], frames=24) for kind in ("mp4", "mp4-b")]
    takes = running.call(stock.takes, project=owner["project"], paths=clips)
    hand_off = f"{running.base_url}/projects/{owner['project']}/hand-off/"
    query = "&".join(f"take={take}" for take in takes.values())
    sent = tmp_path / "edit 1.otio"
    sent.write_text(cut(page.request.get(f"{hand_off}otio/?{query}").text()))
    page.goto(hand_off)
    page.set_input_files("#id_file", sent)
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit 1")
    expect(page.locator(".table")).to_contain_text("5–9 of 24")
    page.evaluate(SLOWLY)
    page.evaluate(RECORD, numbers.BITS)
    page.locator("[data-toggle]").click()
    until(page, "() => window.shown.some(([piece]) => piece === 2)")
    page.wait_for_selector("cut-reel:not([data-playing])")
    shown = page.evaluate("window.shown")
    assert {piece for piece, _ in shown} == {0, 2}
    for piece, (first, last) in zip((0, 2), USED, strict=True):
        frames = [number for where, number in shown if where == piece]
        assert set(frames) <= set(range(first, last + 1)), shown
        assert frames[0] <= first + 1  # the first one waits on the screen before its piece comes to the front
        assert frames[-1] == last, shown
