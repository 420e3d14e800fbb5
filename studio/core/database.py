"""Connections to the database, where processes are forked."""

from __future__ import annotations

from typing import Any

from django.db import connections


def disconnect() -> None:
    """Close every connection of this process, and its pool: a process that is forked must not share them."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        postgres: Any = connection
        if connection.vendor == "postgresql":
            postgres.close_pool()
