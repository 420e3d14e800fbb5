"""Uploads that survive: a lost network, a reload; what has arrived is never sent twice."""

from __future__ import annotations

import pytest

from tests.browser import files
from tests.browser.conftest import until

PIECES = "**/uploads/*/"


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A real clip with padding behind it: 40 MB, five pieces."""
    path = files.clip(tmp_path_factory.mktemp("large") / "long walk.mp4", seconds=3)
    padding = 40_000_000 - path.stat().st_size
    with path.open("ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free" + bytes(padding - 8))
    return path


def watch_pieces(page):
    """The size of every piece that is sent from now on, and a switch that cuts the line after some."""
    sent, most = [], [100]

    def pass_on(route):
        if route.request.method != "PATCH":
            return route.continue_()
        if len(sent) >= most[0]:
            return route.abort("connectionfailed")
        sent.append(int(route.request.headers.get("upload-offset")))
        return route.continue_()

    page.route(PIECES, pass_on)
    return sent, most


def open_edit(page):
    page.click(".tab:has-text('Edit')")
    page.wait_for_selector("#tray-source_video .tray-file", state="attached")


def is_ready(page):
    until(page, "() => document.querySelector('#tray-source_video .tray-item')?.dataset.state === 'ready'")


def test_after_a_lost_network_an_upload_goes_on_where_it_stopped(page, large):
    open_edit(page)
    sent, most = watch_pieces(page)
    most[0] = 2
    page.set_input_files("#tray-source_video .tray-file", large)
    until(page, "() => document.querySelector('.tray-facts')?.textContent.includes('Connection lost')")
    most[0] = 100
    is_ready(page)
    assert sent == [0, 8_000_000, 16_000_000, 24_000_000, 32_000_000]
    page.complaints[:] = [one for one in page.complaints if "ERR_CONNECTION" not in one]


def test_after_a_reload_the_same_file_goes_on_where_it_stopped(page, large):
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
