"""Stored files, on disk or on S3: put, delete, open as a local file; scratch folders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.files.storage import default_storage

from studio.core.storage.disk_store import DiskStore

if TYPE_CHECKING:  # it loads the whole client of S3, which a studio on a laptop never needs
    from studio.core.storage.bucket_store import BucketStore

STALE_AFTER = timedelta(hours=6)  # longer than any work takes


def store() -> BucketStore | DiskStore:
    """The storage of the studio's files: its bucket, or a folder on the disk."""
    return cast("BucketStore | DiskStore", default_storage)


def bucket() -> BucketStore | None:
    """The bucket; None when files are on the disk."""
    return cast("BucketStore", default_storage) if settings.S3_BUCKET else None


def is_on_disk() -> bool:
    """Whether files are stored on the local disk."""
    return bucket() is None


def put(local: Path, name: str) -> None:
    """Move a local file into the storage under ``name``. Written twice, it is the same file."""
    store().put(local, name)


def chunks(name: str) -> Iterator[bytes]:
    """The content of a stored file in chunks of bounded size. Raises FileNotFoundError."""
    return store().chunks(name)


def exists(name: str) -> bool:
    """Whether a file of this name is stored."""
    return default_storage.exists(name)


def remove(*names: str) -> None:
    """Delete stored files; missing ones are ignored."""
    for name in filter(None, names):
        default_storage.delete(name)


def remove_folder(name: str) -> None:
    """Delete a folder of the storage with all its files; a missing one is ignored."""
    if is_on_disk():
        shutil.rmtree(default_storage.path(name), ignore_errors=True)
        return
    for stored, _ in list(store().names(f"{name.rstrip('/')}/")):
        store().delete(stored)


def free_bytes() -> int:
    """Free bytes on the disk that receives uploads."""
    return shutil.disk_usage(settings.SPOOL).free


@contextmanager
def as_local(name: str) -> Iterator[Path]:
    """A readable path with the content of ``name``: the file itself, or a copy for as long as the block."""
    if is_on_disk():
        yield Path(default_storage.path(name))
        return
    with scratch() as folder:
        copy = folder / Path(name).name
        with copy.open("wb") as target:
            target.writelines(chunks(name))
        yield copy


def location(name: str) -> str:
    """Where a stored file can be read for the next half hour: its path, or a signed link that takes ranges.

    For whoever reads a part of it, or all of it once; ``as_local`` is for more.
    """
    remote = bucket()
    return remote.link(name) if remote else default_storage.path(name)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for work in progress, on the same disk as the storage, gone afterwards."""
    with TemporaryDirectory(dir=settings.SPOOL, prefix="work-") as folder:
        yield Path(folder)


@contextmanager
def workspace(name: str) -> Iterator[Path]:
    """A scratch folder with a fixed name, emptied first: a retry removes what a killed worker left."""
    folder = Path(settings.SPOOL) / f"work-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def delete_stale_temp_files(now: datetime) -> None:
    """Delete scratch folders of dead workers and partial uploads of dead servers, older than STALE_AFTER."""
    before = (now - STALE_AFTER).timestamp()
    for path in (*settings.SPOOL.glob("work-*"), *settings.SPOOL.glob("tmp*.upload*")):
        with suppress(FileNotFoundError):  # it ended meanwhile
            if path.stat().st_mtime < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
