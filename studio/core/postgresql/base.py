"""The database backend: Django's, whose pool gives no request a connection of before an outage.

Left alone, psycopg's pool finds out about dead connections one by one, and waits longer after each: a few
of them keep a request until it fails, although the server is back. Here the first one ends all the others.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of one thread; Django looks for a class of this name."""

    @property
    def pool(self) -> Any:
        """The pool of the process; None where each thread has its own connection."""
        pool = super().pool
        if pool and pool._check is ConnectionPool.check_connection:
            pool._check = partial(_require_alive, pool)
        return pool


def _require_alive(pool: ConnectionPool[Any], connection: Connection[Any]) -> None:
    """Raise psycopg's error for a connection that is dead, after replacing all others that are idle."""
    try:
        ConnectionPool.check_connection(connection)
    except Exception:
        pool.drain()
        raise
