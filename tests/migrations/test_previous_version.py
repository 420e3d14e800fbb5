"""A studio made by the previous version migrates, and everything that was in it is there and can be opened."""

from __future__ import annotations
from typing import Any

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from uuid import UUID

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


def run(folder: Any, *arguments: Any) -> Any:
    """Run the Python of the tests on a studio in this folder; what it prints."""
    environment = {**os.environ, "STUDIO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "studio.settings"}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=settings.BASE, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def counts(database: Any) -> dict[Any, Any]:
    """How many rows each table has."""
    with sqlite3.connect(database) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {name: connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}


def new_table(table: Any, renamed: Any) -> Any:
    """What a table of the previous version is called now; many-to-many tables are called after their model."""
    for old, new in renamed:
        table = new + table.removeprefix(old) if table == old or table.startswith(f"{old}_") else table
    return table


def renamed_tables() -> list[Any]:
    """Old and new table of every model that a migration renames, in the order of the migrations."""
    graph = MigrationLoader(None).graph
    plan = [graph.nodes[key] for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)]
    return [
        (f"{migration.app_label}_{step.old_name.lower()}", f"{migration.app_label}_{step.new_name.lower()}")
        for migration in dict.fromkeys(plan)
        for step in migration.operations
        if isinstance(step, RenameModel)
    ]


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, ...]:
    """A folder with the database of the previous version, migrated, and the counts of before."""
    folder = tmp_path_factory.mktemp("previous")
    database = folder / "studio.sqlite3"
    database.write_bytes(gzip.decompress(PREVIOUS.read_bytes()))
    before = counts(database)
    run(folder, "manage.py", "migrate", "-v0")
    return folder, before


def test_every_row_of_the_previous_version_is_there_after_migrating(previous: tuple[Any, ...]) -> None:
    folder, before = previous
    after, renamed = counts(folder / "studio.sqlite3"), renamed_tables()
    data_tables = {table: count for table, count in before.items() if table not in NOT_DATA and "_fts" not in table}
    assert sum(1 for count in data_tables.values() if count) > 30
    # A model may be renamed and leave its table as it is (db_table).
    assert {table: after.get(table, after.get(new_table(table, renamed))) for table in data_tables} == data_tables


def test_what_was_in_the_previous_version_can_be_opened(previous: tuple[Any, ...], tmp_path: Path) -> None:
    folder = shutil.copytree(previous[0], tmp_path / "opened")  # who looks leaves a session
    with sqlite3.connect(folder / "studio.sqlite3") as connection:
        project, take = (
            UUID(connection.execute(f"SELECT id FROM {table}").fetchone()[0])
            for table in ("projects_project", "generation_take")
        )
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
    pages = json.loads(run(folder, "-c", PAGES, json.dumps({path: role for path, (role, _) in words.items()})))
    assert {path: status for path, (status, _) in pages.items()} == dict.fromkeys(words, 200)
    assert [path for path, (_, text) in pages.items() if words[path][1] not in text] == []
