"""Steps between the migrations of this version."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import migrated_sqlite, restore_sqlite
from tests.shared import FOLDER, once

Halves = Callable[[Any], Generator[None, Any, None]]


class MigratedTogether:
    """Has the tests of a module migrate forward together, once: that takes seconds, and they differ in rows only.

    Each writes its rows with the models from before these targets, yields, and goes on with the models of now. It finds
    the rows of the others too, as they were migrated, but nothing that another did afterwards.
    """

    def __init__(self, *targets: tuple[str, str]) -> None:
        self.targets = targets
        self._tests: list[Halves] = []
        self._waiting: dict[Halves, Generator[None, Any, None]] = {}
        self._models: Any = None

    def __call__(self, test: Halves) -> Callable[[], None]:
        self._tests.append(test)

        def second_half() -> None:
            if test not in self._waiting:
                self._write_and_migrate()
            restore_sqlite(self._migrated)
            with pytest.raises(StopIteration):
                self._waiting.pop(test).send(self._models)

        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            setattr(second_half, name, getattr(test, name))
        return second_half

    @property
    def _migrated(self) -> Path:
        return FOLDER / f"{_name_of(self.targets)}-{os.getpid()}-migrated.sqlite3"

    def _write_and_migrate(self) -> None:
        with database_before(*self.targets) as models:
            self._waiting = {test: test(models) for test in self._tests}
            for first_half in self._waiting.values():
                next(first_half)
            self._models = migrate()
            _save(self._migrated)


@contextmanager
def database_before(*targets: tuple[str, str]) -> Iterator[Any]:
    """The models of then, on a database that was migrated back to these targets; afterwards it is as it was.

    Going back takes seconds: it is done once in a run, and copied.
    """
    restore_sqlite(once(f"{_name_of(targets)}.sqlite3", lambda path: _migrate_back(path, *targets)))
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


def _name_of(targets: tuple[tuple[str, str], ...]) -> str:
    return "-".join(["before", *(word for target in targets for word in target)])


def _migrate_back(path: Path, *targets: tuple[str, str]) -> None:
    migrate(*targets)
    _save(path)


def _save(path: Path) -> None:
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
