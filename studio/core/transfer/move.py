"""Move a studio to another database and file store: SQLite and disk to PostgreSQL and S3, and back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dj_database_url
from django.conf import settings

from studio.core.storage.bucket_address import BucketAddress
from studio.core.storage.bucket_store import BucketStore
from studio.core.storage.disk_store import DiskStore
from studio.core.storage.files import store
from studio.core.transfer import rows, stored_files
from studio.core.transfer.backup import (
    CopySummary,
    NotPossible,
    copy_secret,
    has_people,
    migrations,
    refuse_other_version,
    refuse_used,
    verify_rows,
)
from studio.core.transfer.databases import TARGET, connected, snapshot
from studio.core.transfer.stored_files import FileStore, Ledger

PLACES = (
    "DATABASE_URL",
    "STUDIO_DATA",
    "S3_BUCKET",
    "S3_ENDPOINT_URL",
    "S3_REGION",
    "S3_ACCESS_KEY",
    "S3_SECRET_KEY",
)


@dataclass(frozen=True)
class Target:
    """The other place, by the variables with which a studio is started there."""

    variables: dict[str, str]

    def database(self) -> dict[str, Any]:
        """The entry for Django's ``DATABASES``."""
        if url := self.variables.get("DATABASE_URL"):
            return {**dj_database_url.parse(url), "OPTIONS": {}}
        folder = self._folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "studio.sqlite3",
            "OPTIONS": {"timeout": 20},
        }

    def store(self) -> FileStore:
        """The store of its files."""
        if not self.variables.get("S3_BUCKET"):
            return DiskStore(location=self._folder() / "media")
        names = {"name": "S3_BUCKET", "endpoint_url": "S3_ENDPOINT_URL", "region": "S3_REGION"}
        names |= {"access_key": "S3_ACCESS_KEY", "secret_key": "S3_SECRET_KEY"}
        values = {key: self.variables[name] for key, name in names.items() if self.variables.get(name)}
        return BucketStore(**BucketAddress(**values).storage()["OPTIONS"])

    @property
    def key(self) -> str:
        """A short name of the place, for what was done about it."""
        parts = ("DATABASE_URL", "STUDIO_DATA", "S3_BUCKET", "S3_ENDPOINT_URL")
        return sha256(json.dumps([self.variables.get(part) for part in parts]).encode()).hexdigest()[:12]

    def _folder(self) -> Path:
        if "STUDIO_DATA" not in self.variables:
            raise NotPossible("Name STUDIO_DATA, or DATABASE_URL and S3_BUCKET: where is the studio to go?")
        folder = Path(self.variables["STUDIO_DATA"]).expanduser().resolve()
        if folder == settings.DATA:
            raise NotPossible(f"{folder} is the folder of this studio. Name another.")
        return folder


def read_variables(path: Path) -> dict[str, str]:
    """The variables of a file with ``NAME=value`` lines."""
    lines = (line.strip() for line in path.read_text().splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}


def move(variables: dict[str, str]) -> CopySummary:
    """Copy rows and files to another place, and compare them there. Raises NotPossible.

    It may be repeated: files that are there already are not copied again. Whatever was begun here while it
    ran is not there; so the last time is run when nobody works here any more.
    """
    target = Target(variables)
    state = settings.DATA / "moves" / target.key
    state.mkdir(parents=True, exist_ok=True)
    there, ledger = target.store(), Ledger(state / "files.jsonl")
    _migrate(variables)
    with connected(TARGET, target.database()) as alias, _scratch() as scratch:
        _refuse_used_since(alias, state / "rows", scratch)
        refuse_other_version(migrations("default"), alias)
        stored_files.copy_files(store(), there, ledger, scratch)
        with snapshot() as here:
            counts = rows.dump(here, scratch / "rows")
        rows.load(scratch / "rows", alias)
        verify_rows(scratch / "rows", alias, scratch)
        _write_down(scratch / "rows", state / "rows")
        _finish_files(there, ledger, scratch)
    if "STUDIO_DATA" in variables:
        copy_secret(settings.DATA, Path(variables["STUDIO_DATA"]).expanduser())
    size_bytes = sum(entry.size_bytes for entry in ledger.files.values())
    return CopySummary(rows=sum(counts.values()), files=len(ledger.files), size_bytes=size_bytes)


def _migrate(variables: dict[str, str]) -> None:
    """Make the tables there, by a process that is started as the studio will be. Raises NotPossible.

    Migrations that move rows know only the database that their process is started with.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in PLACES}
    environment = {**inherited, "STUDIO_DATA": str(settings.DATA), **variables}
    for command in ("migrate", "createcachetable"):
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "manage.py", command, "--verbosity=0"],
            cwd=settings.BASE,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NotPossible(f"The other place cannot be used: {done.stderr.strip().splitlines()[-1]}")


def _finish_files(there: FileStore, ledger: Ledger, scratch: Path) -> None:
    """Copy what came meanwhile, then compare the bytes here and there. Raises NotPossible."""
    stored_files.copy_files(store(), there, ledger, scratch)
    for name, _ in store().names():
        if name in ledger.files and stored_files.sha256_of(there, name) != stored_files.sha256_of(
            store(), name
        ):
            stored_files.copy_file(store(), there, name, ledger, scratch)  # it was written anew meanwhile
            if stored_files.sha256_of(there, name) != ledger.files[name].sha256:
                raise NotPossible(f"{name} is not the same afterwards.")


def _refuse_used_since(alias: str, last: Path, scratch: Path) -> None:
    """Refuse a place with people, unless its rows are those of the last move. Raises NotPossible."""
    if not last.exists() or not has_people(alias):
        refuse_used(alias)
        return
    rows.dump(alias, scratch / "there")
    if rows.differences(last, scratch / "there"):
        raise NotPossible("The other studio has been used since it was moved to. Name an empty place.")


def _write_down(moved: Path, last: Path) -> None:
    last.mkdir(parents=True, exist_ok=True)
    for path in moved.glob("*.jsonl"):
        (last / path.name).write_bytes(path.read_bytes())


@contextmanager
def _scratch() -> Iterator[Path]:
    with TemporaryDirectory(dir=settings.SPOOL) as folder:
        yield Path(folder)
