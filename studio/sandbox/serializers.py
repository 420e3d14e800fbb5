"""Serialisation of tasks and results: items of ``getResponse``, of webhooks and of the archive."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from studio.sandbox import jobs
from studio.sandbox.store import Store

VIDEO_PATH = "/video/os/sandbox/ws/5/vi/"
MEDIA_PATH = "/media/"
Item = dict[str, Any]


def task_items(store: Store, task_uuid: str, base_url: str) -> tuple[list[Item], list[Item]]:
    """Everything about a task so far: ``data`` items and ``errors``; both empty when it is unknown."""
    data: list[Item] = []
    errors: list[Item] = []
    task = jobs.task(store, task_uuid)
    if task is None:
        return data, errors
    body, names_cost = json.loads(task["body"]), names_cost_of(task)
    for row in jobs.results(store, task_uuid):
        item = result_item(row, body, store.clock(), base_url, names_cost=names_cost)
        (errors if item.get("status") == "error" and not row["error_in_item"] else data).append(item)
    return data, errors


def names_cost_of(task: jobs.JobRow) -> bool:
    """Whether the results of a task name their cost."""
    return "cost_missing" not in jobs.faults_of(task)


def result_item(row: jobs.JobRow, task_body: Item, now: float, base_url: str, *, names_cost: bool) -> Item:
    """One result, as it stands now. A running item carries no key that ends in URL."""
    head = {"taskType": "videoInference", "taskUUID": task_body["taskUUID"]}
    if row["state"] not in ("success", "error") or row["ready_at"] > now:
        return {**head, "status": "processing"}
    if row["state"] == "error":
        return {**head, "status": "error", **_failure(row)}
    item = {
        **head,
        "status": "success",
        "videoUUID": row["video_uuid"],
        "videoURL": f"{base_url}{VIDEO_PATH}{row['file']}",
        "seed": json.loads(row["orders"])["seed"],
    }
    if task_body.get("includeCost") and names_cost:
        item["cost"] = json_number(Decimal(row["price"]))
    if row["nsfw"] or _is_checked(task_body):
        item["NSFWContent"] = bool(row["nsfw"])
    return item


def upload_item(row: jobs.JobRow, task: Item, base_url: str) -> Item:
    """One stored upload, in the words of the task that brought it."""
    kind = "image" if task["taskType"] == "imageUpload" else "media"
    item = {
        "taskType": task["taskType"],
        "taskUUID": task["taskUUID"],
        f"{kind}UUID": row["uuid"],
        f"{kind}URL": f"{base_url}{MEDIA_PATH}{row['file']}",
    }
    return item if kind == "image" else {**item, "operation": "upload"}


def details_item(store: Store, task: Item, base_url: str) -> Item | None:
    """The request and the response so far, as ``getTaskDetails`` tells them; None when unknown."""
    task_row = jobs.task(store, task["taskUUID"])
    if not task_row:
        return None
    data, errors = task_items(store, task["taskUUID"], base_url)
    response = {name: items for name, items in (("data", data), ("errors", errors)) if items}
    return {
        "taskType": "getTaskDetails",
        "taskUUID": task["taskUUID"],
        "request": [json.loads(task_row["body"])],
        "response": response,
    }


def usage_item(store: Store, task: Item) -> Item:
    """What was billed on each day (UTC) of the range. The names of the rows are a guess: no page has them."""
    rows = store.rows(
        "SELECT date(ready_at, 'unixepoch') AS day, price, json_extract(body, '$.model') AS model"
        " FROM result JOIN task ON uuid = task_uuid WHERE state = 'success'"
        " AND day BETWEEN ? AND ? ORDER BY day",
        str(task.get("startDate", "")),
        str(task.get("endDate", "9999")),
    )
    prices: dict[str, list[Decimal]] = {}
    models = task.get("models")
    for row in rows if models is None else (row for row in rows if row["model"] in models):
        prices.setdefault(row["day"], []).append(Decimal(row["price"]))
    days = [
        {"date": day, "requests": len(some), "spend": json_number(sum(some, Decimal(0)))}
        for day, some in prices.items()
    ]
    head = {name: task[name] for name in ("taskType", "taskUUID", "operation")}
    return {**head, "usage": {"activity": days}}


def json_number(amount: Decimal) -> float:
    """The amount as a JSON number. Its shortest text is the decimal itself up to 15 digits."""
    return float(amount)


def _failure(row: jobs.JobRow) -> Item:
    error = json.loads(row["error"])
    return {"error": error} if row["error_in_item"] else error


def _is_checked(task_body: Item) -> bool:
    safety = task_body.get("safety") or {}
    return bool(safety.get("checkContent")) or safety.get("mode", "none") != "none"
