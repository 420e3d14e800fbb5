"""A studio made by the previous version migrates, and everything that was in it is there and can be opened."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db.migrations import RenameModel
from django.db.migrations.loader import MigrationLoader

PREVIOUS = Path(__file__).parent / "previous.sqlite3.gz"
# What a start adds or clears, whichever version.
NOT_DATA = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence", "cache"}
PAGES = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.test import Client
from studio.accounts.models import User
pages = {}
for path, role in json.loads(sys.argv[1]).items():
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=f"glass-{role}@example.com"))
    response = client.get(path)
    pages[path] = [response.status_code, response.content.decode()]
print(json.dumps(pages))
"""

pytestmark = pytest.mark.processes


@dataclass(frozen=True, kw_only=True)
class PreviousStudio:
    """A studio with the data of the previous version, on SQLite or, with an address, on PostgreSQL."""

    folder: Path
    postgres_url: str = ""
    counts_before: dict[str, int] = field(default_factory=dict)

    @property
    def sqlite_file(self) -> Path:
        """The database, or what the PostgreSQL database was copied from."""
        return self.folder / "studio.sqlite3"

    def run(self, *arguments: str) -> str:
        """Run the Python of the tests on this studio; its output."""
        environment = {
            **os.environ,
            "STUDIO_DATA": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            **({"DATABASE_URL": self.postgres_url} if self.postgres_url else {}),
        }
        command = [sys.executable, *arguments]
        result = subprocess.run(
            command, cwd=settings.BASE, env=environment, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        if self.postgres_url:
            with psycopg.connect(self.postgres_url) as connection:
                return connection.execute(sql.encode()).fetchall()
        with closing(sqlite3.connect(self.sqlite_file)) as database:
            return database.execute(sql).fetchall()

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        tables = (
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            if self.postgres_url
            else "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
        names = [name for (name,) in self.query(tables)]
        return {name: self.query(f'SELECT COUNT(*) FROM "{name}"')[0][0] for name in names}  # noqa: S608

    def first_id(self, table: str) -> UUID:
        """The id of a row of this table."""
        return UUID(str(self.query(f'SELECT id FROM "{table}"')[0][0]))  # noqa: S608


def unpack(folder: Path) -> PreviousStudio:
    """The database of the previous version in a folder, as it was left."""
    studio = PreviousStudio(folder=folder)
    studio.sqlite_file.write_bytes(gzip.decompress(PREVIOUS.read_bytes()))
    return PreviousStudio(folder=folder, counts_before=studio.counts())


@pytest.fixture(scope="module")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> PreviousStudio:
    studio = unpack(tmp_path_factory.mktemp("previous"))
    studio.run("manage.py", "migrate", "-v0")
    return studio


@pytest.fixture
def studio_on_sqlite(migrated_sqlite: PreviousStudio, tmp_path: Path) -> PreviousStudio:
    folder = shutil.copytree(migrated_sqlite.folder, tmp_path / "opened")  # who looks leaves a session
    return PreviousStudio(folder=folder, counts_before=migrated_sqlite.counts_before)


@pytest.fixture
def studio_on_postgresql(postgres_url: str, tmp_path: Path) -> PreviousStudio:
    """The same rows in tables that the migrations of the previous version make in PostgreSQL."""
    unpacked = unpack(tmp_path)
    studio = PreviousStudio(folder=tmp_path, postgres_url=postgres_url, counts_before=unpacked.counts_before)
    studio.run("-m", "tests.migrations.copy_to_postgres", str(unpacked.sqlite_file))
    copied = studio.counts()
    rows = {table: count for table, count in studio.counts_before.items() if is_data(table)}
    assert {table: copied.get(table) for table in rows} == rows
    studio.run("manage.py", "migrate", "-v0")
    return studio


def is_data(table: str) -> bool:
    """Whether a table holds what people made, not what a start or an index adds."""
    return table not in NOT_DATA and "_fts" not in table


def new_table(table: str, renamed: list[tuple[str, str]]) -> str:
    """What a table of the previous version is called now; many-to-many tables are called after their model."""
    for old, new in renamed:
        table = new + table.removeprefix(old) if table == old or table.startswith(f"{old}_") else table
    return table


def renamed_tables() -> list[tuple[str, str]]:
    """Old and new table of every model that a migration renames, in the order of the migrations."""
    graph = MigrationLoader(None).graph
    plan = [graph.nodes[key] for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)]
    return [
        (f"{migration.app_label}_{step.old_name.lower()}", f"{migration.app_label}_{step.new_name.lower()}")
        for migration in dict.fromkeys(plan)
        for step in migration.operations
        if isinstance(step, RenameModel)
    ]


def check_every_row_is_there(studio: PreviousStudio) -> None:
    after, renamed = studio.counts(), renamed_tables()
    rows = {table: count for table, count in studio.counts_before.items() if is_data(table)}
    assert sum(1 for count in rows.values() if count) > 30
    # A model may be renamed and leave its table as it is (db_table).
    assert {table: after.get(table, after.get(new_table(table, renamed))) for table in rows} == rows


def check_pages_open(studio: PreviousStudio) -> None:
    project, take = studio.first_id("projects_project"), studio.first_id("generation_take")
    words = {
        f"/projects/{project}/": ("owner", "A glass harbour."),
        f"/projects/{project}/library/": ("owner", "glass.mp4"),
        f"/projects/{project}/settings/": ("owner", "glass shot"),
        f"/projects/{project}/guests/": ("owner", "glass client"),
        f"/projects/{project}/hand-off/": ("owner", "glass film"),
        f"/takes/{take}/": ("reviewer", "A glass note."),
        "/inbox/": ("creator", "glass news"),
        "/profile/": ("reviewer", "glass-reviewer"),
    }
    roles = {path: role for path, (role, _) in words.items()}
    pages = json.loads(studio.run("-c", PAGES, json.dumps(roles)))
    assert {path: status for path, (status, _) in pages.items()} == dict.fromkeys(words, 200)
    assert [path for path, (_, text) in pages.items() if words[path][1] not in text] == []


def test_every_row_of_the_previous_version_is_there_after_migrating(migrated_sqlite: PreviousStudio) -> None:
    check_every_row_is_there(migrated_sqlite)


@pytest.mark.parametrize("table", ["generation_generation", "generation_take", "ledger_entry"])
def test_what_the_previous_version_ordered_was_made_with_o1_pro(
    migrated_sqlite: PreviousStudio, table: str
) -> None:
    models = migrated_sqlite.query(f'SELECT DISTINCT model FROM "{table}"')  # noqa: S608
    assert models == [("klingai:kling@o1",)]


def test_what_was_in_the_previous_version_can_be_opened(studio_on_sqlite: PreviousStudio) -> None:
    check_pages_open(studio_on_sqlite)


def test_on_postgresql_every_row_is_there_and_can_be_opened(studio_on_postgresql: PreviousStudio) -> None:
    check_every_row_is_there(studio_on_postgresql)
    check_pages_open(studio_on_postgresql)
