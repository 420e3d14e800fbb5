"""Wait for an order, and save its takes."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from circle_take.downloads import download
from circle_take.durations import seconds_between
from circle_take.errors import CommandError, Exit
from circle_take.progress import Progress
from circle_take.studio import API, Studio

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 5.0
NOT_MODIFIED = 304


def wait(studio: Studio, generation_id: str) -> dict[str, Any]:
    """The order once it is final, ready or not. Raises CommandError."""
    etag, pause = "", FIRST_PAUSE_SECONDS
    order: dict[str, Any] = {}
    with Progress() as progress:
        while not order.get("is_final"):
            if order:
                time.sleep(pause)
                pause = min(pause * 1.2, LONGEST_PAUSE_SECONDS)
            headers = {"If-None-Match": etag} if etag else {}
            response = studio.request("GET", f"{API}/generations/{generation_id}", headers=headers)
            if response.status_code != NOT_MODIFIED:
                etag, order = response.headers.get("ETag", ""), response.json()
            _show(progress, order)
    return order


def require_ready(order: dict[str, Any]) -> None:
    """Raise CommandError for an order that ended without a video, with the reason."""
    if order["state"] == "ready":
        return
    failure = order["failure"] or {}
    charge = f"{failure['charge'].capitalize()}." if failure.get("charge") else ""
    reason = " ".join(filter(None, (failure.get("sentence"), charge)))
    raise CommandError(
        Exit.FAILED, f"{order['label']}: {failure.get('headline') or order['phase']}. {reason}".strip()
    )


def save_takes(studio: Studio, order: dict[str, Any], out: Path) -> list[Path]:
    """Save the videos of an order: one as ``out``, several as ``out`` with their place in the name."""
    takes = [studio.get(f"/takes/{take['id']}") for take in order["takes"] if take["state"] == "ready"]
    files = [take["file"] for take in takes if take["file"]]
    paths = (
        [out]
        if len(files) == 1
        else [out.with_stem(f"{out.stem}-{place}") for place in range(1, len(files) + 1)]
    )
    for file, path in zip(files, paths, strict=True):
        download(studio, file, path)
    return paths


def _show(progress: Progress, order: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    elapsed = seconds_between(order["sent_at"], now) or seconds_between(order["created_at"], now) or 0
    detail = f" ({order['phase_detail']})" if order["phase_detail"] else ""
    progress.show_wait(f"{order['label']}  {order['phase']}{detail}", elapsed, order["usual_seconds"])
