"""Read a JSON body of any size in little memory: long strings go to disk, decoded on the way.

There is no multipart upload in the protocol: a video of 200 MB comes as 270 MB of base64 inside
one JSON string.
"""

from __future__ import annotations

import binascii
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

CHUNK = 256 * 1024
SPOOL_FROM = 64 * 1024  # characters of one string
MAX_JSON_BYTES = 8 * 1024 * 1024  # bytes of everything that is not spooled


class InvalidBody(Exception):
    """The bytes are not the JSON they should be; the text says why."""


@dataclass(frozen=True)
class SpooledString:
    """A long string of the body that lies on disk, decoded from base64."""

    path: Path
    is_whole: bool  # False: it was not base64


@contextmanager
def read_json(stream: BinaryIO, spool: Path) -> Iterator[Any]:
    """The JSON value, with a ``SpooledString`` in place of each long string. Raises InvalidBody.

    What nobody has moved away is deleted on leaving.
    """
    reader = _BodyReader(spool)
    try:
        while chunk := stream.read(CHUNK):
            reader.feed(chunk)
        yield reader.value()
    finally:
        reader.discard()


class _BodyReader:
    """Copies JSON text, leaving out the inside of long strings."""

    def __init__(self, spool: Path) -> None:
        self._spool = spool
        self._skeleton = bytearray()
        self._text = bytearray()  # the string being read, while it is short
        self._inside = False
        self._carry = b""  # a backslash at the very end of a chunk
        self._file: _Base64File | None = None
        self._spooled: dict[str, _Base64File] = {}

    def feed(self, chunk: bytes) -> None:
        chunk, self._carry, position = self._carry + chunk, b"", 0
        while position < len(chunk):
            read = self._read_inside if self._inside else self._read_outside
            position = read(chunk, position)
        if len(self._skeleton) > MAX_JSON_BYTES:
            raise InvalidBody("The request body is too large.")

    def value(self) -> Any:
        try:
            value = json.loads(self._skeleton)
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair cannot be stored
            return self._put_back(value)
        except (ValueError, RecursionError):
            raise InvalidBody("The request body is not valid JSON.") from None

    def discard(self) -> None:
        for file in self._spooled.values():
            file.close()
            file.path.unlink(missing_ok=True)

    def _read_outside(self, chunk: bytes, start: int) -> int:
        quote = chunk.find(b'"', start)
        end = len(chunk) if quote < 0 else quote + 1
        self._skeleton += chunk[start:end]
        self._inside = quote >= 0
        return end

    def _read_inside(self, chunk: bytes, start: int) -> int:
        quote = chunk.find(b'"', start)
        end = len(chunk) if quote < 0 else quote
        if not self._file and (escape := chunk.find(b"\\", start, end)) >= 0:
            return self._read_escape(chunk, start, escape)
        if chunk.endswith(b"\\", start, end) and quote < 0:
            self._carry, end = b"\\", end - 1
            self._take(chunk[start:end])
            return len(chunk)
        self._take(chunk[start:end])
        if quote < 0:
            return end
        self._end_string()
        return quote + 1

    def _read_escape(self, chunk: bytes, start: int, escape: int) -> int:
        if escape + 1 == len(chunk):
            self._carry = b"\\"
            self._take(chunk[start:escape])
            return len(chunk)
        self._take(chunk[start : escape + 2])
        return escape + 2

    def _take(self, piece: bytes) -> None:
        if self._file:
            self._file.write(piece)
            return
        self._text += piece
        if len(self._text) > SPOOL_FROM:
            token = uuid4().hex
            self._file = self._spooled[token] = _Base64File(self._spool / token)
            self._file.write(bytes(self._text))
            self._text = bytearray(token.encode())

    def _end_string(self) -> None:
        if self._file:
            self._file.close()
        self._skeleton += self._text + b'"'
        self._text, self._file, self._inside = bytearray(), None, False

    def _put_back(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._put_back(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._put_back(item) for item in value]
        file = self._spooled.get(value) if isinstance(value, str) else None
        return SpooledString(file.path, file.is_whole) if file else value


class _Base64File:
    """A file that is written as base64 text, in pieces of any length, with or without a data URI head."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.is_whole = True
        self._file = path.open("wb")
        self._rest = b""
        self._is_begun = False

    def write(self, piece: bytes) -> None:
        piece = piece.replace(b"\\/", b"/")  # some encoders escape the slash
        if not self._is_begun:
            self._is_begun, piece = True, without_head(piece)
        piece = self._rest + piece
        usable = len(piece) - len(piece) % 4
        self._rest = piece[usable:]
        self._decode(piece[:usable])

    def close(self) -> None:
        if not self._file.closed:
            self._decode(self._rest + b"=" * (-len(self._rest) % 4))
            self._file.close()

    def _decode(self, text: bytes) -> None:
        try:
            self._file.write(binascii.a2b_base64(text, strict_mode=True) if text else b"")
        except binascii.Error:
            self.is_whole = False


def without_head(text: bytes) -> bytes:
    """The base64 of a data URI; any other text as it is."""
    if not text.startswith(b"data:"):
        return text
    head, comma, rest = text.partition(b",")
    return rest if comma and head.endswith(b";base64") else text


def redact(value: Any) -> Any:
    """The value as it can be stored: spooled strings become a remark."""
    if isinstance(value, dict):
        return {name: redact(item) for name, item in value.items()}
    if isinstance(value, list):
        return [redact(item) for item in value]
    return "(long string)" if isinstance(value, SpooledString) else value
