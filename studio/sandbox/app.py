"""The sandbox as a WSGI application: endpoints, keys, faults, downloads."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

from studio.sandbox import cleanup, control, errors, fault_injection, faults, jobs, rendering, wsgi
from studio.sandbox.body import InvalidBody, read_json
from studio.sandbox.errors import VendorError
from studio.sandbox.inputs import InputStore
from studio.sandbox.rendering import Pace
from studio.sandbox.serializers import MEDIA_PATH, VIDEO_PATH
from studio.sandbox.store import Store
from studio.sandbox.task_endpoints import TaskEndpoints
from studio.sandbox.webhooks import WebhookSender
from studio.sandbox.wsgi import Environ, WsgiResponse, json_response

Tasks = list[dict[str, Any]]
FAULT_POINTS = {
    "videoInference": "submit",
    "getResponse": "poll",
    "getTaskDetails": "details",
    "accountManagement": "account",
    "mediaStorage": "upload",
    "imageUpload": "upload",
}
REQUEST_FAULTS = {name for name, kind in faults.FAULT_KINDS.items() if kind.places == faults.HTTP} | {
    "safety_400",
    "dry_run_ignored",
    "dry_run_accepted",
}
MAX_ACK_WAIT = 60.0  # seconds an acknowledgement waits for its webhook, at most


class Sandbox:
    """A small Runware. ``wake`` is called when there is new work for a renderer in another process.

    Without such a process: with pace ``instant`` orders are complete when they are accepted; else
    ``work.next_one(sandbox.store, render)`` completes one result. Webhook calls are made by
    ``webhooks``, in the background once it is started, else by its ``run_once``. Webhooks, uploads and
    inputs by URL reach the ``hosts`` only (``host:port`` or ``host:*``): none, unless they are named.
    """

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str,
        key: str = "",
        pace: Pace = Pace.REAL,
        wake: Callable[[], None] = lambda: None,
        hosts: Collection[str] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = Store(folder, clock)
        self.webhooks = WebhookSender(self.store, base_url, hosts)
        self.counts: Counter[str] = Counter()
        self._count_lock = threading.Lock()
        self._key = key
        self._pace = pace
        self._wake = wake
        self._endpoints = TaskEndpoints(InputStore(self.store, base_url, hosts), self._accepted)

    def __call__(self, environ: Environ, start_response: wsgi.StartResponse) -> Iterable[bytes]:
        """Answer one HTTP request (WSGI)."""
        return self._route(environ).send(start_response)

    def _route(self, environ: Environ) -> WsgiResponse:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path == "/v1":
            return self._protocol(environ) if method == "POST" else json_response({"error": "Use POST."}, 405)
        if path == "/healthz":
            return json_response({"ok": True})
        if path.startswith((VIDEO_PATH, MEDIA_PATH)) and method in ("GET", "HEAD"):
            return self._download(environ, Path(path).name)
        if path.startswith("/sandbox/"):
            if not self._is_authorized(_bearer(environ)):
                return _refused([errors.invalid_key().to_json({})], 401)
            return control.answer(environ, self.store, self.counts)
        return json_response({"error": "Nothing is here."}, 404)

    def _protocol(self, environ: Environ) -> WsgiResponse:
        try:
            with read_json(wsgi.body_stream(environ), self.store.folder / "spool") as value:
                tasks, key = _tasks_and_key(value, _bearer(environ))
                if not self._is_authorized(key):
                    raise errors.invalid_key()
                return self._handle_with_faults(environ, tasks)
        except InvalidBody as problem:
            return _refused([VendorError("invalidRequestBody", str(problem)).to_json({})], 400)
        except VendorError as error:
            return _refused([error.to_json({})], error.status)

    def _handle_with_faults(self, environ: Environ, tasks: Tasks) -> WsgiResponse:
        place = FAULT_POINTS.get(str(tasks[0].get("taskType")) if tasks else "", "")
        self._count(tasks)
        fault = (
            faults.consume(self.store, place, self._subject(tasks), only=REQUEST_FAULTS) if place else None
        )
        injected = fault_injection.before(environ, fault)
        if injected:
            return injected
        name = fault.name if fault else ""
        is_dry_run = environ.get("HTTP_X_RUNWARE_DRY_RUN") == "1" and name != "dry_run_ignored"
        answer = self._handle_all(tasks, is_dry_run=is_dry_run)
        if name == "dry_run_accepted":
            self._handle_all(tasks, is_dry_run=False)
        if any(jobs.is_answer_lost(self.store, task) for task in tasks):
            raise wsgi.cut(environ)
        return fault_injection.after(environ, fault, answer)

    def _handle_all(self, tasks: Tasks, *, is_dry_run: bool) -> WsgiResponse:
        data: Tasks = []
        errors: Tasks = []
        status = 200
        for task in tasks:
            try:
                good, bad = self._endpoints.answer(task, is_dry_run=is_dry_run)
                data, errors = data + good, errors + bad
            except VendorError as error:
                errors.append(error.to_json(task))
                status = error.status
        if data or not errors:
            status = 200
        # An empty list of errors would read as an error: the SDK only looks whether the key is there.
        return json_response({"data": data, "errors": errors} if errors else {"data": data}, status)

    def _accepted(self, uuid: str, order_faults: list[str]) -> None:
        if self._pace is Pace.INSTANT:
            rendering.complete_instantly(self.store, uuid)
        self._wake()
        self.webhooks.wake()
        if "webhook_before_ack" in order_faults:
            self._await_first_call(uuid)

    def _await_first_call(self, uuid: str) -> None:
        deadline = time.monotonic() + MAX_ACK_WAIT
        sql = "SELECT 1 FROM delivery WHERE task_uuid = ? AND kind = 'webhook' AND tries > 0"
        while not self.store.row(sql, uuid) and time.monotonic() < deadline:
            if self._pace is Pace.INSTANT:
                self.webhooks.run_once()
            time.sleep(0.02)

    def _download(self, environ: Environ, name: str) -> WsgiResponse:
        uuid = name.partition(".")[0]
        row = jobs.result(self.store, uuid)
        subject = f"{uuid} {row['subject']}" if row else uuid
        with self._count_lock:
            self.counts["download"] += 1
        path = self.store.files / name
        media_row = row or self.store.row("SELECT 1 FROM media WHERE uuid = ?", uuid)
        if row and row["ready_at"] and self._is_expired(row):
            return wsgi.html_response("410 Gone", 410)
        if not media_row or not path.is_file():
            return wsgi.html_response("404 Not Found", 404)
        fault = faults.consume(self.store, "download", subject)
        return (
            fault_injection.at_download(environ, fault, path) if fault else wsgi.file_response(path, environ)
        )

    def _is_expired(self, row: jobs.JobRow) -> bool:
        seconds = json.loads(row["body"]).get("ttl", cleanup.RESULT_LIFETIME)
        return bool(self.store.clock() > row["ready_at"] + seconds)

    def _subject(self, tasks: Tasks) -> str:
        parts = []
        for task in tasks:
            task_row = jobs.task(self.store, str(task.get("taskUUID")))
            parts.append(task_row["subject"] if task_row else jobs.subject_of(task))
        return "\n".join(parts)

    def _count(self, tasks: Tasks) -> None:
        with self._count_lock:
            self.counts.update(str(task.get("taskType")) for task in tasks)
            self.counts["POST /v1"] += 1

    def _is_authorized(self, key: str) -> bool:
        return bool(key) and (not self._key or hmac.compare_digest(key.encode(), self._key.encode()))


def _tasks_and_key(value: Any, key: str) -> tuple[Tasks, str]:
    """The tasks without the leading authentication, and the key from there or from the header."""
    if not isinstance(value, list) or not all(isinstance(task, dict) for task in value):
        raise InvalidBody("The request body must be an array of objects.")
    if value and value[0].get("taskType") == "authentication":
        return value[1:], str(value[0].get("apiKey") or "")
    return value, key


def _bearer(environ: Environ) -> str:
    kind, _, key = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _refused(errors: Tasks, status: int) -> WsgiResponse:
    return json_response({"data": [], "errors": errors}, status)
