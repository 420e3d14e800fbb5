"""The body of an upload: a file as a data URI inside JSON, made piece by piece while it is sent.

Runware takes a file only as base64 in its JSON (Runware docs, "Media storage"): built whole, 200 MB of
video would stand in memory twice. The length is known beforehand, so nothing is sent chunked.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from studio.provider.errors import Unreachable
from studio.provider.http_log import data_uri_summary
from studio.provider.messages import upload_message

CHUNK_BYTES = 3 * 64 * 1024  # bytes of the file at a time; a multiple of 3 is base64 without padding
PLACEHOLDER = "@@"  # where the file goes; nothing else in the message has it


class FileBody:
    """Iterates over the bytes of the request once; ``length`` of them."""

    def __init__(self, path: Path, mime: str, task_uuid: UUID, *, seconds: float) -> None:
        self._path = path
        self._mime = mime
        self._uuid = task_uuid
        self._seconds = seconds
        self._size = path.stat().st_size
        self._hash = sha256()
        text = json.dumps([upload_message(task_uuid, f"data:{mime};base64,{PLACEHOLDER}")])
        self._head, _, self._tail = (part.encode() for part in text.partition(PLACEHOLDER))
        self.length = len(self._head) + 4 * -(-self._size // 3) + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        """The pieces in order. Raises Unreachable when the sending takes longer than ``seconds``."""
        deadline = time.monotonic() + self._seconds
        yield self._head
        with self._path.open("rb") as file:
            while piece := file.read(CHUNK_BYTES):
                if time.monotonic() > deadline:
                    raise Unreachable(f"the upload takes longer than {self._seconds:g} s")
                self._hash.update(piece)
                yield base64.b64encode(piece)
        yield self._tail

    @property
    def log_summary(self) -> list[dict[str, str]]:
        """What the event log keeps of the upload."""
        return [upload_message(self._uuid, data_uri_summary(self._mime, self._size, self._hash.hexdigest()))]
