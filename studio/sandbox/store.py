"""SQLite store of the sandbox: it outlives any process that writes it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS task (
    uuid TEXT PRIMARY KEY, accepted_at REAL NOT NULL, submits INTEGER NOT NULL DEFAULT 1,
    body TEXT NOT NULL, folder TEXT NOT NULL, subject TEXT NOT NULL, hooks TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS result (
    video_uuid TEXT PRIMARY KEY, task_uuid TEXT NOT NULL REFERENCES task, position INTEGER NOT NULL,
    orders TEXT NOT NULL, price TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'queued',
    claimed_by INTEGER, starts INTEGER NOT NULL DEFAULT 0, ready_at REAL, file TEXT,
    error TEXT, error_in_item INTEGER NOT NULL DEFAULT 0, nsfw INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS result_task ON result (task_uuid, position);
CREATE INDEX IF NOT EXISTS result_state ON result (state);
CREATE TABLE IF NOT EXISTS media (
    uuid TEXT PRIMARY KEY, task_uuid TEXT NOT NULL, kind TEXT NOT NULL, file TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS media_task ON media (task_uuid);
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, place TEXT NOT NULL, times INTEGER, seconds REAL,
    match TEXT NOT NULL DEFAULT '', armed_at REAL NOT NULL, hits INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY, task_uuid TEXT NOT NULL, video_uuid TEXT NOT NULL, kind TEXT NOT NULL,
    url TEXT NOT NULL, due_at REAL, tries INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting', answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due_at);
"""


class Store:
    """One data folder: the database and the files it speaks of. Safe for threads and processes."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.clock = clock
        self.files = folder / "files"
        for path in (self.files, folder / "inputs", folder / "spool", folder / "clips"):
            path.mkdir(parents=True, exist_ok=True)
        self._path = folder / "sandbox.sqlite3"
        # The last connection that closes folds the log back with an fsync: one stays open.
        self._anchor = self._connect()
        self._anchor.execute("PRAGMA journal_mode = WAL")
        self._anchor.executescript(SCHEMA)

    def close(self) -> None:
        """Give the last connection back."""
        self._anchor.close()

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """All rows of a query."""
        with closing(self._connect()) as connection:
            return connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One short transaction that holds the write lock from its first word."""
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            with connection:
                yield connection

    def change(self, sql: str, *values: Any) -> int:
        """Run one statement in a transaction of its own; the number of rows it changed."""
        with self.write() as connection:
            return connection.execute(sql, values).rowcount

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=20, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        # With a write-ahead log this survives a killed process; only a power cut may lose the last words.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection
