"""Further connections: one that sees the rows of a single moment, and one to another database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import connections, transaction
from psycopg import IsolationLevel

SNAPSHOT, TARGET = "snapshot", "target"


@contextmanager
def snapshot(alias: str = "default") -> Iterator[str]:
    """The alias of a connection that sees one moment, while others go on writing."""
    config = deepcopy(connections[alias].settings_dict)
    options = config.setdefault("OPTIONS", {})
    options.pop("transaction_mode", None)  # of SQLite: an immediate transaction would stop all writers
    options.pop("pool", None)
    if connections[alias].vendor == "postgresql":
        options["isolation_level"] = IsolationLevel.REPEATABLE_READ
    with connected(SNAPSHOT, config) as name, transaction.atomic(using=name):
        yield name


@contextmanager
def connected(alias: str, config: dict[str, Any]) -> Iterator[str]:
    """A connection by this name while the block lasts; ``config`` is as in Django's ``DATABASES``.

    Of this thread alone: it is none of the studio's databases.
    """
    connections.settings[alias] = {**connections.settings["default"], **config}
    connections[alias] = connections.create_connection(alias)
    del connections.settings[alias]
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
