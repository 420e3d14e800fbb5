"""A file that has arrived and is not an asset yet: what is asked of it, wherever it lies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from studio.core.storage.files import put
from studio.media.sniff import HEAD_BYTES


class ReceivedFile(Protocol):
    """The bytes of an upload; they are not used before they are recognised and hashed."""

    def head(self) -> bytes:
        """The first bytes, by which the format is recognised."""
        ...

    def size_bytes(self) -> int:
        """The count of bytes."""
        ...

    def sha256(self) -> str:
        """The SHA-256 of all bytes, as hexadecimal digits."""
        ...

    def store(self, name: str) -> None:
        """Make it the stored file of this name; it is gone where it was."""
        ...

    def discard(self) -> None:
        """Delete it; a missing one is no error."""
        ...


@dataclass(frozen=True)
class LocalFile:
    """A received file on this disk."""

    path: Path

    def head(self) -> bytes:
        """The first bytes, by which the format is recognised."""
        with self.path.open("rb") as file:
            return file.read(HEAD_BYTES)

    def size_bytes(self) -> int:
        """The count of bytes."""
        return self.path.stat().st_size

    def sha256(self) -> str:
        """The SHA-256 of all bytes, as hexadecimal digits."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def store(self, name: str) -> None:
        """Make it the stored file of this name; it is gone where it was."""
        put(self.path, name)

    def discard(self) -> None:
        """Delete it; a missing one is no error."""
        self.path.unlink(missing_ok=True)
