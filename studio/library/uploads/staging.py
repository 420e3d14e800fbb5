"""Where the bytes of an upload in pieces lie until it is complete: on the disk of the node, or in the bucket.

The offset of an upload is the size of what is there, so that a crash between two chunks, or within one,
loses nothing and invents nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Protocol

from django.conf import settings

from studio.core.lease import lease
from studio.core.storage import files
from studio.core.storage.bucket_preflight import STAGING
from studio.library.ingest.received_file import LocalFile, ReceivedFile
from studio.library.models import Upload
from studio.media.sniff import HEAD_BYTES

if TYPE_CHECKING:
    from studio.core.storage.bucket_store import BucketStore

READ_BYTES = 1 << 18
WHOLE = "whole"  # the object of an upload that came in one, or in parts that the bucket has joined
Read = Callable[[int], bytes]


class OffsetConflict(Exception):
    """The chunk does not begin where the file ends."""


class UploadLocked(Exception):
    """Another request is writing to the same upload right now."""


class Staging(ReceivedFile, Protocol):
    """A received file that grows."""

    def begin(self) -> None:
        """Make room for the first byte."""
        ...

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other requests from writing, on this node and others. Raises OffsetConflict, UploadLocked."""
        ...

    def append(self, read: Read, *, limit: int) -> None:
        """Append what ``read`` gives, under the lock; what came before it fails stays.

        Raises OffsetConflict where there are more bytes than ``limit``.
        """
        ...


def staging_of(upload: Upload) -> Staging:
    """The staging of an upload, where files of the studio are stored."""
    bucket = files.bucket()
    return BucketStaging(bucket, upload) if bucket else DiskStaging(upload.spool_path)


class DiskStaging(LocalFile):
    """One file that chunks are appended to; all nodes must share its folder."""

    def begin(self) -> None:
        """Make the empty file."""
        self.path.touch()

    def size_bytes(self) -> int:
        """The count of bytes received."""
        return self.path.stat().st_size if self.path.exists() else 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Lock the file for one writer at a time, across processes. Raises OffsetConflict, UploadLocked.

        A file that is gone was finished or discarded by another request. It is never created anew here, as
        no sweep would find it.
        """
        try:
            file = self.path.open("r+b")
        except FileNotFoundError:
            raise OffsetConflict from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UploadLocked from None
            if os.fstat(file.fileno()).st_nlink == 0 or not self.path.exists():
                raise OffsetConflict  # moved away between opening and locking
            yield

    def append(self, read: Read, *, limit: int) -> None:
        """Append what ``read`` gives. Raises OffsetConflict."""
        with self.path.open("ab") as file:
            _copy(read, file, limit)


@dataclass
class BucketStaging:
    """Objects in the bucket, one for each chunk, named by its offset; so any node takes the next one."""

    bucket: BucketStore
    upload: Upload
    _parts: list[tuple[str, int]] | None = field(default=None, init=False)

    @property
    def prefix(self) -> str:
        """What the names of its objects begin with."""
        return f"{STAGING}{self.upload.pk}/"

    @property
    def whole(self) -> str:
        """The name of the object that the bucket makes of parts sent to it."""
        return f"{self.prefix}{WHOLE}"

    def begin(self) -> None:
        """Nothing: a bucket has no empty folders."""

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the upload's lease in the database. Raises OffsetConflict, UploadLocked."""
        with lease(f"upload:{self.upload.pk}") as is_held:
            if not is_held:
                raise UploadLocked
            if not Upload.objects.unfinished().filter(pk=self.upload.pk).exists():
                raise OffsetConflict  # finished or discarded by another request
            self._parts = None
            yield

    def append(self, read: Read, *, limit: int) -> None:
        """Store a chunk as an object of its own. Raises OffsetConflict."""
        offset = self.size_bytes()
        with SpooledTemporaryFile(READ_BYTES, dir=str(settings.SPOOL)) as chunk:
            try:
                _copy(read, chunk, limit)
            finally:
                if chunk.tell():
                    self._put(chunk, offset)

    def size_bytes(self) -> int:
        """The count of bytes received without a gap."""
        return sum(size for _, size in self._contiguous())

    def head(self) -> bytes:
        """The first bytes, by which the format is recognised."""
        head = b""
        for chunk in self._chunks():
            head += chunk[: HEAD_BYTES - len(head)]
            if len(head) == HEAD_BYTES:
                break
        return head

    def sha256(self) -> str:
        """The SHA-256 of all bytes, which are read once."""
        digest = hashlib.sha256()
        for chunk in self._chunks():
            digest.update(chunk)
        return digest.hexdigest()

    def store(self, name: str) -> None:
        """Copy the one object within the bucket; several are read and written as one."""
        parts = self._contiguous()
        if len(parts) == 1:
            self.bucket.copy(parts[0][0], name)
        else:
            with files.scratch() as folder:
                local = folder / Path(name).name
                with local.open("wb") as target:
                    target.writelines(self._chunks())
                self.bucket.put(local, name)
        self.discard()

    def discard(self) -> None:
        """Delete all its objects, and the parts that were not joined."""
        if self.upload.multipart_id:
            self.bucket.abort_parts(self.whole, self.upload.multipart_id)
        for name, _ in list(self.bucket.names(self.prefix)):
            self.bucket.delete(name)
        self._parts = None

    def _put(self, chunk: IO[bytes], offset: int) -> None:
        self.bucket.put_bytes(chunk, f"{self.prefix}{offset:012}")
        self._parts = None

    def _chunks(self) -> Iterator[bytes]:
        for name, _ in self._contiguous():
            yield from self.bucket.chunks(name)

    def _contiguous(self) -> list[tuple[str, int]]:
        """Names and sizes of the objects that follow one another from the beginning."""
        if self._parts is None:
            self._parts = list(_follow(list(self.bucket.names(self.prefix)), self.prefix))
        return self._parts


def _follow(objects: list[tuple[str, int]], prefix: str) -> Iterator[tuple[str, int]]:
    offset = 0
    for name, size in objects:
        if name == f"{prefix}{WHOLE}" and not offset:
            yield name, size
            return
        if name == f"{prefix}{offset:012}":
            yield name, size
            offset += size


def _copy(read: Read, target: IO[bytes], limit: int) -> None:
    """Copy what ``read`` gives. Raises OffsetConflict after more than ``limit`` bytes."""
    left = limit
    while chunk := read(min(READ_BYTES, left + 1)):
        if len(chunk) > left:
            raise OffsetConflict
        target.write(chunk)
        left -= len(chunk)
