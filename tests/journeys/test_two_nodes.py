"""Two nodes that share PostgreSQL, Redis and a bucket, but no disk, behind round-robin: every request may meet either."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from bench.client import Person
from bench.upload import send_in_pieces
from tests.browser import files
from tests.core.transfer.studios import manage
from tests.processes import Studio, studio, wait_for

pytestmark = pytest.mark.processes
SECRET = "key-of-both-nodes-" + "0123456789" * 3
READY = "select count(*) from generation_take where state = 'ready'"


class RoundRobin(httpx.BaseTransport):
    """Sends the requests for one node to each node in turn; what goes elsewhere, as to the bucket, stays as it is."""

    def __init__(self, nodes: list[Studio], inner: httpx.BaseTransport) -> None:
        self._inner = inner
        self._ports = {httpx.URL(node.base_url).port for node in nodes}
        self._next = itertools.cycle(sorted(filter(None, self._ports)))
        self.met: list[int | None] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.port in self._ports:
            port = next(self._next)
            self.met.append(port)
            # The Host header stays, as a load balancer leaves it.
            request.url = request.url.copy_with(port=port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def outside(migrated_postgres_url: str, redis_url: str, s3_bucket: dict[str, str]) -> Any:
    """The variables that both nodes have in common."""
    places = {"DATABASE_URL": migrated_postgres_url, "REDIS_URL": redis_url, **s3_bucket}
    return {**places, "SECRET_KEY": SECRET, "SANDBOX_PACE": "instant"}


@pytest.fixture
def nodes(tmp_path: Path, outside: Any) -> Iterator[list[Studio]]:
    with studio(tmp_path / "first", **outside) as first:
        sandbox = f"{first.sandbox_url}/v1"
        with studio(tmp_path / "second", **outside, SANDBOX_URL=sandbox) as second:
            yield [first, second]


@pytest.fixture
def person(nodes: list[Studio]) -> Person:
    """Somebody whose requests meet the nodes in turn."""
    somebody = Person(nodes[0])
    somebody.http._transport = RoundRobin(nodes, somebody.http._transport)
    return somebody


def rows(address: str, query: str) -> list[Any]:
    with psycopg.connect(address) as connection:
        return connection.execute(query.encode()).fetchall()


def padded(path: Path, size: int) -> Path:
    """A real clip with a box of padding behind it."""
    files.clip(path, seconds=4)
    padding = size - path.stat().st_size
    with path.open("ab") as file:
        file.write(padding.to_bytes(4, "big") + b"free" + bytes(padding - 8))
    return path


def test_upload_order_play_download_zip_and_film_pass_through_either_node(
    person: Person,
    nodes: list[Studio],
    tmp_path: Path,
    migrated_postgres_url: str,
    s3_bucket: dict[str, str],
    s3: Any,
) -> None:
    video = padded(tmp_path / "walk.mp4", 20_000_000)  # three pieces
    asset = json.loads(person.http.get(send_in_pieces(person, video)).text)["id"]
    tray = f"/assets/{asset}/tray/?role=source_video"
    wait_for(lambda: 'data-state="ready"' in person.http.get(tray).text, pause=0.2)
    wait_for(lambda: rows(migrated_postgres_url, READY) == [(3,)], pause=0.5)
    person.order("Make it night.", mode="edit", source_video=asset)
    wait_for(lambda: rows(migrated_postgres_url, READY) == [(4,)], pause=0.5)

    [(take_asset, sha256)] = rows(
        migrated_postgres_url,
        "select asset.id, asset.sha256 from generation_take take join library_asset asset on asset.id = take.asset_id"
        " order by take.created_at desc limit 1",
    )
    for _ in nodes:
        played = person.http.get(f"/assets/{take_asset}/proxy/", headers={"Range": "bytes=0-99"})
        assert (played.status_code, len(played.content)) == (206, 100)
        whole = person.http.get(f"/assets/{take_asset}/original/?download")
        assert hashlib.sha256(whole.content).hexdigest() == sha256
        frame = person.http.get(f"/assets/{take_asset}/frames/3.png")
        assert frame.headers["content-type"] == "image/png"

    hand_off = f"{person.gallery}hand-off/"
    for _ in nodes:
        archive = zipfile.ZipFile(io.BytesIO(person.http.get(f"{hand_off}takes.zip?set=all").content))
        assert archive.testzip() is None
        assert sha256 in json.dumps(json.loads(archive.read("manifest.json")))

    person.http.post(f"{hand_off}film/?set=all").raise_for_status()
    wait_for(
        lambda: (
            rows(migrated_postgres_url, "select count(*) from exports_film where state = 'ready'") == [(1,)]
        ),
        pause=0.5,
    )
    page = person.http.get(f"{hand_off}?set=all").text
    [address] = set(re.findall(r"/projects/[\w-]+/hand-off/film/[\w-]+\.mp4", page))
    film = person.http.get(address)
    assert film.content[4:8] == b"ftyp"

    met = person.http._transport.met
    assert min(met.count(port) for port in set(met)) >= len(met) // 2, "each node had its half"
    for node in nodes:
        assert not [path for path in (node.data / "media").rglob("*") if path.is_file()], (
            "the disks hold no file"
        )
    bucket = s3.folder / s3_bucket["S3_BUCKET"]
    names = {path.relative_to(bucket).parts[0] for path in bucket.rglob("*.mp4")}
    assert names == {"assets", "films"}, "and nothing is left where uploads arrive"


def test_a_backup_made_while_orders_run_is_whole(
    person: Person, outside: Any, tmp_path: Path, migrated_postgres_url: str
) -> None:
    for number in range(8):
        person.order(f"A quiet pier, number {number}.")
    manage(tmp_path / "first", "backup", tmp_path / "backup", **outside)
    manage(tmp_path / "there", "restore", tmp_path / "backup")
    with closing(sqlite3.connect(tmp_path / "there" / "studio.sqlite3")) as database:
        count = "select count(*) from generation_generation"
        takes = database.execute(
            "select asset.original, asset.sha256 from generation_take take join library_asset asset"
            " on asset.id = take.asset_id"
        ).fetchall()
        orders = database.execute(count).fetchone()
        held = database.execute("select count(*) from ledger_entry").fetchone()
    assert orders == rows(migrated_postgres_url, count)[0]
    assert held
    for original, sha256 in takes:
        content = (tmp_path / "there" / "media" / original).read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256
