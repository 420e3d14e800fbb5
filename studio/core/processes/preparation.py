"""Preparation of an installation: migrations, cache table, static files, first run; and whether it was done.

Harmless to repeat, and on any number of nodes at once: a lock lets one after the other prepare.
"""

from __future__ import annotations

import fcntl
import logging
import pkgutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder

from studio.core import hooks
from studio.core.storage.static_collection import collect_static_files, has_static_files

AWAY = "the database does not answer"
LOCK_KEY = 0x5355_4449  # of PostgreSQL's advisory locks, whose keys belong to the database
LOCK_POLL_SECONDS = 0.2
WAIT_POLL_SECONDS = 0.5
REMIND_SECONDS = 30.0
logger = logging.getLogger(__name__)


def prepare(*, with_project: bool = True) -> None:
    """Bring database and static files up to date, and fill an empty studio.

    ``with_project``: the first team gets a demo project whose drafts are rendered at once.
    """
    wait_until_well(database_problem)
    with _data_folder_lock(), _database_lock():
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        collect_static_files()
        hooks.PREPARE_KEYS.call()
        hooks.FIRST_RUN.call(with_project)


def database_problem() -> str:
    """Why the database cannot be used, for the log: with what its driver says; empty when it answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        connection.close()
        return f"{AWAY} ({' '.join(str(error).split())})"
    return ""


def preparation_problem() -> str:
    """What ``prepare`` has not done yet; empty when all is there. Raises DatabaseError."""
    tables = set(connection.introspection.table_names())
    if not _migrations_on_disk() <= _applied_migrations(tables):
        return "the database is not migrated: run manage.py prepare"
    cache_backend = settings.CACHES["default"]
    if cache_backend["BACKEND"].endswith("DatabaseCache") and cache_backend["LOCATION"] not in tables:
        return "the table of the cache is missing: run manage.py prepare"
    if not has_static_files():
        return "the static files are not collected: run manage.py prepare"
    return ""


def problem() -> str:
    """Why this installation cannot work: the database, or a missing preparation; empty when it can."""
    try:
        return preparation_problem()
    except DatabaseError:
        connection.close()
        return AWAY


def wait_until_prepared(*, is_stopped: Callable[[], bool] = lambda: False) -> None:
    """Return when database and preparation are there; the log says what is waited for."""
    wait_until_well(lambda: database_problem() or problem(), is_stopped=is_stopped)


def wait_until_well(problem: Callable[[], str], *, is_stopped: Callable[[], bool] = lambda: False) -> None:
    """Return when ``problem`` is empty; meanwhile the log says what is waited for."""
    reason, reminded_at = "", 0.0
    while not is_stopped() and (current := problem()):
        if current != reason or time.monotonic() - reminded_at > REMIND_SECONDS:
            logger.warning("Waiting: %s", current)
            reason, reminded_at = current, time.monotonic()
        time.sleep(WAIT_POLL_SECONDS)


@contextmanager
def _data_folder_lock() -> Iterator[None]:
    with (settings.DATA / "prepare.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _database_lock() -> Iterator[None]:
    """Hold the lock on a connection of its own, in a transaction: a pooler then keeps its server for us.

    Who waits asks again and again. A statement that waited would hold a snapshot, on which
    ``CREATE INDEX CONCURRENTLY`` of the other one would wait in turn.
    """
    if connection.vendor != "postgresql":
        yield  # SQLite is in the data folder
        return
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        own.set_autocommit(False)
        with own.cursor() as cursor:
            while not _is_locked(cursor):
                own.rollback()
                time.sleep(LOCK_POLL_SECONDS)
        yield
        own.rollback()
    finally:
        own.close()


def _is_locked(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
    return bool(cursor.fetchone()[0])


@cache
def _migrations_on_disk() -> frozenset[tuple[str, str]]:
    """App and name of every migration, by file: importing them all would cost each process its memory."""
    return frozenset(
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in pkgutil.iter_modules([str(Path(app.path) / "migrations")])
        if not module.name.startswith("_")
    )


def _applied_migrations(tables: set[str]) -> set[tuple[str, str]]:
    if MigrationRecorder.Migration._meta.db_table not in tables:
        return set()
    return set(MigrationRecorder(connection).migration_qs.values_list("app", "name"))
