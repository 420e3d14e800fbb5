"""Two nodes that share PostgreSQL, Redis, a bucket and a provider, but no disk, behind nginx."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.core.transfer.studios import manage
from tests.environment.nginx import Nginx, nginx
from tests.environment.passage import Passage, passage
from tests.environment.postgres import postgres
from tests.environment.redis import redis_server
from tests.environment.s3 import S3Server, s3_server
from tests.journeys.siege.faults import Provider, disk_in_memory, port_of
from tests.processes import BASE, Studio, studio, wait_for

MIGRATION = re.compile(r"^studio/\w+/migrations/\d{4}_\w+\.py$", re.MULTILINE)


@dataclass(frozen=True)
class Servers:
    """What the nodes stand on, each behind a passage that can be closed."""

    database_url: str  # past the passage
    redis_url: str
    s3: S3Server
    passages: dict[str, Passage]
    provider: Provider
    environment: dict[str, Any]

    def look(self, query: str, *values: Any, database_url: str = "") -> list[tuple[Any, ...]]:
        """Into the database, past every passage."""
        with psycopg.connect(database_url or self.database_url) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def empty_place(self) -> dict[str, Any]:
        """The variables of a studio beside this one: another database, Redis and bucket, and the same provider."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("create database restored")
        places = {
            "DATABASE_URL": self.database_url.replace("/postgres", "/restored"),
            "REDIS_URL": self.redis_url.replace("/0", "/1"),
        }
        return {**self.environment, **places, **self.s3.new_bucket()}


@contextlib.contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    """All of them while the block lasts."""
    with contextlib.ExitStack() as stack:
        database_url = stack.enter_context(postgres()).address
        redis_url = stack.enter_context(redis_server())
        s3 = stack.enter_context(s3_server(folder / "s3"))
        provider = stack.enter_context(Provider(folder / "provider").running())
        passages = {
            "PostgreSQL": stack.enter_context(passage(port_of(database_url))),
            "Redis": stack.enter_context(passage(port_of(redis_url))),
            "S3": stack.enter_context(passage(port_of(s3.endpoint_url))),
        }
        environment = {
            "DATABASE_URL": through(database_url, passages["PostgreSQL"]),
            "REDIS_URL": through(redis_url, passages["Redis"]),
            **s3.new_bucket(),
            "S3_ENDPOINT_URL": through(s3.endpoint_url, passages["S3"]),
            "SANDBOX_URL": f"{provider.url}/v1",
            "RUNWARE_BASE_URL": f"{provider.url}/v1",
            "RUNWARE_API_KEY": "any-key",
            "PAID_AT_ONCE": "8",
            "ORDERS_AT_MOST": "100000",
            "PROXIES": "1",
            "MIN_FREE_MB": "50",
            "SECRET_KEY": "siege-0123456789-abcdefghijklmnopqrstuvwxyz",
        }
        yield Servers(database_url, redis_url, s3, passages, provider, environment)


class Nodes:
    """The nodes and the nginx before them."""

    def __init__(self, servers: Servers, datas: list[Path], code: Path, stack: contextlib.ExitStack) -> None:
        self._servers, self.datas = servers, datas
        self._stacks = [stack.enter_context(contextlib.ExitStack()) for _ in datas]
        self.running = [self._started(number, code) for number in range(len(datas))]
        folder = datas[0].parent / "nginx"
        folder.mkdir()
        ports = [port_of(node.base_url) for node in self.running]
        front = nginx(folder, studio_ports=ports, data=datas[0], has_certificate=False)
        self.front: Nginx = stack.enter_context(front)

    @property
    def url(self) -> str:
        """The address of the studio for people."""
        return self.front.https_url

    def _started(self, number: int, code: Path) -> Studio:
        return self._stacks[number].enter_context(
            studio(self.datas[number], code=code, **self._servers.environment)
        )

    def restart(self, number: int, code: Path = BASE) -> None:
        """Stop a node, or what a kill has left of it, and start it with a version of the code."""
        self._stacks[number].close()
        self.running[number] = self._started(number, code)
        self._serve(range(len(self.running)))

    def deploy(self, number: int, code: Path) -> None:
        """Another version on one node, as docs/operations.md has it: out of nginx, stop, start, ready, back in."""
        self._serve([other for other in range(len(self.running)) if other != number])
        self._stacks[number].close()
        self.running[number] = self._started(number, code)
        wait_for(lambda: self.readiness(number).status_code == httpx.codes.OK)
        self._serve(range(len(self.running)))

    def _serve(self, numbers: Any) -> None:
        self.front.serve([port_of(self.running[number].base_url) for number in numbers])

    def prepare(self, code: Path) -> None:
        """``manage.py prepare`` of a version, once, while the programs of the other go on."""
        manage(self.datas[0], "prepare", code=code, **self._servers.environment)

    def readiness(self, number: int) -> httpx.Response:
        """What load balancers are told by a node."""
        try:
            return httpx.get(f"{self.running[number].base_url}/readyz", timeout=20)
        except httpx.HTTPError:
            return httpx.Response(httpx.codes.BAD_GATEWAY, json={"problems": {}})

    def stop(self) -> None:
        """All of them."""
        for stack in self._stacks:
            stack.close()


def datas_of(folder: Path, stack: contextlib.ExitStack) -> list[Path]:
    """A data folder for each node; the second is on a small disk of its own."""
    small_disk = stack.enter_context(disk_in_memory(folder / "second"))
    (folder / "first").mkdir()
    return [folder / "first" / "data", small_disk / "data"]


def previous_version(folder: Path) -> Path:
    """A checkout of the version that people update from.

    It is the commit in ``SIEGE_FROM``, or the newest that lacks a migration of this one.
    """
    packed = folder / "previous.tar"
    _git("archive", "--output", str(packed), os.environ.get("SIEGE_FROM") or _before_the_last_migration())
    with tarfile.open(packed) as archive:
        archive.extractall(folder / "previous", filter="data")
    return folder / "previous"


def _before_the_last_migration() -> str:
    present = _migrations("HEAD")
    commits = _git("rev-list", "--first-parent", "HEAD").split()
    return next(commit for commit in commits if _migrations(commit) < present)


def _migrations(commit: str) -> set[str]:
    return set(MIGRATION.findall(_git("ls-tree", "-r", "--name-only", commit, "studio")))


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=BASE, check=True, capture_output=True, text=True).stdout


def through(address: str, way: Passage) -> str:
    """The URL by way of a passage."""
    return address.replace(f":{port_of(address)}", f":{way.port}")
