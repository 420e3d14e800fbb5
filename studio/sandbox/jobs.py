"""Jobs in the store: accept, claim, finish, fail; each one short transaction."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from studio.sandbox import body, errors
from studio.sandbox.order import RenderOrder
from studio.sandbox.store import Store

JobRow = sqlite3.Row
MAX_STARTS = 5  # a result whose rendering kills the renderer each time


def accept(
    store: Store, task: dict[str, Any], order: RenderOrder, price: Decimal, order_faults: Sequence[str]
) -> None:
    """Keep the task and its results, all or nothing. Raises VendorError when the UUID was accepted before."""
    folder = str(order_folder(order) or "")
    values = (
        store.clock(),
        json.dumps(body.redact(task)),
        folder,
        subject_of(task),
        json.dumps(order_faults),
    )
    with store.write() as connection:
        try:
            connection.execute(
                "INSERT INTO task (uuid, accepted_at, body, folder, subject, hooks)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (task["taskUUID"], *values),
            )
        except sqlite3.IntegrityError:
            raise errors.duplicate_task() from None
        connection.executemany(
            "INSERT INTO result (video_uuid, task_uuid, position, orders, price) VALUES (?, ?, ?, ?, ?)",
            _results(task, order, price),
        )


def _results(task: dict[str, Any], order: RenderOrder, price: Decimal) -> list[tuple[Any, ...]]:
    count = task.get("numberResults", 1)
    rows = []
    for position in range(count):
        seed = random.Random(f"{task['taskUUID']} {position}").randrange(2**31)  # noqa: S311 - not a secret
        one = replace(order, seed=seed, result_index=position, result_count=count)
        rows.append((str(uuid4()), task["taskUUID"], position, json.dumps(one.to_json()), str(price)))
    return rows


def order_folder(order: RenderOrder) -> Path | None:
    """The folder that holds the inputs of an order; None when it has none."""
    singles = (order.first_frame, order.last_frame, order.reference_video, order.source_video)
    files = [path for path in (*singles, *order.reference_images) if path]
    return files[0].parent if files else None


def subject_of(task: dict[str, Any]) -> str:
    """The text a fault's ``match`` is looked for in."""
    return f"{task.get('taskUUID', '')} {task.get('positivePrompt', '')}"


def is_resubmission(store: Store, uuid: str) -> bool:
    """Whether the task was accepted before; if so, this attempt is counted."""
    return bool(store.row("SELECT 1 FROM task WHERE uuid = ?", uuid)) and bool(
        store.change("UPDATE task SET submits = submits + 1 WHERE uuid = ?", uuid)
    )


def faults_of(row: JobRow | None) -> list[str]:
    """The faults that stay with an accepted task, by name; ``row`` is the task, or one of its results."""
    return list(json.loads(row["hooks"])) if row else []


def is_answer_lost(store: Store, sent: dict[str, Any]) -> bool:
    """Whether the acknowledgement of this order is to be cut off: the first one of a task with that fault."""
    row = task(store, str(sent.get("taskUUID"))) if sent.get("taskType") == "videoInference" else None
    return row is not None and row["submits"] == 1 and "lost_then_refused" in faults_of(row)


def task(store: Store, uuid: str) -> JobRow | None:
    """The accepted task, or None."""
    return store.row("SELECT * FROM task WHERE uuid = ?", uuid)


def results(store: Store, task_uuid: str) -> list[JobRow]:
    """The results of a task in their order."""
    return store.rows("SELECT * FROM result WHERE task_uuid = ? ORDER BY position", task_uuid)


def result(store: Store, video_uuid: str) -> JobRow | None:
    """One result with its task's body, or None."""
    return store.row(f"{_WITH_TASK} WHERE result.video_uuid = ?", video_uuid)


def claim(store: Store, slot: int, task_uuid: str = "") -> JobRow | None:
    """The oldest queued result (of this task, if given), now in work by this slot; None when idle."""
    with store.write() as connection:
        row: JobRow | None = connection.execute(_OLDEST_QUEUED, (task_uuid,)).fetchone()
        if row:
            connection.execute(
                "UPDATE result SET state = 'processing', claimed_by = ?, starts = starts + 1"
                " WHERE video_uuid = ?",
                (slot, row["video_uuid"]),
            )
    return row


def requeue(store: Store, slot: int | None = None) -> int:
    """Put back what a renderer left unfinished: one slot's work, or everybody's."""
    return store.change(
        "UPDATE result SET state = 'queued'"
        " WHERE state = 'processing' AND claimed_by = coalesce(?, claimed_by)",
        slot,
    )


def finish(store: Store, row: JobRow, file: str, *, nsfw: bool = False, held_seconds: float = 0) -> None:
    """The result is there; it shows after ``held_seconds``, and its webhooks are scheduled."""
    ready_at = store.clock() + held_seconds
    with store.write() as connection:
        connection.execute(
            "UPDATE result SET state = 'success', file = ?, nsfw = ?, ready_at = ? WHERE video_uuid = ?",
            (file, nsfw, ready_at, row["video_uuid"]),
        )
        _schedule_deliveries(connection, row, ready_at, ("webhook", "upload"))


def fail(store: Store, row: JobRow, error: dict[str, Any], *, in_item: bool = False) -> None:
    """The result will never be there; it costs nothing."""
    now = store.clock()
    with store.write() as connection:
        connection.execute(
            "UPDATE result SET state = 'error', error = ?, error_in_item = ?, ready_at = ?"
            " WHERE video_uuid = ?",
            (json.dumps(error), in_item, now, row["video_uuid"]),
        )
        _schedule_deliveries(connection, row, now, ("webhook",))


def _schedule_deliveries(
    connection: sqlite3.Connection, row: JobRow, due_at: float, kinds: Sequence[str]
) -> None:
    """Write down the calls that this result brings, in the transaction that ends it."""
    task_body, order_faults = json.loads(row["body"]), faults_of(row)
    addresses = {"webhook": task_body.get("webhookURL"), "upload": task_body.get("uploadEndpoint")}
    waits = {"webhook_after_poll", "webhook_out_of_order"} & set(order_faults)
    for kind in kinds:
        times = 2 if kind == "webhook" and "webhook_duplicate" in order_faults else 1
        due = None if kind == "webhook" and waits else due_at
        for _ in range(times if addresses[kind] else 0):
            connection.execute(
                "INSERT INTO delivery (task_uuid, video_uuid, kind, url, due_at) VALUES (?, ?, ?, ?, ?)",
                (row["task_uuid"], row["video_uuid"], kind, addresses[kind], due),
            )
    if "webhook_out_of_order" in order_faults:
        connection.execute(_RELEASE_REVERSED, {"task": row["task_uuid"], "now": due_at})


def release_calls(store: Store, task_uuid: str) -> None:
    """A poll has told the finished results: calls that waited for it are due."""
    store.change(
        "UPDATE delivery SET due_at = ? WHERE task_uuid = ? AND due_at IS NULL", store.clock(), task_uuid
    )


_WITH_TASK = """
    SELECT result.*, task.body, task.hooks, task.subject, task.folder
    FROM result JOIN task ON uuid = task_uuid"""
_OLDEST_QUEUED = f"""{_WITH_TASK}
    WHERE state = 'queued' AND ? IN ('', task_uuid) ORDER BY task.rowid, position LIMIT 1"""
_RELEASE_REVERSED = """
    UPDATE delivery SET due_at = :now + 0.2 * (3 - (
        SELECT position FROM result WHERE result.video_uuid = delivery.video_uuid))
    WHERE task_uuid = :task AND due_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM result WHERE task_uuid = :task AND state IN ('queued', 'processing'))"""
