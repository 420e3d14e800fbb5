"""A backup: a folder with all rows of one moment and every file that they name, and back again."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from studio.core.errors import Refusal
from studio.core.storage.disk_store import DiskStore
from studio.core.storage.files import store
from studio.core.transfer import rows, stored_files
from studio.core.transfer.databases import snapshot
from studio.core.transfer.stored_files import Ledger

FORMAT = 1
MANIFEST = "manifest.json"
SECRET = "secret-key"  # noqa: S105 - the name of a file


class NotPossible(Refusal):
    """A backup, restore or move that cannot be done, with what is in the way."""


@dataclass(frozen=True, kw_only=True)
class CopySummary:
    """Counts of the rows and files that were copied."""

    rows: int
    files: int
    size_bytes: int
    missing: tuple[str, ...] = ()  # files that rows name and nobody has


@dataclass(frozen=True)
class Folder:
    """The parts of a backup."""

    path: Path

    @property
    def rows(self) -> Path:
        """A file for each model."""
        return self.path / "rows"

    @property
    def store(self) -> DiskStore:
        """The stored files under their names."""
        return DiskStore(location=self.path / "files")

    @property
    def ledger(self) -> Ledger:
        """The stored files with their hashes."""
        return Ledger(self.path / "files.jsonl")

    @property
    def manifest(self) -> dict[str, Any]:
        """What the backup is; empty while it is not complete."""
        path = self.path / MANIFEST
        return dict(json.loads(path.read_text())) if path.exists() else {}


def back_up(path: Path) -> CopySummary:
    """Write a backup while the studio goes on; begun anew, it goes on where it was. Raises NotPossible.

    Files are copied before and after the rows: one that is deleted meanwhile was copied before, and one that
    is new is copied after. So each file that a row of the snapshot names is there.
    """
    folder = Folder(path)
    if folder.manifest:
        raise NotPossible(f"{path} holds a complete backup. Name another folder.")
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    ledger = folder.ledger
    with TemporaryDirectory(dir=path) as scratch:
        stored_files.copy_files(store(), folder.store, ledger, Path(scratch))
        with snapshot() as alias:
            counts = rows.dump(alias, folder.rows)
            applied = migrations(alias)
        stored_files.copy_files(store(), folder.store, ledger, Path(scratch))
    copy_secret(settings.DATA, path)
    missing = stored_files.named_in(rows.lines_of(folder.rows)) - set(ledger.files)
    summary = _summary(counts, ledger, missing)
    _write_manifest(folder, counts, applied, summary)
    return summary


def restore(path: Path) -> CopySummary:
    """Fill an empty studio from a backup, and compare row by row and hash by hash. Raises NotPossible.

    Interrupted, it can be repeated: rows come last, and all at once.
    """
    folder = Folder(path)
    manifest = _checked_manifest(folder)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    refuse_other_version(manifest["migrations"], "default")
    refuse_used("default")
    with TemporaryDirectory(dir=settings.SPOOL) as scratch:
        for entry in folder.ledger.files.values():
            if stored_files.sha256_of(store(), entry.name) != entry.sha256:
                stored_files.copy_file(
                    folder.store, store(), entry.name, Ledger(Path(scratch, "l")), Path(scratch)
                )
        rows.load(folder.rows, "default")
        verify_rows(folder.rows, "default", Path(scratch))
    verify_files(store(), folder.ledger)
    copy_secret(path, settings.DATA)
    return _summary(manifest["rows"], folder.ledger, manifest["missing"])


def migrations(alias: str) -> list[str]:
    """The migrations that a database has had."""
    recorded = MigrationRecorder(connections[alias]).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in recorded)


def refuse_other_version(expected: list[str], alias: str) -> None:
    """Raise NotPossible when rows of another version would not fit."""
    other = sorted(set(expected) ^ set(migrations(alias)))
    if other:
        raise NotPossible(
            f"The rows are of another version of the studio; migrations differ: {', '.join(other[:5])}. "
            "Use the version that made them, and upgrade afterwards."
        )


def has_people(alias: str) -> bool:
    """Whether somebody uses the studio of a database."""
    return bool(get_user_model()._base_manager.using(alias).exists())


def refuse_used(alias: str) -> None:
    """Raise NotPossible when there are people in a database already."""
    if has_people(alias):
        raise NotPossible(
            "There are people in that studio already. It must be empty: name an empty database."
        )


def verify_rows(expected: Path, alias: str, scratch: Path) -> None:
    """Compare the rows of a database with those that were meant. Raises NotPossible."""
    rows.dump(alias, scratch / "check")
    if wrong := rows.differences(expected, scratch / "check"):
        raise NotPossible("The rows are not the same afterwards. " + " ".join(wrong))


def verify_files(target: stored_files.FileStore, ledger: Ledger) -> None:
    """Compare the hash of every file with that of the ledger. Raises NotPossible."""
    if wrong := stored_files.differences(target, ledger.files.values()):
        raise NotPossible(f"{len(wrong)} files are not the same afterwards: {', '.join(wrong[:5])}")


def _checked_manifest(folder: Folder) -> dict[str, Any]:
    manifest = folder.manifest
    if not manifest:
        raise NotPossible(f"{folder.path} holds no complete backup: there is no {MANIFEST}.")
    if manifest["format"] != FORMAT:
        raise NotPossible(f"The backup has format {manifest['format']}; this version reads {FORMAT}.")
    damaged = [name for name, digest in manifest["digests"].items() if _digest(folder.path / name) != digest]
    damaged += stored_files.differences(folder.store, folder.ledger.files.values())
    if damaged:
        raise NotPossible(f"The backup is damaged: {', '.join(damaged[:5])}. Nothing was restored.")
    return manifest


def _write_manifest(folder: Folder, counts: dict[str, int], applied: list[str], summary: CopySummary) -> None:
    parts = [folder.path / "files.jsonl", *sorted(folder.rows.glob("*.jsonl"))]
    manifest = {
        "format": FORMAT,
        "made": timezone.now().isoformat(),
        "migrations": applied,
        "rows": counts,
        "missing": summary.missing,
        "digests": {
            part.relative_to(folder.path).as_posix(): _digest(part) for part in parts if part.exists()
        },
    }
    (folder.path / MANIFEST).write_text(json.dumps(manifest, indent=2))


def _summary(counts: dict[str, int], ledger: Ledger, missing: Any) -> CopySummary:
    size_bytes = sum(entry.size_bytes for entry in ledger.files.values())
    return CopySummary(
        rows=sum(counts.values()),
        files=len(ledger.files),
        size_bytes=size_bytes,
        missing=tuple(sorted(missing)),
    )


def copy_secret(source: Path, target: Path) -> None:
    """Take the key of the data folder along: sessions and links are signed with it."""
    if (source / SECRET).exists():
        shutil.copyfile(source / SECRET, target / SECRET)
        (target / SECRET).chmod(0o600)


def _digest(path: Path) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
