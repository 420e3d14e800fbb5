"""The main job, as a newcomer does it: bring inputs, press Draft, watch the card, play the video."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import files
from tests.browser.conftest import until
from tests.browser.template import studio_from_template

RENDER_MS = 150_000


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A studio whose drafts are the real ones, at their full size."""
    with studio_from_template(tmp_path_factory.mktemp("modes"), SANDBOX_PACE="real") as studio:
        yield studio


def choose(page: Page, mode: Any) -> None:
    page.locator(f"#mode-{mode}").click()
    expect(page.locator(f"#mode-{mode}")).to_have_attribute("aria-current", "true")


def bring(page: Page, role: Any, *paths: Any) -> None:
    tray = page.locator(f"input-tray[data-role={role}]")
    tray.locator("input[type=file]").set_input_files([str(path) for path in paths])
    expect(tray.locator("[data-state=ready]")).to_have_count(len(paths))


def order(page: Page, prompt: str) -> Any:
    """Fill in the prompt, press Draft; the new card."""
    page.locator("#id_prompt").fill(prompt)
    draft = page.locator("#draft")
    expect(draft).to_be_enabled()
    before = page.locator(".card").count()
    draft.click()
    expect(page.locator(".card")).to_have_count(before + 1)
    card = page.locator(".card").first
    expect(card).to_contain_text(prompt[:30])
    return page.locator(f"#{card.get_attribute('id')}")


def ready(page: Page, card: Any) -> None:
    expect(card).to_have_attribute("data-state", re.compile("ready|failed|blocked"), timeout=RENDER_MS)
    expect(card).to_have_attribute("data-state", "ready")


def play(page: Page, card: Any) -> Any:
    """Play in place; what the video element says of itself."""
    card.locator(".poster-link").click()
    video = page.locator(".quick-look-video")
    until(page, "() => document.querySelector('.quick-look-video').currentTime > 0.3")
    facts = video.evaluate(
        "v => ({width: v.videoWidth, height: v.videoHeight, seconds: v.duration, src: v.currentSrc})"
    )
    video.evaluate("v => { v.pause(); v.currentTime = v.duration / 2 }")
    until(
        page,
        "() => { const v = document.querySelector('.quick-look-video'); return !v.seeking && v.currentTime > 1 }",
    )
    page.keyboard.press("Escape")
    expect(page.locator(".quick-look")).not_to_be_visible()
    return facts


def frames_of(page: Page, facts: Any) -> tuple[Any, ...]:
    """The decoded pictures of the file behind a video element."""
    import av

    cookies = {one["name"]: one["value"] for one in page.context.cookies()}
    content = httpx.get(facts["src"], cookies=cookies, timeout=60).content
    with av.open(io.BytesIO(content)) as container:
        sounds = len(container.streams.audio)
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)], sounds


def psnr(one: Any, other: Any) -> Any:
    """Likeness of two pictures in dB: above 30 they look alike."""
    mean = np.mean((one.astype(float) - other.astype(float)) ** 2)
    return 99.0 if mean == 0 else 20 * np.log10(255 / np.sqrt(mean))


def test_text_becomes_a_video_and_the_card_walks_its_phases(page: Page) -> None:
    choose(page, "text")
    page.locator("#id_size").select_option("1440x1440")
    card = order(page, "A harbour at dawn, one boat. Slow push in, then pan left.")
    seen = set()
    while card.get_attribute("data-state") not in ("ready", "failed"):
        seen.add(card.get_attribute("data-state"))
        page.wait_for_timeout(60)
    ready(page, card)
    assert {"queued", "rendering"} & seen
    facts = play(page, card)
    assert (facts["width"], facts["height"]) == (1440, 1440)
    assert facts["seconds"] == pytest.approx(5, abs=0.01)


def test_frames_become_a_video_that_begins_and_ends_with_them(page: Page, tmp_path: Path) -> None:
    choose(page, "frames")
    bring(page, "first_frame", files.picture(tmp_path / "first.png"))
    bring(page, "last_frame", files.picture(tmp_path / "last.png", (40, 90, 170)))
    card = order(page, "The colours of the room change from warm to cold.")
    ready(page, card)
    facts = play(page, card)
    assert (facts["width"], facts["height"]) == (1920, 1080)
    shown, _ = frames_of(page, facts)
    assert len(shown) == 120
    for picture, name in ((shown[0], "first.png"), (shown[-1], "last.png")):
        input_picture = (
            Image.open(tmp_path / name).convert("RGB").resize((1920, 1080), Image.Resampling.BICUBIC)
        )
        assert psnr(picture, np.asarray(input_picture)) > 30


def test_references_become_two_videos_in_one_stack(page: Page, tmp_path: Path) -> None:
    choose(page, "references")
    bring(
        page,
        "reference_images",
        files.picture(tmp_path / "Dancer.jpg", kind="JPEG"),
        files.picture(tmp_path / "Window.webp", (90, 160, 90), kind="WEBP"),
    )
    page.locator("#id_seconds").select_option("3")
    page.locator("#id_number_results").select_option("2")
    card = order(page, "@Dancer turns toward @Window while the camera orbits.")
    expect(card.locator(".slot")).to_have_count(2)
    ready(page, card)
    expect(card.locator(".slot-link img")).to_have_count(2)
    facts = play(page, card)
    assert facts["seconds"] == pytest.approx(3, abs=0.01)
    assert (facts["width"], facts["height"]) == (1920, 1080)


def test_a_reference_video_lends_its_movement(page: Page, tmp_path: Path) -> None:
    choose(page, "reference_video")
    bring(page, "reference_video", files.clip(tmp_path / "walk.mp4"))
    page.locator("#id_seconds").select_option("4")
    page.locator("#id_size").select_option("1080x1920")
    card = order(page, "A forest path at dusk, seen by somebody who walks.")
    ready(page, card)
    facts = play(page, card)
    assert (facts["width"], facts["height"]) == (1080, 1920)
    assert facts["seconds"] == pytest.approx(4, abs=0.01)


def test_an_edit_keeps_size_length_and_sound_of_its_source(page: Page, tmp_path: Path) -> None:
    choose(page, "edit")
    bring(page, "source_video", files.clip(tmp_path / "source.mov", seconds=3))
    page.get_by_label("Keep the sound").check()
    card = order(page, "Turn the day into a blue night, keep every move.")
    ready(page, card)
    facts = play(page, card)
    assert (facts["width"], facts["height"]) == (1280, 720)
    assert facts["seconds"] == pytest.approx(3, abs=0.05)
    shown, sounds = frames_of(page, facts)
    assert len(shown) == 72
    assert sounds == 1
