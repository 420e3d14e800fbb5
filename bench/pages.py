"""What a page weighs and how it moves: scripts and styles as sent, requests, first paint, layout shift.

Beside them, where node and the package lighthouse are there (``LIGHTHOUSE=/path/to/lighthouse``), its scores.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.report import Figure
from tests.browser.conftest import ARGUMENTS
from tests.environment.chromium import chromium_path
from tests.processes import Studio, studio

ROUNDS = 5
WATCH = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
  }).observe({ type: "layout-shift", buffered: true });
"""
FIGURES = """() => {
  const files = performance.getEntriesByType("resource");
  const sent = (kind) => files.filter((one) => kind.test(new URL(one.name).pathname));
  const bytes = (list) => list.reduce((sum, one) => sum + one.encodedBodySize, 0);
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {
    script: bytes(sent(/\\.js$/)), style: bytes(sent(/\\.css$/)), font: bytes(sent(/\\.woff2?$/)),
    requests: files.length + 1, paint: paint ? paint.startTime : 0, shift: window.shift,
  };
}"""


def measure() -> list[Figure]:
    """Sign-in, gallery and take page, five loads each with an empty cache."""
    with (
        TemporaryDirectory() as folder,
        studio(Path(folder) / "data", SANDBOX_PACE="quick") as running,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        state, pages = _pages(browser, running)
        rows = [row for name, url in pages.items() for row in _page(browser, name, url, state)]
        for name, url in pages.items():
            rows += _scores(name, url, state)
        return rows


def _pages(browser: Browser, running: Studio) -> tuple[Any, dict[str, str]]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.link())
    page.wait_for_selector(".card[data-state=ready]", timeout=120_000)
    pages = {"sign-in": f"{running.base_url}/sign-in/", "gallery": page.url}
    page.reload()
    if match := re.search(r"/takes/[0-9a-f-]{36}/", page.content()):
        pages["take page"] = running.base_url + match[0]
    return context.storage_state(), pages


def _page(browser: Browser, name: str, url: str, state: Any) -> list[Figure]:
    loads = [
        _load(browser.new_context(storage_state=None if name == "sign-in" else state), url)
        for _ in range(ROUNDS)
    ]
    weight = (loads[0]["script"] + loads[0]["style"] + loads[0]["font"]) / 1000
    parts = f"scripts {loads[0]['script'] / 1000:.1f} KB, styles {loads[0]['style'] / 1000:.1f} KB, no fonts"
    paints = [one["paint"] for one in loads]
    shifts = [one["shift"] for one in loads]
    return [
        Figure(
            f"{name}: scripts and styles as sent", f"{weight:.1f} KB", beside=f"{parts}; aim: under 90 KB"
        ),
        Figure(f"{name}: requests", str(loads[0]["requests"])),
        Figure(f"{name}: first paint", f"{median(paints):.0f} ms", f"{min(paints):.0f}–{max(paints):.0f} ms"),
        Figure(
            f"{name}: layout shift",
            f"{median(shifts):.4f}",
            f"{min(shifts):.4f}–{max(shifts):.4f}",
            "aim: < 0.02",
        ),
    ]


def _load(context: BrowserContext, url: str) -> dict[str, float]:
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(500)
    figures: dict[str, float] = page.evaluate(FIGURES)
    context.close()
    return figures


def _scores(name: str, url: str, state: Any) -> list[Figure]:
    """The four scores of Lighthouse (desktop); no row where it is not installed."""
    program = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse")
    if not program:
        return []
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in state["cookies"])
    command = [
        program,
        url,
        "--quiet",
        "--output=json",
        "--preset=desktop",
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
    ]
    if name != "sign-in":
        command.append(f"--extra-headers={json.dumps({'Cookie': cookies})}")
    chrome = {"CHROME_PATH": chromium_path()}
    answer = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, **chrome}
    )
    if answer.returncode:
        return [Figure(f"{name}: Lighthouse", "did not run", beside=answer.stderr.strip()[-120:])]
    kinds = json.loads(answer.stdout)["categories"]
    scores = ", ".join(
        f"{kind['title'].lower()} {round((kind['score'] or 0) * 100)}" for kind in kinds.values()
    )
    return [Figure(f"{name}: Lighthouse, desktop", scores)]
