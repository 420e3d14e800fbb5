"""Steps between the migrations of this version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import migrated_sqlite, restore_sqlite
from tests.shared import once


@contextmanager
def database_before(*targets: tuple[str, str]) -> Iterator[Any]:
    """The models of then, on a database that was migrated back to these targets; afterwards it is as it was.

    Going back takes seconds: it is done once in a run, and copied.
    """
    name = "-".join(["before", *(word for target in targets for word in target)])
    restore_sqlite(once(f"{name}.sqlite3", lambda path: _save(path, *targets)))
    try:
        yield current_models()
    finally:
        restore_sqlite(migrated_sqlite())


def migrate(*targets: tuple[str, str]) -> Any:
    """The models as they are after migrating to these targets; to the last migrations if there are none.

    What depends on a migration after a target goes back with it; everything else stays.
    """
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())
    return current_models()


def current_models() -> Any:
    """The models as the applied migrations leave them."""
    loader = MigrationExecutor(connection).loader
    return loader.project_state(list(loader.applied_migrations)).apps


def _save(path: Path, *targets: tuple[str, str]) -> None:
    migrate(*targets)
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
