"""Uploads that survive: a lost network, a reload; what has arrived is never sent twice."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import files
from tests.browser.conftest import until, use_before_scripts

PIECES = "**/uploads/*/"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real clip with padding behind it: 40 MB, five pieces."""
    path = files.clip(tmp_path_factory.mktemp("large") / "long walk.mp4", seconds=3)
    padding = 40_000_000 - path.stat().st_size
    with path.open("ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free" + bytes(padding - 8))
    return path


def watch_pieces(page: Page) -> tuple[Any, ...]:
    """The size of every piece that is sent from now on, and a switch that cuts the line after some."""
    sent: list[Any] = []
    most = [100]

    def pass_on(route: Any) -> Any:
        if route.request.method != "PATCH":
            return route.continue_()
        if len(sent) >= most[0]:
            return route.abort("connectionfailed")
        sent.append(int(route.request.headers.get("upload-offset")))
        return route.continue_()

    page.route(PIECES, pass_on)
    return sent, most


def test_a_file_that_is_chosen_before_the_script_came_is_uploaded(page: Page, tmp_path: Path) -> None:
    scripts: list[Any] = []
    page.route(re.compile(r"/js/library/library[.\w]*\.js"), lambda route: scripts.append(route))  # noqa: PLW0108 - it needs an attribute
    use_before_scripts(page)
    page.goto(f"{page.url.partition('?')[0]}library/", wait_until="commit")
    field = page.locator("upload-list input[type=file]").first
    field.set_input_files(files.picture(tmp_path / "Early.png"))
    while not scripts:
        page.wait_for_timeout(20)
    scripts[0].continue_()
    expect(page.locator("#asset-list .tile", has_text="Early")).to_be_visible(timeout=60_000)


def open_edit(page: Page) -> None:
    page.click(".tab:has-text('Edit')")
    page.wait_for_selector("#tray-source_video .tray-file", state="attached")


def is_ready(page: Page) -> None:
    until(page, "() => document.querySelector('#tray-source_video .tray-item')?.dataset.state === 'ready'")


def test_after_a_lost_network_an_upload_goes_on_where_it_stopped(page: Any, large: Path) -> None:
    open_edit(page)
    sent, most = watch_pieces(page)
    most[0] = 2
    page.set_input_files("#tray-source_video .tray-file", large)
    until(page, "() => document.querySelector('.tray-facts')?.textContent.includes('Connection lost')")
    most[0] = 100
    is_ready(page)
    assert sent == [0, 8_000_000, 16_000_000, 24_000_000, 32_000_000]
    page.complaints[:] = [one for one in page.complaints if "ERR_CONNECTION" not in one]


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(page: Any, large: Path) -> None:
    copy = large.with_name("another walk.mp4")
    copy.write_bytes(large.read_bytes()[:-1] + b"x")
    open_edit(page)
    sent, most = watch_pieces(page)
    most[0] = 3
    page.set_input_files("#tray-source_video .tray-file", copy)
    until(page, "() => document.querySelector('.tray-facts')?.textContent.includes('Connection lost')")
    page.reload()
    open_edit(page)
    most[0] = 100
    page.set_input_files("#tray-source_video .tray-file", copy)
    is_ready(page)
    assert sent == [0, 8_000_000, 16_000_000, 24_000_000, 32_000_000]
    page.complaints[:] = [one for one in page.complaints if "ERR_CONNECTION" not in one]


def test_what_was_not_finished_is_named_until_it_goes_on(page: Any, large: Path) -> None:
    copy = large.with_name("a third walk.mp4")
    copy.write_bytes(large.read_bytes()[:-1] + b"y")
    page.goto(page.url + "library/")
    _, most = watch_pieces(page)
    most[0] = 1
    page.set_input_files("#id_file", copy)
    expect(page.locator(".drop-facts")).to_contain_text("Connection lost")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[data-unfinished]", has_text=copy.name)).to_be_visible()
    most[0] = 100
    page.set_input_files("#id_file", copy)
    expect(page.locator("[data-unfinished]", has_text=copy.name)).to_have_count(0)
    page.wait_for_selector(f".tile[data-state=ready] .tile-name[title='{copy.name}']")
    page.complaints[:] = [one for one in page.complaints if "ERR_CONNECTION" not in one]


def test_the_library_takes_several_files_and_says_which_it_cannot_use(page: Any, tmp_path: Path) -> None:
    page.goto(page.url + "library/")
    (tmp_path / "notes.pdf").write_bytes(b"%PDF-1.7")
    door = files.picture(tmp_path / "glass door.png", size=(640, 480))
    walk = files.clip(tmp_path / "short walk.mp4", seconds=1, size=(320, 180))
    page.set_input_files("#id_file", [door, walk, tmp_path / "notes.pdf"])
    for name in ("glass door.png", "short walk.mp4"):
        page.wait_for_selector(f".tile[data-state=ready] .tile-name[title='{name}']")
    refused = page.locator(".drop-item[data-state=refused]")
    assert refused.count() == 1
    assert "notes.pdf is not a file that we read" in refused.inner_text()
    again = tmp_path / "the same walk.mp4"
    again.write_bytes(walk.read_bytes())
    page.set_input_files("#id_file", again)
    expect(page.locator("toast-stack")).to_contain_text("is here already, as short walk.mp4.")
    page.complaints[:] = [one for one in page.complaints if "422" not in one]


def test_a_crop_is_made_by_keys_and_shown_as_made_from_its_source(page: Page, tmp_path: Path) -> None:
    page.goto(page.url + "library/")
    page.set_input_files("#id_file", files.picture(tmp_path / "to crop.png", size=(800, 400)))
    page.click(".tile[data-state=ready] .tile-name[title='to crop.png']")
    page.click("text=Crop, shrink, convert")
    page.click("[data-ratio='1.0']")
    page.focus(".crop-frame")
    page.keyboard.press("ArrowLeft")
    assert [page.input_value(f"[data-field={name}]") for name in ("left", "width", "height")] == [
        "192",
        "400",
        "400",
    ]
    page.click(".fix-end button")
    page.click("text=Look at it")
    page.wait_for_selector(".asset-facts dd:has-text('400 × 400')")
    assert "to crop.png" in page.inner_text(".asset-origin")
