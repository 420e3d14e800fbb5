"""Connections to the database: where processes are forked, and whether others have changed it."""

from __future__ import annotations

from typing import Any

from django.db import connection, connections


def disconnect() -> None:
    """Close every connection of this process, and its pool: a process that is forked must not share them."""
    for one in connections.all(initialized_only=True):
        one.close()
        postgres: Any = one
        if one.vendor == "postgresql":
            postgres.close_pool()


def data_version() -> int | None:
    """A number that SQLite changes with every commit of another connection; None where there is none.

    It is far cheaper than a query, and an idle studio asks ten times a second.
    """
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        version: int = cursor.execute("PRAGMA data_version").fetchone()[0]
        return version
