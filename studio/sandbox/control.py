"""Control API for tests: declare faults, read the bill, count the requests."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from studio.sandbox import faults, serializers
from studio.sandbox.store import Store
from studio.sandbox.wsgi import Environ, WsgiResponse, body_stream, json_response

LIMIT = 1024 * 1024  # bytes of a declaration


def answer(environ: Environ, store: Store, counts: Counter[str]) -> WsgiResponse:
    """Answer a request under ``/sandbox/``."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].removeprefix("/sandbox/")
    if path == "faults" and method == "POST":
        return _declare(environ, store)
    if path == "faults" and method == "DELETE":
        faults.clear(store)
    pages: dict[str, Callable[[], dict[str, Any]]] = {
        "faults": lambda: faults.listing(store),
        "bill": lambda: bill(store),
        "log": lambda: {"requests": dict(counts), "deliveries": deliveries(store)},
    }
    if path not in pages:
        return json_response({"error": "There is only /sandbox/faults, /sandbox/bill and /sandbox/log."}, 404)
    return json_response(pages[path]())


def bill(store: Store) -> dict[str, Any]:
    """Every result that costs money, and how often each order came and was accepted."""
    results = store.rows("SELECT * FROM result WHERE state = 'success' ORDER BY ready_at, position")
    tasks = store.rows("SELECT uuid, submits FROM task ORDER BY rowid")
    return {
        "results": [
            {
                "taskUUID": row["task_uuid"],
                "videoUUID": row["video_uuid"],
                "cost": serializers.json_number(Decimal(row["price"])),
            }
            for row in results
        ],
        "accepted": [{"taskUUID": row["uuid"], "accepted": 1, "submits": row["submits"]} for row in tasks],
        "total": serializers.json_number(sum((Decimal(row["price"]) for row in results), Decimal(0))),
    }


def deliveries(store: Store) -> list[dict[str, Any]]:
    """Every webhook call and upload, with what became of it."""
    rows = store.rows(
        "SELECT kind, task_uuid, video_uuid, url, tries, state, answer FROM delivery ORDER BY id"
    )
    return [dict(row) for row in rows]


def _declare(environ: Environ, store: Store) -> WsgiResponse:
    try:
        declarations = json.loads(body_stream(environ).read(LIMIT))
        for declaration in declarations if isinstance(declarations, list) else [declarations]:
            faults.arm(store, declaration)
    except faults.UnknownFault as problem:
        return json_response({"error": str(problem)}, 400)
    except (ValueError, TypeError):
        return json_response({"error": "Send a JSON list of faults."}, 400)
    return json_response(faults.listing(store))
