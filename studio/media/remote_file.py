"""A file behind a link, read by ranges: what a decoder does not ask for is not loaded."""

from __future__ import annotations

import io
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from studio.core.values.translatable import translatable
from studio.media.errors import Unusable

BUFFER_BYTES = 1 << 20
ATTEMPTS = 3
TIMEOUT_SECONDS = 60
PARTIAL = 206
AWAY = translatable("The file store does not answer. Try again in a moment.")


@dataclass(frozen=True)
class RemoteFile:
    """A file behind an http or https link; it opens as a ``Path`` does."""

    url: str

    def open(self, _mode: str = "rb") -> io.BufferedReader:
        """A reader that can seek. Reading raises Unusable when the link does not answer."""
        return io.BufferedReader(_Ranges(self.url), BUFFER_BYTES)


Source = Path | RemoteFile


def source_of(text: str) -> Source:
    """The file of a path or of a link."""
    return RemoteFile(text) if text.startswith(("http://", "https://")) else Path(text)


def open_source(source: Source) -> IO[bytes]:
    """The content of a file, wherever it is. Raises OSError; Unusable when a link does not answer."""
    return source.open("rb")


class _Ranges(io.RawIOBase):
    """One connection that asks for a range at each read."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._connection: HTTPConnection | None = None
        self._position = 0
        self._size: int | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_END:
            if self._size is None:
                self._fetch(0, 1)
            offset += self._size or 0
        elif whence == io.SEEK_CUR:
            offset += self._position
        self._position = max(0, offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        count = len(buffer) if self._size is None else min(len(buffer), self._size - self._position)
        if count <= 0:
            return 0
        content = self._fetch(self._position, count)
        buffer[: len(content)] = content
        self._position += len(content)
        return len(content)

    def readall(self) -> bytes:
        """What is left, in large parts: Python's own asks for 8 KB at a time."""
        return b"".join(iter(lambda: self.read(BUFFER_BYTES), b""))

    def close(self) -> None:
        self._disconnect()
        super().close()

    def _fetch(self, start: int, count: int) -> bytes:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._request(start, count)
            except (OSError, HTTPException) as error:
                self._disconnect()
                if attempt == ATTEMPTS:
                    raise Unusable(AWAY) from error
        raise AssertionError("unreachable")

    def _request(self, start: int, count: int) -> bytes:
        if self._connection is None:
            kind = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
            self._connection = kind(self._parts.netloc, timeout=TIMEOUT_SECONDS)
        address = f"{self._parts.path}?{self._parts.query}"
        self._connection.request("GET", address, headers={"Range": f"bytes={start}-{start + count - 1}"})
        return self._content(self._connection.getresponse())

    def _content(self, response: HTTPResponse) -> bytes:
        if response.status != PARTIAL:
            raise OSError(f"the file store answers {response.status}")
        self._size = int(response.headers["Content-Range"].rpartition("/")[2])
        return response.read()

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
