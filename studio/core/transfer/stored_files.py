"""Copy stored files from one store to another, whichever they are, and compare them hash by hash."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from studio.core.storage.bucket_preflight import STAGING

# A name derived from the id of a row: assets/1f/1f6c…/original.mp4
STORED_NAME = re.compile(r"\b\w+/[0-9a-f]{2}/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[\w.-]+")


class FileStore(Protocol):
    """A storage of the studio; see ``core.storage.disk_store`` and ``core.storage.bucket_store``."""

    def put(self, local: Path, name: str) -> None:
        """FileStore a local file, which is gone where it was."""
        ...

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a stored file. Raises FileNotFoundError."""
        ...

    def names(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Names and sizes of what is stored."""
        ...


@dataclass(frozen=True)
class StoredFile:
    """A file as it was copied."""

    name: str
    size_bytes: int
    sha256: str


class Ledger:
    """The list of files that were copied, kept in a file: after an interruption they are not copied again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.files: dict[str, StoredFile] = {}
        if path.exists():
            with path.open(encoding="utf-8") as file:
                whole = (line for line in file if line.endswith("\n"))  # the last one may be cut off
                entries = [StoredFile(**json.loads(line)) for line in whole]
            self.files = {entry.name: entry for entry in entries}

    def add(self, entry: StoredFile) -> None:
        """Write down one more file, which may be a newer one of the same name."""
        self.files[entry.name] = entry
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(entry)) + "\n")


def copy_files(source: FileStore, target: FileStore, ledger: Ledger, scratch: Path) -> int:
    """Copy what is in ``source`` and not yet in the ledger with the same size; the count of files copied."""
    copied = 0
    for name, size_bytes in source.names():
        earlier = ledger.files.get(name)
        if name.startswith(STAGING) or (earlier and earlier.size_bytes == size_bytes):
            continue
        copied += copy_file(source, target, name, ledger, scratch)
    return copied


def copy_file(source: FileStore, target: FileStore, name: str, ledger: Ledger, scratch: Path) -> bool:
    """Copy one file and write it down; False when it is gone."""
    local = scratch / "copy"
    try:
        entry = _download(source, name, local)
    except FileNotFoundError:
        return False
    target.put(local, name)
    ledger.add(entry)
    return True


def differences(store: FileStore, expected: Iterable[StoredFile]) -> list[str]:
    """Names of files that are missing in a store or have other bytes there."""
    return [entry.name for entry in expected if sha256_of(store, entry.name) != entry.sha256]


def sha256_of(store: FileStore, name: str) -> str:
    """The SHA-256 of a stored file; empty when there is none."""
    digest = hashlib.sha256()
    try:
        for chunk in store.chunks(name):
            digest.update(chunk)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()


def named_in(lines: Iterable[str]) -> set[str]:
    """Names of stored files in rows, by their shape; whatever model and field they are in."""
    return {name for line in lines for name in STORED_NAME.findall(line)}


def _download(source: FileStore, name: str, local: Path) -> StoredFile:
    digest, size_bytes = hashlib.sha256(), 0
    with local.open("wb") as file:
        for chunk in source.chunks(name):
            digest.update(chunk)
            size_bytes += file.write(chunk)
    return StoredFile(name, size_bytes, digest.hexdigest())
