"""The sandbox as a WSGI application: doors, keys, faults at the door, downloads."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from studio.sandbox import cleanup, control, errors, fault_injection, faults, jobs, rendering, wsgi
from studio.sandbox.body import BadBody, read_json
from studio.sandbox.errors import VendorError
from studio.sandbox.inputs import Larder
from studio.sandbox.rendering import Pace
from studio.sandbox.serializers import MEDIA_PATH, VIDEO_PATH
from studio.sandbox.store import Store
from studio.sandbox.task_endpoints import Desk
from studio.sandbox.webhooks import Courier
from studio.sandbox.wsgi import Answer, Environ, as_json

Tasks = list[dict[str, Any]]
PLACES = {
    "videoInference": "submit",
    "getResponse": "poll",
    "getTaskDetails": "details",
    "accountManagement": "account",
    "mediaStorage": "upload",
    "imageUpload": "upload",
}
AT_THE_DOOR = {name for name, kind in faults.KINDS.items() if kind.places == faults.HTTP}
ACK_WAITS = 60.0  # seconds an acknowledgement waits for its webhook, at most


class Sandbox:
    """A small Runware. ``wake`` is called when there is new work for a renderer in another process.

    Without such a process: with pace ``instant`` orders are complete when they are accepted; else
    ``work.next_one(sandbox.store, render)`` completes one result. Webhook calls are made by
    ``courier``, in the background once it is started, else by its ``run_once``.
    """

    def __init__(
        self,
        folder: Path,
        *,
        base_url: str,
        key: str = "",
        pace: Pace = Pace.REAL,
        wake: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = Store(folder, clock)
        self.courier = Courier(self.store, base_url)
        self.counts: Counter[str] = Counter()
        self._count_lock = threading.Lock()
        self._key = key
        self._pace = pace
        self._wake = wake
        self._desk = Desk(Larder(self.store, base_url), self._accepted)

    def __call__(self, environ: Environ, start_response: wsgi.StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        return self._answer(environ).send(start_response)

    def _answer(self, environ: Environ) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if path == "/v1":
            return self._protocol(environ) if method == "POST" else as_json({"error": "Use POST."}, 405)
        if path == "/healthz":
            return as_json({"ok": True})
        if path.startswith((VIDEO_PATH, MEDIA_PATH)) and method in ("GET", "HEAD"):
            return self._download(environ, Path(path).name)
        if path.startswith("/sandbox/"):
            if not self._may(_bearer(environ)):
                return _refused([errors.bad_key().to_json({})], 401)
            return control.answer(environ, self.store, self.counts)
        return as_json({"error": "Nothing is here."}, 404)

    def _protocol(self, environ: Environ) -> Answer:
        try:
            with read_json(wsgi.body_of(environ), self.store.folder / "spool") as value:
                tasks, key = _opened(value, _bearer(environ))
                if not self._may(key):
                    raise errors.bad_key()
                return self._with_faults(environ, tasks)
        except BadBody as problem:
            return _refused([VendorError("invalidRequestBody", str(problem)).to_json({})], 400)
        except VendorError as error:
            return _refused([error.to_json({})], error.status)

    def _with_faults(self, environ: Environ, tasks: Tasks) -> Answer:
        place = PLACES.get(str(tasks[0].get("taskType")) if tasks else "", "")
        self._count(tasks)
        fault = faults.take(self.store, place, self._subject(tasks), only=AT_THE_DOOR) if place else None
        early = fault_injection.before(environ, fault)
        if early:
            return early
        is_dry_run = environ.get("HTTP_X_RUNWARE_DRY_RUN") == "1"
        return fault_injection.after(environ, fault, self._answer_all(tasks, is_dry_run=is_dry_run))

    def _answer_all(self, tasks: Tasks, *, is_dry_run: bool) -> Answer:
        data: Tasks = []
        errors: Tasks = []
        status = 200
        for task in tasks:
            try:
                good, bad = self._desk.answer(task, is_dry_run=is_dry_run)
                data, errors = data + good, errors + bad
            except VendorError as error:
                errors.append(error.to_json(task))
                status = error.status
        if data or not errors:
            status = 200
        # An empty list of errors would read as an error: the SDK only looks whether the key is there.
        return as_json({"data": data, "errors": errors} if errors else {"data": data}, status)

    def _accepted(self, uuid: str, hooks: list[str]) -> None:
        if self._pace is Pace.INSTANT:
            rendering.instant(self.store, uuid)
        self._wake()
        self.courier.wake()
        if "webhook_before_ack" in hooks:
            self._await_first_call(uuid)

    def _await_first_call(self, uuid: str) -> None:
        deadline = time.monotonic() + ACK_WAITS
        sql = "SELECT 1 FROM delivery WHERE task_uuid = ? AND kind = 'webhook' AND tries > 0"
        while not self.store.row(sql, uuid) and time.monotonic() < deadline:
            if self._pace is Pace.INSTANT:
                self.courier.run_once()
            time.sleep(0.02)

    def _download(self, environ: Environ, name: str) -> Answer:
        uuid = name.partition(".")[0]
        row = jobs.result(self.store, uuid)
        subject = f"{uuid} {row['subject']}" if row else uuid
        with self._count_lock:
            self.counts["download"] += 1
        path = self.store.files / name
        known = row or self.store.row("SELECT 1 FROM media WHERE uuid = ?", uuid)
        if row and row["ready_at"] and self._is_expired(row):
            return wsgi.as_page("410 Gone", 410)
        if not known or not path.is_file():
            return wsgi.as_page("404 Not Found", 404)
        fault = faults.take(self.store, "download", subject)
        return fault_injection.at_download(environ, fault, path) if fault else wsgi.as_file(path, environ)

    def _is_expired(self, row: jobs.Row) -> bool:
        seconds = json.loads(row["body"]).get("ttl", cleanup.LIFETIME)
        return bool(self.store.clock() > row["ready_at"] + seconds)

    def _subject(self, tasks: Tasks) -> str:
        parts = []
        for task in tasks:
            known = jobs.task(self.store, str(task.get("taskUUID")))
            parts.append(known["subject"] if known else jobs.subject_of(task))
        return "\n".join(parts)

    def _count(self, tasks: Tasks) -> None:
        with self._count_lock:
            self.counts.update(str(task.get("taskType")) for task in tasks)
            self.counts["POST /v1"] += 1

    def _may(self, key: str) -> bool:
        return bool(key) and (not self._key or hmac.compare_digest(key.encode(), self._key.encode()))


def _opened(value: Any, key: str) -> tuple[Tasks, str]:
    """The tasks without the leading authentication, and the key from there or from the header."""
    if not isinstance(value, list) or not all(isinstance(task, dict) for task in value):
        raise BadBody("The request body must be an array of objects.")
    if value and value[0].get("taskType") == "authentication":
        return value[1:], str(value[0].get("apiKey") or "")
    return value, key


def _bearer(environ: Environ) -> str:
    kind, _, key = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""


def _refused(errors: Tasks, status: int) -> Answer:
    return as_json({"data": [], "errors": errors}, status)
