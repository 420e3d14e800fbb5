"""What the first start of a studio makes: done once in a run, and the outcome copied."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from django.db import connection

from tests.shared import once

BASE = Path(__file__).resolve().parent.parent
FILE_NAME = "studio.sqlite3"  # in the data of a studio
CODE = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
connection.close()  # the last one writes its log into the file
"""
COLLECT = """
import django
django.setup()
from studio.core.storage.static_collection import collect_static_files
collect_static_files()
"""


def migrated_sqlite() -> Path:
    """The file of an empty SQLite database with all tables. Never to be changed."""
    return once("migrated.sqlite3", _migrate_sqlite)


def restore_sqlite(path: Path) -> None:
    """Make the database of this process what the one in a file is, in milliseconds and whoever has it open."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        copy.backup(connection.connection)


def with_tables(data: Path) -> Path:
    """The same folder for the data of a studio, with the tables that its first start would make."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated_sqlite(), data / FILE_NAME)
    return data


def with_static_files(data: Path) -> Path:
    """The same folder, with the static files that its first start would collect."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "static").exists():
        shutil.copytree(once("collected", _collect), data, dirs_exist_ok=True)
    return data


def apply_migrations(data: Path, **environment: str) -> None:
    """Apply all of them in a process of its own, with the settings of a studio whose data is there."""
    _run(CODE, data, **environment)


def _run(code: str, data: Path, **environment: str) -> None:
    # Empty: the code as it is, also while mutmut tries others.
    plain = {**os.environ, "DJANGO_SETTINGS_MODULE": "studio.settings", "MUTANT_UNDER_TEST": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env={**plain, "STUDIO_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _migrate_sqlite(path: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        apply_migrations(Path(data))
        shutil.move(Path(data) / FILE_NAME, path)


def _collect(path: Path) -> None:
    with tempfile.TemporaryDirectory() as data:
        _run(COLLECT, Path(data))
        path.mkdir()
        for name in ("static", "static.sha256"):
            shutil.move(Path(data) / name, path / name)
