"""Files that clients store: ``mediaStorage`` and the older ``imageUpload``."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from studio.sandbox import faults, file_types, jobs, serializers
from studio.sandbox.errors import VendorError, invalid_choice, invalid_value, missing_parameter
from studio.sandbox.inputs import InputStore
from studio.sandbox.store import Store

IMAGE_SIDE_PX = 2048  # Runware docs, "Image upload": stored at no more than this
PLACEHOLDER = "1"  # what a deferred upload answers in place of a UUID


def store_media(input_store: InputStore, task: dict[str, Any]) -> dict[str, Any]:
    """Answer a ``mediaStorage`` task: upload or delete. Raises VendorError."""
    operation = task.get("operation")
    if operation not in ("upload", "delete"):
        raise invalid_choice("operation", ("upload", "delete"))
    if not task.get("media"):
        raise missing_parameter("media")
    if operation == "delete":
        return _delete(input_store.store, task)
    row = _store_upload(input_store, task, "media", file_types.image_suffix, file_types.video_suffix)
    if faults.consume(input_store.store, "upload", jobs.subject_of(task), only=("deferred_upload",)):
        head = {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}
        return {**head, "operation": "upload", "mediaUUID": PLACEHOLDER}
    return serializers.upload_item(row, task, input_store.base_url)


def store_image(input_store: InputStore, task: dict[str, Any]) -> dict[str, Any]:
    """Answer an ``imageUpload`` task. Raises VendorError."""
    if not task.get("image"):
        raise missing_parameter("image")
    row = _store_upload(input_store, task, "image", file_types.image_suffix)
    file_types.shrink(input_store.store.files / row["file"], IMAGE_SIDE_PX)
    return serializers.upload_item(row, task, input_store.base_url)


def upload_items(store: Store, task: dict[str, Any], base_url: str) -> list[dict[str, Any]]:
    """The items of ``getResponse`` about an upload task: how a deferred upload ends."""
    rows = store.rows("SELECT * FROM media WHERE task_uuid = ?", task["taskUUID"])
    items = [serializers.upload_item(row, {**task, "taskType": row["kind"]}, base_url) for row in rows]
    return [{**item, "status": "success"} for item in items]


def _store_upload(input_store: InputStore, task: dict[str, Any], parameter: str, *looks: Any) -> jobs.JobRow:
    store, uuid = input_store.store, str(uuid4())
    part = store.folder / "spool" / uuid
    try:
        input_store.bring(task[parameter], part, parameter)
        suffix = next((suffix for look in looks if (suffix := look(part))), "")
        if not suffix:
            raise invalid_value(parameter, "The file is of no supported kind.")
        part.rename(store.files / f"{uuid}{suffix}")
    finally:
        part.unlink(missing_ok=True)
    store.change(
        "INSERT INTO media (uuid, task_uuid, kind, file) VALUES (?, ?, ?, ?)",
        *(uuid, task["taskUUID"], task["taskType"], f"{uuid}{suffix}"),
    )
    row = store.row("SELECT * FROM media WHERE uuid = ?", uuid)
    if not row:
        raise VendorError("internalServerError", "The upload was lost.", status=500)
    return row


def _delete(store: Store, task: dict[str, Any]) -> dict[str, Any]:
    row = store.row("SELECT * FROM media WHERE uuid = ?", str(task["media"]))
    if not row:
        raise invalid_value("media", "No media was found with this UUID.")
    store.change("DELETE FROM media WHERE uuid = ?", row["uuid"])
    Path(store.files / row["file"]).unlink(missing_ok=True)
    head = {"taskType": task["taskType"], "taskUUID": task["taskUUID"]}
    return {**head, "operation": "delete", "mediaUUID": row["uuid"]}
