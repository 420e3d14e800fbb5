"""A studio behind HTTPS, whose cookies have names of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import files
from tests.browser.conftest import fill_sign_in
from tests.browser.https import https_proxy
from tests.browser.template import studio_from_template
from tests.environment.ports import free_port


@pytest.fixture
def library(chromium: Browser, tmp_path: Path) -> Iterator[Page]:
    """The library of somebody who has signed in by the form, on HTTPS."""
    port = free_port()
    base_url = f"https://127.0.0.1:{port}"
    with (
        studio_from_template(tmp_path, PUBLIC_BASE_URL=base_url) as studio,
        https_proxy(port, studio.base_url, tmp_path),
        chromium.new_context(ignore_https_errors=True) as context,
    ):
        owner = studio.call("newcomer")
        page = context.new_page()
        page.goto(f"{base_url}/projects/{owner['project']}/library/")
        fill_sign_in(page, studio.call("give_password", project=owner["project"]))
        yield page


def test_a_file_is_uploaded_on_https(library: Page, tmp_path: Path) -> None:
    library.locator("upload-list input[type=file]").first.set_input_files(files.picture(tmp_path / "Fog.png"))
    expect(library.locator("#asset-list .tile", has_text="Fog")).to_be_visible(timeout=60_000)
