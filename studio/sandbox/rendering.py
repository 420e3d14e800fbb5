"""Rendering of one result, from its claim to its file, in whichever process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from studio.sandbox import errors, faults, jobs, stub
from studio.sandbox.faults import Fault
from studio.sandbox.order import RenderOrder
from studio.sandbox.store import Store

Render = Callable[[RenderOrder, Path], object]


class Pace(StrEnum):
    """How results are rendered: real, quick or instant."""

    REAL = "real"  # the animatic, as fast as it renders
    QUICK = "quick"  # a plain clip of a third of the size, through the same queue
    INSTANT = "instant"  # a shared plain clip, ready when the order is accepted


class RendererKilled(Exception):
    """A fault wants the process that renders to end here."""


def render_next(store: Store, render: Render, *, slot: int = 0, task_uuid: str = "") -> bool:
    """Claim and complete one result. False: nothing was queued. Raises RendererKilled."""
    row = jobs.claim(store, slot, task_uuid)
    if not row:
        return False
    if row["starts"] >= jobs.MAX_STARTS:
        jobs.fail(store, row, _error("taskFailed", "The task could not be processed."))
    else:
        _complete(store, row, render)
    _tidy(store, row)
    return True


def complete_instantly(store: Store, task_uuid: str = "") -> None:
    """Complete every result of a task at once; of every task, if none is given."""

    def link(order: RenderOrder, out: Path) -> None:
        stub.link_cached_clip(order, store.folder / "clips", out)

    while render_next(store, link, task_uuid=task_uuid):
        pass


def render_quick(order: RenderOrder, out: Path) -> None:
    """Render the plain clip of a third of the size."""
    stub.render(order, out, shrink=3)


def _complete(store: Store, row: jobs.JobRow, render: Render) -> None:
    keep = () if row["position"] else ("partial_failure",)
    fault = faults.consume(store, "render", row["subject"], without=keep)
    name = fault.name if fault else ""
    if name == "renderer_dies":
        raise RendererKilled
    if name in FAILURES:
        jobs.fail(store, row, FAILURES[name], in_item=name == "error_in_item")
        return
    try:
        file = _rendered(store, row, render)
    except (OSError, ValueError, RuntimeError, LookupError) as problem:
        jobs.fail(store, row, _error("inferenceError", f"The task failed while rendering: {problem}"))
        return
    jobs.finish(store, row, file, nsfw=name == "nsfw", held_seconds=_held(fault))


def _held(fault: Fault | None) -> float:
    return fault.seconds if fault and fault.name == "held" else 0


def _rendered(store: Store, row: jobs.JobRow, render: Render) -> str:
    order = RenderOrder.from_json(json.loads(row["orders"]))
    suffix = order.output_format.lower()
    part = store.files / f"{row['video_uuid']}.part.{suffix}"
    render(order, part)
    part.replace(store.files / f"{row['video_uuid']}.{suffix}")
    return f"{row['video_uuid']}.{suffix}"


def _tidy(store: Store, row: jobs.JobRow) -> None:
    """Drop the inputs once the last result of a task is done."""
    rest = [one for one in jobs.results(store, row["task_uuid"]) if one["state"] in ("queued", "processing")]
    if row["folder"] and not rest:
        shutil.rmtree(row["folder"], ignore_errors=True)


def _error(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "message": message, "documentation": errors.DOCUMENTATION}


FAILURES = {
    "error_in_errors": _error("timeoutProvider", "The external provider did not respond in time."),
    "error_in_item": _error("inferenceError", "The provider could not complete the task."),
    "partial_failure": _error("providerError", "The provider could not complete this result."),
    "safety_block": _error("contentPolicyViolation", "The content was blocked by the safety check."),
}
