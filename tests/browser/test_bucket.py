"""A studio whose files are in a bucket, in a browser: parts go straight there, and nothing there is forbidden."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import files
from tests.browser.conftest import until
from tests.databases import with_tables
from tests.environment.s3 import S3Server
from tests.processes import Studio, studio

SIZE = 20_000_000  # three parts


@pytest.fixture(scope="module")
def with_bucket(tmp_path_factory: pytest.TempPathFactory, s3: S3Server) -> Iterator[Studio]:
    settings: Any = s3.new_bucket()
    data = with_tables(tmp_path_factory.mktemp("bucket") / "data")
    with studio(data, SANDBOX_PACE="instant", **settings) as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, with_bucket: Studio) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(with_bucket.link())
    yield context
    context.close()


@pytest.fixture
def page(signed_in: Any, with_bucket: Studio) -> Iterator[Page]:
    """A page of the library; fails the test when the browser complained of anything."""
    page = signed_in.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.complaints = complaints
    page.goto(with_bucket.base_url)
    page.goto(page.url + "library/")
    yield page
    page.close()
    assert not complaints


def large(path: Path, ending: bytes) -> Path:
    files.clip(path, seconds=2, size=(320, 180))
    padding = SIZE - path.stat().st_size
    with path.open("ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free" + bytes(padding - 9) + ending)
    return path


def arrived(page: Page, path: Path) -> None:
    page.wait_for_selector(f".tile[data-state=ready] .tile-name[title='{path.name}']")


def test_a_large_file_goes_straight_to_the_bucket(page: Page, tmp_path: Path, s3: S3Server) -> None:
    sent: list[tuple[str, str]] = []
    page.on("request", lambda request: sent.append((request.method, request.url)))
    page.set_input_files("#id_file", path := large(tmp_path / "long walk.mp4", b"a"))
    arrived(page, path)
    puts = [url for method, url in sent if method == "PUT"]
    assert len(puts) == 3
    assert all(url.startswith(s3.endpoint_url) for url in puts)
    assert not [url for method, url in sent if method == "PATCH"], "no byte went through the studio"


def test_after_a_reload_only_the_missing_parts_are_sent(page: Page, tmp_path: Path, s3: S3Server) -> None:
    path = large(tmp_path / "second walk.mp4", b"b")
    numbers: list[str] = []
    is_cut = [True]

    def pass_on(route: Any) -> None:
        if route.request.method != "PUT":
            return route.continue_()
        number = route.request.url.partition("partNumber=")[2].partition("&")[0]
        if is_cut[0] and number != "1":
            return route.abort("connectionfailed")
        numbers.append(number)
        return route.continue_()

    def is_first(response: Any) -> bool:
        return response.request.method == "PUT" and "partNumber=1&" in response.url and response.ok

    page.route(f"{s3.endpoint_url}/**", pass_on)
    with page.expect_event("response", is_first):  # before the reload cuts it off
        page.set_input_files("#id_file", path)
    expect(page.locator(".drop-facts")).to_contain_text("Connection lost")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    numbers.clear()
    is_cut[0] = False
    page.set_input_files("#id_file", path)
    arrived(page, path)
    assert sorted(numbers) == ["2", "3"]
    page.complaints[:] = [one for one in page.complaints if "ERR_CONNECTION" not in one]  # type: ignore[attr-defined]


def test_where_the_bucket_cannot_be_reached_the_studio_takes_the_pieces(
    page: Page, tmp_path: Path, s3: S3Server
) -> None:
    path = large(tmp_path / "third walk.mp4", b"c")
    page.route(
        f"{s3.endpoint_url}/**",
        lambda route: route.abort() if route.request.method == "PUT" else route.continue_(),
    )
    page.set_input_files("#id_file", path)
    arrived(page, path)
    page.complaints[:] = [one for one in page.complaints if "ERR_FAILED" not in one]  # type: ignore[attr-defined]


def test_pictures_videos_and_waveforms_from_the_bucket_are_shown(page: Page) -> None:
    page.goto(page.url.replace("library/", ""))
    page.wait_for_selector(".card[data-state=ready] img")
    loaded = "() => [...document.querySelectorAll('.card img')].some((one) => one.complete && one.naturalWidth > 0)"
    until(page, loaded)
    address = page.locator(".card[data-state=ready] a[href*='/takes/']").first.get_attribute("href")
    page.goto(page.url.partition("/projects/")[0] + (address or ""))
    until(page, "() => document.querySelector('frame-player video')?.readyState >= 2")
