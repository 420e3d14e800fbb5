"""Workers that are killed in the middle of a delivery: each message arrives, again under the same id, in sequence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings as configured
from standardwebhooks.webhooks import Webhook as Verifier

from tests.databases import with_tables
from tests.processes import wait_for
from tests.webhooks.receiver import receiver

MESSAGES = 6
pytestmark = pytest.mark.processes


def process(folder: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.webhooks.delivery_process", *words],
        cwd=configured.BASE,
        env={**os.environ, "STUDIO_DATA": str(folder), **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def finished(folder: Path, *words: str, **environment: str) -> str:
    running = process(folder, *words, **environment)
    output, _ = running.communicate()
    assert running.returncode == 0
    return output.strip()


def check_deliveries(folder: Path, **environment: str) -> None:
    with receiver() as inbox:
        environment["WEBHOOK_HOSTS"] = inbox.host
        webhook, secret = json.loads(finished(folder, "prepare", inbox.url, str(MESSAGES), **environment))
        for killed in range(1, 3):
            inbox.waits = threading.Event()
            worker = process(folder, "work", webhook, **environment)
            wait_for(lambda killed=killed: len(inbox.requests) == killed)
            worker.kill()  # the request is there, its answer is not
            worker.communicate()
            inbox.waits.set()
        workers = [process(folder, "work", webhook, **environment) for _ in range(2)]
        for worker in workers:
            worker.communicate()
            assert worker.returncode == 0
        messages = json.loads(finished(folder, "report", webhook, **environment))

    assert [state for state, _ in messages] == ["delivered"] * MESSAGES
    ids = [request.headers["webhook-id"] for request in inbox.requests]
    assert ids[:3] == [messages[0][1]] * 3, "twice to killed workers, and once more"
    assert list(dict.fromkeys(ids)) == [message_id for _, message_id in messages]
    assert len({request.body for request in inbox.requests}) == MESSAGES
    for request in inbox.requests:
        Verifier(secret).verify(request.body, request.headers)


def test_killed_workers_deliver_every_message_in_sequence_on_sqlite(tmp_path: Path) -> None:
    check_deliveries(with_tables(tmp_path))


def test_killed_workers_deliver_every_message_in_sequence_on_postgresql(
    tmp_path: Path, migrated_postgres_url: str
) -> None:
    check_deliveries(tmp_path, DATABASE_URL=migrated_postgres_url)
