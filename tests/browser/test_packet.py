"""A review packet, opened from the disk without a network: notes are written there and come back."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser import numbers, stock
from tests.browser.conftest import until


def test_a_packet_opens_from_the_disk_and_its_notes_come_back(
    page: Page, chromium: Browser, running: Any, owner: Any, tmp_path: Path
) -> None:
    clips = [numbers.numbered(tmp_path, kind, numbers.RATES[0], frames=24) for kind in ("mp4", "mp4-b")]
    takes = running.call(stock.takes, project=owner["project"], paths=clips)
    hand_off = f"{running.base_url}/projects/{owner['project']}/hand-off/"
    query = "&".join(f"take={take}" for take in takes.values())
    sent = tmp_path / "packet.zip"
    sent.write_bytes(page.request.get(f"{hand_off}packet.zip?{query}").body())
    with zipfile.ZipFile(sent) as archive:
        archive.extractall(tmp_path / "packet")
    context = chromium.new_context(offline=True, accept_downloads=True)
    client = context.new_page()
    requests: list[str] = []
    client.on("request", lambda request: requests.append(request.url))
    client.goto((tmp_path / "packet/review.html").as_uri())
    until(client, "() => document.querySelector('video').readyState >= 2")
    client.locator("#takes button").nth(1).click()
    until(client, "() => document.querySelector('video').readyState >= 2")
    for _ in range(3):
        client.locator("#on").click()
        until(client, "() => !document.querySelector('video').seeking")
    expect(client.locator("#frame")).to_contain_text("Frame 3 of 24")
    client.fill("#text", "The hand is late")
    client.get_by_role("button", name="Add note").click()
    client.get_by_role("button", name="Save notes").click()
    expect(client.locator("#saved")).to_contain_text("Write your name first")
    client.fill("#name", "Gina")
    with client.expect_download() as download:
        client.get_by_role("button", name="Save notes").click()
    saved = tmp_path / "notes.json"
    download.value.save_as(saved)
    assert all(url.startswith(("file:", "blob:", "data:")) for url in requests)
    context.close()
    page.goto(hand_off)
    page.set_input_files("#id_notes", saved)
    page.get_by_role("button", name="Merge them").click()
    expect(page.locator("#packet")).to_contain_text("1 note by Gina is on the takes now.")
    page.goto(f"{running.base_url}/takes/{list(takes.values())[1]}/")
    expect(page.locator(".thread").first).to_contain_text("The hand is late")
