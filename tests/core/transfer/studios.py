"""Run commands of a studio in another folder, database or bucket, and read what it holds without its code."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.processes import BASE
from tests.shared import FOLDER

OUTSIDE = ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "S3_ENDPOINT_URL", "S3_ACCESS_KEY", "S3_SECRET_KEY")


def empty_studio(folder: Path) -> Path:
    """The folder of a studio without people, whose tables were migrated once for the whole run."""
    folder.mkdir()
    shutil.copyfile(FOLDER / "migrated.sqlite3", folder / "studio.sqlite3")
    return folder


def copy_of_this_studio(folder: Path) -> Path:
    """The folder of a studio with the rows and files of the running test, on SQLite and disk."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "studio.sqlite3")) as target:
        connection.connection.backup(target)
    shutil.copytree(settings.MEDIA_ROOT, folder / "media")
    return folder


def manage(folder: Path, *arguments: object, code: Path = BASE, **environment: str) -> str:
    """The output of ``manage.py`` for the studio of this folder and these variables; fails when it fails."""
    inherited = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    variables = {**inherited, "STUDIO_DATA": str(folder), **environment}
    command = [sys.executable, "manage.py", *map(str, arguments)]
    done = subprocess.run(command, cwd=code, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows_of(backup: Path) -> dict[str, list[str]]:
    """The rows of a backup by model, sorted: databases sort letters differently."""
    return {path.stem: sorted(path.read_text().splitlines()) for path in (backup / "rows").glob("*.jsonl")}


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
