"""Stored files, on disk or on S3: put, delete, open as a local file; scratch folders."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage

CHUNK_BYTES = 1 << 20
STALE_AFTER = timedelta(hours=6)  # longer than any work takes


def is_on_disk() -> bool:
    """Whether files are stored on the local disk."""
    return isinstance(default_storage, FileSystemStorage) or not settings.S3_BUCKET


def put(local: Path, name: str) -> None:
    """Move a local file into the storage under ``name``. Written twice, it is the same file."""
    if is_on_disk():
        target = Path(default_storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(local, target)
        return
    with local.open("rb") as source:
        default_storage.save(name, File(source))
    local.unlink()


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
    storage: Any = default_storage
    storage.bucket.objects.filter(Prefix=f"{name.rstrip('/')}/").delete()


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
        with default_storage.open(name) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK_BYTES)
        yield copy


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


def _move(local: Path, target: Path) -> None:
    try:
        local.replace(target)
    except OSError:  # another disk: copy beside the target first, so that nobody sees half a file
        with NamedTemporaryFile(dir=target.parent, delete=False) as beside, local.open("rb") as source:
            shutil.copyfileobj(source, beside, CHUNK_BYTES)
        Path(beside.name).replace(target)
        local.unlink()
    target.chmod(0o640)
