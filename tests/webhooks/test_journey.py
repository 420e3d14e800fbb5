"""From an order to a receiver, by real processes, and the recipes of docs/api.md that verify what came."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.test_recipes import make_token
from tests.databases import with_tables
from tests.processes import BASE, studio, wait_for
from tests.webhooks.receiver import Received, receiver

pytestmark = [pytest.mark.processes, pytest.mark.films]
RECIPE = re.compile(r"^### Verify a message in .*?^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def recipes() -> dict[str, str]:
    return dict(RECIPE.findall((BASE / "docs/api.md").read_text()))


def is_verified_in_python(secret: str, headers: dict[str, str], body: bytes) -> bool:
    names: dict[str, Any] = {}
    exec(recipes()["python"], names)
    return names["verify"](secret, headers, body)


def is_verified_in_a_shell(secret: str, headers: dict[str, str], body: bytes, folder: Path) -> bool:
    (folder / "body.json").write_bytes(body)
    variables = {
        "PATH": "/usr/bin:/bin",
        "SECRET": secret,
        "ID": headers["webhook-id"],
        "TIMESTAMP": headers["webhook-timestamp"],
        "SIGNATURES": headers["webhook-signature"],
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", recipes()["sh"]],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0 and done.stdout == "verified\n"


def check_recipes(secret: str, received: Received, folder: Path) -> None:
    headers, body = received.headers, received.body
    old = {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) - 3600)}
    for sent, content, is_good in (
        (headers, body, True),
        (headers, body.replace(b"ready", b"steady"), False),
        ({**headers, "webhook-id": "msg_0"}, body, False),
        (old, body, False),
    ):
        assert is_verified_in_python(secret, sent, content) is is_good
        assert is_verified_in_a_shell(secret, sent, content, folder) is is_good


def test_a_ready_draft_reaches_a_receiver_that_verifies_it(tmp_path: Path) -> None:
    with (
        receiver() as inbox,
        studio(with_tables(tmp_path / "data"), SANDBOX_PACE="instant", WEBHOOK_HOSTS=inbox.host) as running,
    ):
        inbox.statuses = [503, 200]
        token = make_token(running)
        api = running.open(httpx.Client(base_url=f"{running.base_url}/api/v1", timeout=60))
        api.headers["Authorization"] = f"Bearer {token}"
        project = api.post("/projects", json={"name": "Harbour film"}).json()["id"]
        hook = {"name": "Asset manager", "url": inbox.url, "events": ["take.ready"]}
        secret = api.post(f"/projects/{project}/webhooks", json=hook).json()["secret"]
        order = {"shot": 1, "engine": "draft", "mode": "text", "prompt": "The harbour wakes.", "seconds": 5}
        ordered = api.post(f"/projects/{project}/orders", json=order, headers={"Idempotency-Key": "one"})
        assert ordered.status_code == 201, ordered.text

        wait_for(lambda: len(inbox.requests) == 2)

        first, second = inbox.requests
        assert first.headers["webhook-id"] == second.headers["webhook-id"], "the watcher tried it again"
        assert (
            api.get(f"/generations/{ordered.json()['id']}").json()["takes"][0]["id"] in second.body.decode()
        )
        check_recipes(secret, second, tmp_path)
        for hidden in (secret, "hidden-in-the-address"):
            assert hidden not in running.log.read_text()
