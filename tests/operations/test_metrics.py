from __future__ import annotations

import multiprocessing
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from prometheus_client import mmap_dict

from studio.accounts.models import User
from studio.core.monitoring import metrics
from studio.generation.lifecycle import State
from studio.generation.models import Engine, Generation
from studio.projects.models import Project

MmapedDict: Any = mmap_dict.MmapedDict
TOKEN = "token-of-prometheus-0123456789-abcdef"

pytestmark = pytest.mark.django_db


def value(text: str, name: str) -> float | None:
    match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(match[1]) if match else None


def read(client: Client) -> str:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return answer.content.decode()


def test_orders_are_counted_by_state_with_the_age_of_the_oldest(
    client: Client, project: Project, carol: User
) -> None:
    for state in (State.QUEUED, State.QUEUED, State.FAILED):
        Generation.objects.create(
            project=project,
            shot=project.shots.get(),
            author=carol,
            engine=Engine.DRAFT,
            mode="text",
            request={},
            sent_prompt="",
            state=state,
        )
    text = read(client)
    labels = '{engine="draft",state="queued"}'
    assert value(text, f"studio_orders{labels}") == 2
    assert (value(text, f"studio_orders_oldest_seconds{labels}") or -1) >= 0
    assert value(text, "studio_database_up") == 1


def test_a_request_is_counted_by_its_view_and_status(client: Client) -> None:
    name = 'studio_http_requests_total{method="GET",status="200",view="generation:healthz"}'
    before = value(read(client), name) or 0
    client.get("/healthz")
    assert value(read(client), name) == before + 1


def test_without_the_database_the_metrics_say_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> Any:
        raise DatabaseError

    monkeypatch.setattr("studio.operations.metrics._orders", away)
    text = read(client)
    assert value(text, "studio_database_up") == 0
    assert "studio_disk_free_bytes" in text


@pytest.mark.parametrize(
    ("token", "headers", "address", "forwarded", "status"),
    [
        ("", {}, "127.0.0.1", {}, 200),
        ("", {}, "192.0.2.1", {}, 404),
        ("", {}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
        (TOKEN, {}, "127.0.0.1", {}, 404),
        (TOKEN, {"Authorization": f"Bearer {TOKEN}"}, "192.0.2.1", {}, 200),
        (TOKEN, {"Authorization": "Bearer wrong"}, "127.0.0.1", {}, 404),
    ],
)
def test_who_may_read_them(
    client: Client, settings: Any, token: str, headers: Any, address: str, forwarded: Any, status: int
) -> None:
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers={**headers, **forwarded}, REMOTE_ADDR=address)
    assert answer.status_code == status


def test_what_ended_processes_counted_is_kept_in_one_file(tmp_path: Path) -> None:
    for number in (3, 4):
        process = multiprocessing.get_context("fork").Process(target=int)
        process.start()
        process.join()
        counts: Any = MmapedDict(str(tmp_path / f"counter_{metrics.NODE}-{process.pid}.db"))
        counts.write_value("key", number, 0)
        counts.close()
    elsewhere = tmp_path / "counter_anothernode-1.db"
    elsewhere.touch()
    metrics.merge_ended(tmp_path)
    metrics.merge_ended(tmp_path)
    merged = tmp_path / f"counter_{metrics.NODE}-0.db"
    assert sorted(tmp_path.glob("*.db")) == sorted([elsewhere, merged])
    [(_, total, *_)] = MmapedDict.read_all_values_from_file(str(merged))
    assert total == 7
