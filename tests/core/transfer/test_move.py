"""Move a studio to PostgreSQL and S3, and back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from studio.core.transfer.move import read_variables
from tests.architecture import fixtures
from tests.core.transfer.studios import copy_of_this_studio, empty_studio, files_of, manage, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "key-of-the-tests-" + "0123456789" * 4


def variables(path: Path, values: Mapping[str, object]) -> Path:
    path.write_text(
        "# where the studio goes\n" + "".join(f"{name}={value}\n" for name, value in values.items())
    )
    return path


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """The folder of a studio with rows of every kind, on SQLite and disk."""
    fixtures.build("glass", tmp_path)
    return copy_of_this_studio(tmp_path / "here")


@pytest.mark.processes
def test_to_postgresql_and_s3_and_back_everything_is_the_same(
    here: Path, tmp_path: Path, migrated_postgres_url: str, s3_bucket: dict[str, str], s3: Any
) -> None:
    outside: dict[str, Any] = {"DATABASE_URL": migrated_postgres_url, **s3_bucket}
    there = variables(tmp_path / "there.env", outside)
    assert "each was compared" in manage(here, "move", there)
    assert files_of(s3.folder / s3_bucket["S3_BUCKET"]) == files_of(here / "media")
    with (
        psycopg.connect(migrated_postgres_url) as database,
        closing(sqlite3.connect(here / "studio.sqlite3")) as local,
    ):
        count = "select count(*) from library_asset"
        assert database.execute(count).fetchone() == local.execute(count).fetchone()
    back = variables(tmp_path / "back.env", {"STUDIO_DATA": empty_studio(tmp_path / "back")})
    manage(tmp_path / "node", "move", back, SECRET_KEY=SECRET, **outside)
    call_command("backup", tmp_path / "first", verbosity=0)
    manage(tmp_path / "back", "backup", tmp_path / "last")
    assert rows_of(tmp_path / "last") == rows_of(tmp_path / "first")
    assert files_of(tmp_path / "back" / "media") == files_of(here / "media")


@pytest.mark.processes
def test_what_is_begun_again_copies_only_what_is_new_or_other(here: Path, tmp_path: Path) -> None:
    there = variables(tmp_path / "there.env", {"STUDIO_DATA": empty_studio(tmp_path / "there")})
    manage(here, "move", there)
    media = tmp_path / "there" / "media"
    times = {path: path.stat().st_mtime_ns for path in media.rglob("*") if path.is_file()}
    changed = next(iter(sorted(times)))
    original = here / "media" / changed.relative_to(media)
    original.write_bytes(original.read_bytes()[::-1])  # as long as before, and written anew
    manage(here, "move", there)
    assert [path for path, before in times.items() if path.stat().st_mtime_ns != before] == [changed]
    assert files_of(media) == files_of(here / "media")


@pytest.mark.processes
def test_a_place_that_was_used_since_is_not_overwritten(here: Path, tmp_path: Path) -> None:
    there = variables(tmp_path / "there.env", {"STUDIO_DATA": empty_studio(tmp_path / "there")})
    manage(here, "move", there)
    with closing(sqlite3.connect(tmp_path / "there" / "studio.sqlite3")) as database, database:
        database.execute("update accounts_team set name = 'Renamed there'")
    with pytest.raises(AssertionError, match="has been used since"):
        manage(here, "move", there)


def test_a_studio_is_not_moved_onto_itself(tmp_path: Path, settings: Any) -> None:
    with pytest.raises(CommandError, match="the folder of this studio"):
        call_command("move", variables(tmp_path / "x.env", {"STUDIO_DATA": settings.DATA}))
    with pytest.raises(CommandError, match="where is the studio to go"):
        call_command("move", variables(tmp_path / "x.env", {}))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("move", tmp_path / "nothing.env")


def test_variables_are_read_as_a_shell_would(tmp_path: Path) -> None:
    path = tmp_path / "x.env"
    path.write_text(
        "# S3_BUCKET=old\n\nS3_BUCKET = takes\nSTUDIO_DATA='/srv/studio'\nDATABASE_URL=postgres://u:p=1@h/d\n"
    )
    assert read_variables(path) == {
        "S3_BUCKET": "takes",
        "STUDIO_DATA": "/srv/studio",
        "DATABASE_URL": "postgres://u:p=1@h/d",
    }
