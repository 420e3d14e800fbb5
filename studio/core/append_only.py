"""Append-only tables: triggers that refuse changes on SQLite and PostgreSQL, and how to pass them.

A row in the table ``append_only_opening`` lets the transaction that wrote it pass. It is deleted before the
commit, so no other transaction ever sees it. Only entries that are too old, those of a deleted team,
names of a deleted person, and all rows of an empty studio that is filled go this way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, migrations, transaction

OPENING = "append_only_opening"
FUNCTION = "refuse_change_of_append_only"


@contextmanager
def opened(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Allow changes of append-only tables while the block runs, to this transaction alone."""
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(f"INSERT INTO {OPENING} (id) VALUES (1)")  # noqa: S608 - a name of ours
        yield
        cursor.execute(f"DELETE FROM {OPENING}")  # noqa: S608 - a name of ours


def create_opening(apps: Any, schema_editor: Any) -> None:
    """Create the table of openings, and on PostgreSQL the function of the triggers; for a migration."""
    schema_editor.execute(f"CREATE TABLE {OPENING} (id integer NOT NULL)")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
            f" IF NOT EXISTS (SELECT 1 FROM {OPENING}) THEN"
            " RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
        )


def drop_opening(apps: Any, schema_editor: Any) -> None:
    """Drop what ``create_opening`` has created."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION {FUNCTION}()")
    schema_editor.execute(f"DROP TABLE {OPENING}")


def protect(table: str) -> migrations.RunPython:
    """Migration that makes a table append-only.

    On SQLite a later change of a column of the table drops its triggers: such a migration protects it again.
    """

    def add(apps: Any, schema_editor: Any) -> None:
        for action in ("UPDATE", "DELETE"):
            schema_editor.execute(_trigger(table, action, schema_editor.connection.vendor))

    def remove(apps: Any, schema_editor: Any) -> None:
        suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        for action in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {_name(table, action)}{suffix}")

    return migrations.RunPython(add, remove)


def _name(table: str, action: str) -> str:
    return f"{table}_refuse_{action.lower()}"


def _trigger(table: str, action: str, vendor: str) -> str:
    begin = f"CREATE TRIGGER {_name(table, action)} BEFORE {action} ON {table} FOR EACH ROW"
    if vendor == "postgresql":
        return f"{begin} EXECUTE FUNCTION {FUNCTION}()"
    return (
        f"{begin} WHEN NOT EXISTS (SELECT 1 FROM {OPENING})"  # noqa: S608
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
