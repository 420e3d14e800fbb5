"""Backup and restore: the same rows and the same bytes, whichever database and file store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections

from studio.accounts.models import User
from studio.core.storage.files import put
from studio.core.transfer import rows
from studio.core.transfer.databases import snapshot
from studio.library.models import Asset
from tests.architecture import fixtures
from tests.core.transfer.studios import empty_studio, files_of, manage, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "key-of-the-tests-" + "0123456789" * 4


@pytest.fixture
def backup(tmp_path: Path) -> Any:
    """A backup of a studio with rows of every kind, and with files."""
    fixtures.build("glass", tmp_path)
    call_command("backup", tmp_path / "backup", verbosity=0)
    return tmp_path / "backup"


def test_a_backup_holds_rows_of_every_model_and_every_file(backup: Path) -> None:
    files = files_of(backup / "files")
    named = {name for asset in Asset.objects.all() for name in asset.files}
    assert named <= set(files)
    rows_by_model = rows_of(backup)
    assert len(rows_by_model["accounts.User"]) == User.objects.count()
    assert len(rows_by_model["library.Asset"]) == Asset.objects.count() > 0
    assert set(rows_by_model) == {model._meta.label for model in rows.copied_models()}


@pytest.mark.processes
def test_a_restored_studio_has_the_same_rows_and_bytes(backup: Path, tmp_path: Path) -> None:
    output = manage(empty_studio(tmp_path / "there"), "restore", backup)
    assert "each was compared with the backup" in output
    manage(tmp_path / "there", "backup", tmp_path / "again")
    assert rows_of(tmp_path / "again") == rows_of(backup)
    assert files_of(tmp_path / "again" / "files") == files_of(backup / "files")
    assert files_of(tmp_path / "there" / "media") == files_of(backup / "files")


@pytest.mark.processes
def test_a_backup_of_sqlite_and_disk_is_restored_on_postgresql_and_s3(
    backup: Path, tmp_path: Path, migrated_postgres_url: str, s3_bucket: dict[str, str], s3: Any
) -> None:
    outside: dict[str, Any] = {"DATABASE_URL": migrated_postgres_url, "SECRET_KEY": SECRET, **s3_bucket}
    manage(tmp_path / "there", "restore", backup, **outside)
    assert files_of(s3.folder / s3_bucket["S3_BUCKET"]) == files_of(backup / "files")
    manage(tmp_path / "there", "backup", tmp_path / "again", **outside)
    assert rows_of(tmp_path / "again") == rows_of(backup)


def test_a_backup_sees_one_moment_and_stops_nobody(team: Any) -> None:
    with snapshot() as alias:
        before = list(type(team)._base_manager.using(alias).values_list("name", flat=True))
        type(team).objects.create(name="Later")
        assert list(type(team)._base_manager.using(alias).values_list("name", flat=True)) == before
    assert "snapshot" not in connections.settings


def test_what_is_interrupted_goes_on_and_copies_nothing_twice(tmp_path: Path, team: Any) -> None:
    for number in range(3):
        (local := tmp_path / "local").write_bytes(b"%d" % number)
        put(local, f"backup-test/{number}")
    folder = tmp_path / "backup"
    call_command("backup", folder, verbosity=0)
    copied = {path: path.stat().st_mtime_ns for path in (folder / "files").rglob("*") if path.is_file()}
    (folder / "manifest.json").unlink()  # it was interrupted, in the middle of a line
    ledger = (folder / "files.jsonl").read_text().splitlines(keepends=True)
    (folder / "files.jsonl").write_text("".join(ledger[:-1]) + ledger[-1][:20])
    call_command("backup", folder, verbosity=0)
    again = [path for path, before in copied.items() if path.stat().st_mtime_ns != before]
    assert [path.relative_to(folder / "files").as_posix() for path in again] == [
        json.loads(ledger[-1])["name"]
    ]
    for number in range(3):
        default_storage.delete(f"backup-test/{number}")


def test_a_complete_backup_is_not_written_over(backup: Path) -> None:
    with pytest.raises(CommandError, match="holds a complete backup"):
        call_command("backup", backup)


def test_a_studio_with_people_is_not_overwritten(backup: Path) -> None:
    with pytest.raises(CommandError, match="must be empty"):
        call_command("restore", backup)
    assert User.objects.exists()


@pytest.mark.parametrize("part", ["rows/accounts.User.jsonl", "files.jsonl", "a file"])
def test_a_damaged_backup_is_refused_before_anything_is_written(backup: Path, part: str) -> None:
    path = (
        next(path for path in (backup / "files").rglob("*") if path.is_file())
        if part == "a file"
        else backup / part
    )
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(CommandError, match=r"damaged|Nothing was restored"):
        call_command("restore", backup)


def test_a_backup_of_another_version_says_so(backup: Path) -> None:
    manifest = json.loads((backup / "manifest.json").read_text())
    manifest["migrations"].append("accounts.0999_later")
    (backup / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(CommandError, match=r"another version of the studio.*accounts\.0999_later"):
        call_command("restore", backup)


def test_a_folder_without_a_backup_is_named(tmp_path: Path, db: None) -> None:
    with pytest.raises(CommandError, match="no complete backup"):
        call_command("restore", tmp_path)
