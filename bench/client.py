"""A person at the studio, over HTTP."""

from __future__ import annotations

import re
import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from copy import copy
from pathlib import Path
from typing import Any, TypeVar

import httpx

from tests.processes import Studio

T = TypeVar("T")
SANDBOX_KEY = {"Authorization": "Bearer drafts-are-free"}


class Person:
    """Signed in by the printed link, in the demo project."""

    def __init__(self, running: Studio) -> None:
        self.http = running.open(httpx.Client(base_url=running.base_url, follow_redirects=True, timeout=120))
        page = self.http.get(running.link())
        match = re.search(r"/projects/([0-9a-f-]{36})/", str(page.url))
        assert match, page.url
        self.gallery = f"/projects/{match[1]}/"
        self.http.headers.update({"X-CSRFToken": self.http.cookies["csrftoken"], "Referer": running.base_url})
        self.database = running.data / "studio.sqlite3"

    def at(self, node: Studio) -> Person:
        """The same person, with the same session, at another node."""
        other = copy(self)
        other.http = node.open(httpx.Client(base_url=node.base_url, cookies=self.http.cookies, timeout=120))
        other.http.headers.update({**self.http.headers, "Referer": node.base_url})
        return other

    def order(self, prompt: str, **fields: str | list[str]) -> None:
        """Press Draft. Raises when the composer objects."""
        form: dict[str, Any] = {
            "mode": "text",
            "prompt": prompt,
            "again": "draft",
            "order_key": str(uuid.uuid4()),
            **fields,
        }
        self.http.post(f"{self.gallery}order/", data=form).raise_for_status()

    def upload(self, path: Path, role: str) -> str:
        """Bring a file; its asset id once it is ready."""
        with path.open("rb") as file:
            answer = self.http.post(
                f"{self.gallery}uploads/", data={"role": role}, files={"file": (path.name, file, "video/mp4")}
            )
        answer.raise_for_status()
        match = re.search(r'value="([0-9a-f-]{36})"', answer.text)
        assert match, answer.text
        tray = f"/assets/{match[1]}/tray/?role={role}"
        until(lambda: 'data-state="ready"' in self.http.get(tray).text, seconds=120)
        return match[1]

    def rest(self) -> None:
        """Wait until nothing is rendered or prepared any more, so that it is not measured with what comes."""
        busy = "SELECT 1 FROM library_asset WHERE 'preparing' IN (state, proxy_state) LIMIT 1"
        under_way = "SELECT 1 FROM generation_generation WHERE state NOT IN ('ready', 'failed') LIMIT 1"
        until(lambda: not self.rows(busy) and not self.rows(under_way), seconds=180, pause=0.5)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database, as nobody but a measurement may."""
        path = f"file:{self.database}?mode=ro"
        with closing(sqlite3.connect(path, uri=True, timeout=30)) as connection:
            return connection.execute(query, values).fetchall()


def sdk_request(prompt: str) -> dict[str, Any]:
    """A text to video of 5 s in 1080p, as the vendor's SDK is asked for one."""
    return {
        "taskType": "videoInference",
        "taskUUID": str(uuid.uuid4()),
        "model": "klingai:kling@o1",
        "positivePrompt": prompt,
        "width": 1920,
        "height": 1080,
        "duration": 5,
    }


def until(condition: Callable[[], T], *, seconds: float, pause: float = 0.02) -> T:
    """The first truthy answer. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(pause)
    raise TimeoutError
