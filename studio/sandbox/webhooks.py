"""Webhook calls, and uploads of finished results to an ``uploadEndpoint``."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import httpx

from studio.core.web.outgoing import RefusedAddress
from studio.sandbox import jobs, outgoing, serializers, wsgi
from studio.sandbox.store import Store

log = logging.getLogger(__name__)
MAX_TRIES = 10  # the vendor names no limit; a sandbox must come to rest
FIRST_DELAY, MAX_DELAY = 0.25, 8.0  # seconds; Runware docs, "Webhooks"
CALL_TIMEOUT = 5.0  # seconds for a 2xx
UPLOAD_TIMEOUT = 60.0  # seconds of silence during an upload
CONCURRENT_CALLS = 8


class WebhookSender:
    """Sends what is due to ``hosts``, and drops what is due to others.

    ``start`` does so in the background; ``run_once`` does it here and now.
    """

    def __init__(self, store: Store, base_url: str, hosts: Collection[str] = ()) -> None:
        self._store = store
        self._base_url = base_url
        self._hosts = hosts
        self._wakeup = Event()

    def start(self) -> None:
        """Send in the background for as long as the process lives."""
        self._store.change("UPDATE delivery SET state = 'waiting' WHERE state = 'sending'")
        Thread(target=self._run, name="courier", daemon=True).start()

    def wake(self) -> None:
        """Something new may be due."""
        self._wakeup.set()

    def run_once(self) -> int:
        """Send everything that is due, in its order; the number of calls made."""
        due = self._claim()
        for delivery in due:
            self._send(delivery)
        return len(due)

    def _run(self) -> None:
        with ThreadPoolExecutor(CONCURRENT_CALLS, "courier") as pool:
            while True:
                self._wakeup.clear()
                for delivery in self._claim():
                    pool.submit(self._send, delivery).add_done_callback(lambda _: self.wake())
                self._wakeup.wait(self._until_next())

    def _claim(self) -> list[jobs.JobRow]:
        if not self._store.row(_DUE, self._store.clock()):
            return []
        with self._store.write() as connection:
            due = connection.execute(_DUE, (self._store.clock(),)).fetchall()
            ids = [(row["id"],) for row in due]
            connection.executemany("UPDATE delivery SET state = 'sending' WHERE id = ?", ids)
        return due

    def _until_next(self) -> float | None:
        row = self._store.row("SELECT min(due_at) AS due_at FROM delivery WHERE state = 'waiting'")
        return max(0.01, row["due_at"] - self._store.clock()) if row and row["due_at"] else None

    def _send(self, delivery: jobs.JobRow) -> None:
        tries = delivery["tries"] + 1
        try:
            status = self._post(delivery)
            answer, is_done = str(status), status // 100 == 2
        except RefusedAddress:
            answer, is_done = "not called", True
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
            answer, is_done = type(problem).__name__, False
        state = "done" if is_done else "given up" if tries >= MAX_TRIES else "waiting"
        self._store.change(
            "UPDATE delivery SET state = ?, tries = ?, answer = ?, due_at = ? WHERE id = ?",
            *(state, tries, answer, self._store.clock() + retry_delay(tries), delivery["id"]),
        )

    def _post(self, delivery: jobs.JobRow) -> int:
        row = jobs.result(self._store, delivery["video_uuid"])
        if not row:
            return 0
        if delivery["kind"] == "upload":
            return self._put_file(delivery["url"], row)
        task_body = json.loads(row["body"])
        item = serializers.result_item(
            row,
            task_body,
            self._store.clock(),
            self._base_url,
            names_cost=serializers.names_cost_of(row),
        )
        wrapped = {"data": [item]} if "webhook_wrapped" in jobs.faults_of(row) else item
        with outgoing.client(self._hosts, CALL_TIMEOUT) as client:
            return client.post(delivery["url"], json=wrapped).status_code

    def _put_file(self, url: str, row: jobs.JobRow) -> int:
        path = self._store.files / row["file"]
        size = path.stat().st_size
        headers = {"Content-Type": wsgi.CONTENT_TYPES[path.suffix], "Content-Length": str(size)}
        content = wsgi.file_chunks(path, 0, size)
        with outgoing.client(self._hosts, UPLOAD_TIMEOUT) as client:
            return client.put(url, content=content, headers=headers).status_code


def retry_delay(tries: int) -> float:
    """Seconds until the next try: 250 ms doubling up to 8 s, with a little jitter."""
    jitter = random.uniform(0.9, 1.1)  # noqa: S311 - not a secret
    return min(MAX_DELAY, FIRST_DELAY * 2.0 ** (tries - 1)) * jitter


_DUE = "SELECT * FROM delivery WHERE state = 'waiting' AND due_at <= ? ORDER BY due_at, id"
