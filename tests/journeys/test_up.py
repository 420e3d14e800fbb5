"""``make up`` as a newcomer meets it: it starts, says what is wrong in a sentence, and survives kills."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client

from tests.databases import with_tables
from tests.environment.ports import free_port
from tests.processes import BASE, answers, has_ended, kill, studio, wait_for

pytestmark = pytest.mark.processes
PROMPT = "A quiet harbour at dawn."


def start(**environment: Any) -> tuple[Any, ...]:
    """Run ``manage.py up`` where it is expected to refuse; its exit code and words."""
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=BASE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def sign_in(running: Any) -> tuple[Any, ...]:
    client = running.open(httpx.Client(base_url=running.base_url, follow_redirects=True, timeout=30))
    page = client.get(running.link())
    project = re.search(r"/projects/([0-9a-f-]{36})/", str(page.url))[1]
    client.headers.update({"X-CSRFToken": client.cookies["csrftoken"], "Referer": running.base_url})
    return client, f"/projects/{project}/"


def order(client: Client, gallery: Any, key: Any) -> None:
    form = {"mode": "text", "prompt": PROMPT, "again": "draft", "order_key": key}
    assert client.post(f"{gallery}order/", data=form).status_code == 200


def cards(client: Client, gallery: Any) -> Any:
    page = client.get(gallery).text
    return re.findall(r'class="card"\s+id="card-[0-9a-f-]+"\s+data-state="(\w+)"', page)


def test_it_starts_prints_a_link_that_works_once_and_stops_cleanly(tmp_path: Path) -> None:
    with studio(tmp_path / "data", SANDBOX_PACE="instant") as running:
        client, gallery = sign_in(running)
        assert wait_for(lambda: set(cards(client, gallery)) == {"ready"})
        assert len(cards(client, gallery)) == 3
        assert httpx.get(running.link(), timeout=60).status_code == 410
        children = running.children()
        assert len(children) >= 4
        assert running.stop() == 0
        assert all(map(has_ended, children))
    with studio(tmp_path / "data", SANDBOX_PACE="instant") as again:
        client, gallery = sign_in(again)
        assert len(cards(client, gallery)) == 3, "nothing was lost, nothing seeded twice"


def test_the_link_is_printed_when_its_page_answers_with_what_is_still_being_made(tmp_path: Path) -> None:
    ports = {"PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    command = [sys.executable, "manage.py", "up"]
    environment = {**os.environ, **ports, "STUDIO_DATA": str(tmp_path), "SANDBOX_PACE": "real"}
    with subprocess.Popen(command, cwd=BASE, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stdout.readline, "")
            link = next(line for line in lines if "/sign-in/" in line).partition("|")[2].strip()
            answer = httpx.get(
                link.replace("localhost", "127.0.0.1"), timeout=60
            )  # at once, not after waiting
            preparing = next(lines)
        finally:
            process.terminate()
    assert answer.status_code in {200, 302}
    assert re.search(r"\d takes? (is|are) still being rendered", preparing)


def test_a_killed_parent_leaves_no_orphan(tmp_path: Path) -> None:
    with studio(with_tables(tmp_path / "data"), SANDBOX_PACE="instant") as running:
        wait_for(lambda: running.children("studio-cluster"))
        children = running.children()
        running.stop(signal.SIGKILL)
        wait_for(lambda: all(map(has_ended, children)))


def test_whatever_dies_is_started_again_and_an_order_becomes_one_take(tmp_path: Path) -> None:
    with studio(with_tables(tmp_path / "data"), SANDBOX_PACE="quick") as running:
        client, gallery = sign_in(running)
        wait_for(lambda: set(cards(client, gallery)) == {"ready"})
        order(client, gallery, "11111111-1111-4111-8111-111111111111")
        for word in ("studio-cluster", "studio-watcher", "studio.sandbox", "studio-web"):
            for victim in running.children(word):
                kill(victim)
            wait_for(lambda word=word: running.children(word))
        wait_for(lambda: answers(f"{running.base_url}/sign-in/"))
        order(client, gallery, "11111111-1111-4111-8111-111111111111")
        wait_for(lambda: set(cards(client, gallery)) == {"ready"})
        assert len(cards(client, gallery)) == 4
        bill = httpx.get(
            f"{running.sandbox_url}/sandbox/bill", headers={"Authorization": "Bearer any"}, timeout=60
        ).json()
        assert len(bill["accepted"]) == 4


def test_task_processes_that_are_killed_while_they_wait_are_replaced_by_some_that_work(
    tmp_path: Path,
) -> None:
    with studio(with_tables(tmp_path / "data"), SANDBOX_PACE="instant") as running:
        client, gallery = sign_in(running)
        wait_for(lambda: set(cards(client, gallery)) == {"ready"})
        main = running.children("studio-cluster")[0]
        waiting = {*running.children("studio-cluster")} - {main}
        for victim in waiting:  # workers, pusher, monitor: one of them holds the lock of the queue
            kill(victim)
        order(client, gallery, "22222222-2222-4222-8222-222222222222")
        wait_for(lambda: cards(client, gallery) == ["ready"] * 4)
        wait_for(lambda: sum(map(has_ended, running.children())) <= 1)  # what has ended is let go


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, words = start(PORT=port, STUDIO_DATA=str(tmp_path))
    assert code != 0
    assert f"Port {port} is taken" in words
    assert "Traceback" not in words


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT is 'eighty', but it must be a whole number"),
        (
            "STUDIO_DATA",
            "/proc/nowhere",
            "STUDIO_DATA is '/proc/nowhere', but it must be a folder that can be written",
        ),
        ("DEBUG", "perhaps", "DEBUG is 'perhaps', but it must be yes or no"),
        ("SANDBOX_PACE", "slow", "SANDBOX_PACE is 'slow', but it must be one of"),
    ],
)
def test_a_value_that_cannot_be_used_is_said_in_one_sentence(
    tmp_path: Path, name: str, value: str, sentence: str
) -> None:
    environment = {"STUDIO_DATA": str(tmp_path), "PORT": str(free_port()), name: value}
    code, words = start(**environment)
    assert code != 0
    assert sentence in words
    assert "Traceback" not in words
