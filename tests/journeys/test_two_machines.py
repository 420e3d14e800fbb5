"""Two web servers and two clusters on one PostgreSQL: nothing is sent twice and no file is lost."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from bench.client import Person
from tests.processes import studio, wait_for

ORDERS = 16
KEY = {"Authorization": "Bearer any-key"}
PAID = "generation_generation where engine = 'runware'"
TAKES = f"select video_uuid, asset_id from generation_take where generation_id in (select id from {PAID})"
UNFINISHED = f"select count(*) from {PAID} and state <> 'ready'"


@pytest.fixture(params=["postgresql through PgBouncer", "redis, and a pool of connections"])
def services(request: pytest.FixtureRequest) -> dict[str, str]:
    """How the database is reached, and where messages wait: there, or in Redis."""
    if "redis" in request.param:
        own = request.getfixturevalue("redis_url"), request.getfixturevalue("migrated_postgres_url")
        return {"REDIS_URL": own[0], "DATABASE_URL": own[1], "DATABASE_POOL": "4"}
    return {"DATABASE_URL": request.getfixturevalue("pgbouncer_url"), "PGBOUNCER": "yes"}


@pytest.mark.processes
def test_two_machines_share_the_work_and_do_nothing_twice(
    tmp_path: Path, services: dict[str, str], migrated_postgres_url: str
) -> None:
    common: dict[str, Any] = {
        "SANDBOX_PACE": "instant",
        "PAID_AT_ONCE": "8",
        **services,
    }
    with studio(tmp_path / "data", is_paid=True, **common) as first:
        provider = f"{first.sandbox_url}/v1"
        elsewhere: dict[str, Any] = {
            "SANDBOX_URL": provider,
            "RUNWARE_BASE_URL": provider,
            "RUNWARE_API_KEY": "any-key",
        }
        with studio(tmp_path / "data", **common, **elsewhere) as second:
            click_at_both(Person(first), second)
            wait_for(lambda: rows(migrated_postgres_url, UNFINISHED) == [(0,)], seconds=300, pause=0.5)
            bill = httpx.get(f"{provider.removesuffix('/v1')}/sandbox/bill", headers=KEY, timeout=30).json()
            tasks = {str(task) for (task,) in rows(migrated_postgres_url, f"select task_uuid from {PAID}")}
            takes = rows(migrated_postgres_url, TAKES)
            [(spent, held)] = rows(
                migrated_postgres_url, "select sum(spent_usd), sum(held_usd) from ledger_entry"
            )
    accepted = [one for one in bill["accepted"] if one["taskUUID"] in tasks]
    billed = [one["videoUUID"] for one in bill["results"] if one["taskUUID"] in tasks]
    assert len(tasks) == len(accepted) == ORDERS, "a click that reached both machines is one order"
    assert {one["submits"] for one in accepted} == {1}, "nothing was sent twice"
    assert all(asset for _, asset in takes), "no file was lost"
    assert sorted(video for video, _ in takes) == sorted(billed)
    assert (spent, held) == (ORDERS * Decimal("0.56"), 0)


def click_at_both(person: Any, second: Any) -> None:
    """Every order twice at the same moment, once at each machine: as a browser that repeats a lost request."""
    other = second.open(httpx.Client(base_url=second.base_url, cookies=person.http.cookies, timeout=60))
    other.headers.update({"X-CSRFToken": person.http.cookies["csrftoken"], "Referer": second.base_url})

    def click(http: Any, number: Any, key: Any) -> Any:
        form = {
            "mode": "text",
            "prompt": f"A quiet pier, number {number}.",
            "engine": "runware",
            "order_key": key,
        }
        return http.post(f"{person.gallery}order/", data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        clicks = [
            pool.submit(click, http, number, key)
            for number in range(ORDERS)
            for key in [str(uuid.uuid4())]
            for http in (person.http, other)
        ]
        answers = [one.result() for one in clicks]
    assert set(answers) <= {200, 302}


def rows(address: Any, query: Any) -> Any:
    with psycopg.connect(address) as connection:
        return connection.execute(query).fetchall()
