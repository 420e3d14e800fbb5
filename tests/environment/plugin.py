"""The pytest plugin of every run: an environment of its own before Django's settings, servers, no skipped test."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.databases import apply_migrations
from tests.environment.pgbouncer import pgbouncer
from tests.environment.postgres import load, postgres, save
from tests.environment.redis import redis_server
from tests.environment.s3 import ACCESS_KEY, SECRET_KEY, S3Server, s3_server
from tests.environment.s3_rules import s3_server_with_rules
from tests.shared import once

DATA = tempfile.mkdtemp(prefix="circle-take-tests-")
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["STUDIO_DATA"] = DATA
Path(DATA, "static").mkdir()
for _name in ("RUNWARE_API_KEY", "DATABASE_URL", "REDIS_URL", "S3_BUCKET", "PUBLIC_BASE_URL", "DEBUG"):
    os.environ.pop(_name, None)


SERVERS = {
    "postgres_url",
    "migrated_postgres_url",
    "postgres_server",
    "redis_url",
    "s3",
    "s3_bucket",
    "s3_with_rules",
}
TIMED_OUT = "from pytest-timeout"
SANDBOXES = {"sandbox", "sandbox_process", "quick"}
PROCESSES_TIMEOUT_SECONDS = 1200  # their own waits end sooner, and say what did not come


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(EndWhenTimedOut())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by what it asks for, so that a quick run can leave it out; give processes more time."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if SERVERS & names:
            item.add_marker(pytest.mark.servers)
        if SANDBOXES & names:
            item.add_marker(pytest.mark.sandbox)
        if "bring" in names:
            item.add_marker(pytest.mark.films)
        if item.get_closest_marker("processes") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(PROCESSES_TIMEOUT_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test proves nothing, so it fails."""
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A module that skips itself proves nothing either."""
    report = yield
    _fail_if_skipped(report)
    return report


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"{reason}\nNothing may be skipped: `make test` sets up what a test needs."


class EndWhenTimedOut:
    """End this process when a test took too long, after its report was sent: pytest-xdist starts another.

    Wherever it was interrupted, a lock may be held and a browser half asked: what followed could hang too.
    """

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Look at the report of one phase of a test."""
        if report.failed and TIMED_OUT in report.longreprtext:
            shutil.rmtree(DATA, ignore_errors=True)
            os._exit(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL of this process, with the right to make databases."""
    with postgres() as server:
        yield server.address


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database, for ``DATABASE_URL``."""
    with _database(postgres_server, "template1") as address:
        yield address


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables, to be copied only; migrated once in a run."""
    with _database(postgres_server, "template1") as address:
        load(address, once("migrated.sql", lambda path: _migrate(postgres_server, path)))
        yield address


def _migrate(server: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as data, _database(server, "template1") as address:
        apply_migrations(Path(data), DATABASE_URL=address)
        save(address, path)


@pytest.fixture
def migrated_postgres_url(postgres_server: str, migrated_postgres: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables, for ``DATABASE_URL``."""
    with _database(postgres_server, migrated_postgres.rpartition("/")[2]) as address:
        yield address


@contextlib.contextmanager
def _database(server: str, template: str) -> Iterator[str]:
    """The address of a copy of another database, while the block lasts."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield f"{server.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def pgbouncer_url(migrated_postgres_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database with all tables behind PgBouncer in transaction mode, for ``DATABASE_URL``."""
    with pgbouncer(migrated_postgres_url) as address:
        yield address


@pytest.fixture
def redis_url() -> Iterator[str]:
    """The address of an empty Redis, for ``REDIS_URL``."""
    with redis_server() as address:
        yield address


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """An S3 server of this process."""
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def s3_bucket(s3: S3Server) -> dict[str, str]:
    """The settings that put the files of a studio into an empty bucket: ``S3_BUCKET`` and its like."""
    return s3.new_bucket()


@pytest.fixture(scope="session")
def s3_with_rules() -> Iterator[str]:
    """The address of an S3 server that keeps rules of its buckets."""
    with s3_server_with_rules() as address:
        yield address


@pytest.fixture
def bucket_with_rules(s3_with_rules: str) -> dict[str, str]:
    """As ``s3_bucket``, on a server that keeps rules of its buckets."""
    name = f"bucket-{uuid4().hex}"
    httpx.put(f"{s3_with_rules}/{name}", timeout=30).raise_for_status()
    keys = {"S3_ACCESS_KEY": ACCESS_KEY, "S3_SECRET_KEY": SECRET_KEY}
    return {"S3_BUCKET": name, "S3_ENDPOINT_URL": s3_with_rules, **keys}
