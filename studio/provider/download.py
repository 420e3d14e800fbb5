"""Resumable download of a result's file: whole or not at all, from where an attempt was cut off.

Bytes gather in ``NAME.part``; ``NAME.part.json`` says of which file they are. The name itself appears
only when everything is there.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from studio.provider.errors import (
    BadAddress,
    Busy,
    DownloadTooLarge,
    Gone,
    NotReady,
    ProviderError,
    Unintelligible,
    Unreachable,
)
from studio.provider.responses import ApiResponse, api_response, excerpt, unreachable_from

MAX_ERROR_BYTES = 4096  # bytes read of a page that came instead of the file
# The vendor's own node retries 422 and 502 on fresh results; a store behind it says 403 or 404 as long
# as it has no such file. A paid result is not given up for any of them.
NOT_READY_STATUSES = frozenset({401, 403, 404, 422, 425, 502})
TEXT_TYPES = ("text/html", "application/json", "application/xml", "text/xml", "text/plain")
Progress = Callable[[int, int | None], None]  # bytes there, bytes in all


@dataclass(frozen=True, kw_only=True)
class DownloadLimits:
    """Limits of a download in bytes and seconds."""

    max_bytes: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class FileIdentity:
    """Identity of the file that a partial download belongs to."""

    url: str  # without its query: a link that is signed anew is the same file
    total: int | None
    validator: str  # ETag or Last-Modified, whichever If-Range may use


class PartialFile:
    """A partial download on disk, with its identity in a JSON file beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.with_name(f"{path.name}.part")
        self._identity_file = path.with_name(f"{path.name}.part.json")

    @property
    def size(self) -> int:
        """Size of the partial file in bytes."""
        return self.file.stat().st_size if self.file.exists() else 0

    def identity(self, url: str) -> FileIdentity | None:
        """Identity of the partial file; None without one, or when it is of another address."""
        try:
            identity = FileIdentity(**json.loads(self._identity_file.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return identity if self.size and identity.url == _without_query(url) else None

    def save_identity(self, identity: FileIdentity) -> None:
        """Save the identity, before the first byte is written."""
        self._identity_file.write_text(json.dumps(asdict(identity)))

    def discard(self) -> None:
        """Delete the partial file and its identity."""
        self.file.unlink(missing_ok=True)
        self._identity_file.unlink(missing_ok=True)

    def finish(self) -> None:
        """Rename the complete file to its final name."""
        self.file.replace(self.path)
        self._identity_file.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class Download:
    """Download of one file. ``run`` may be called again after Unreachable: it goes on from what is there."""

    client: httpx.Client
    url: str
    part: PartialFile
    bounds: DownloadLimits
    on_progress: Progress | None = None

    def run(self) -> int:
        """Download to ``part.path``; returns the size in bytes.

        Raises NotReady, Gone, DownloadTooLarge, BadAddress, Unreachable, Busy, Unintelligible.
        """
        identity = self.part.identity(self.url)
        if not identity:
            self.part.discard()
        if not identity or self.part.size != identity.total:
            self._fetch(identity)
        size = self.part.size
        self.part.finish()
        return size

    def _fetch(self, identity: FileIdentity | None) -> None:
        deadline = time.monotonic() + self.bounds.seconds
        try:
            with self.client.stream("GET", self.url, headers=_range(self.part, identity)) as response:
                _require_file(response)
                start, total = _start_offset(response, self.url, self.part, identity)
                self._refuse_more_than_allowed(total or 0)
                self._write(response, start, total, deadline)
        except httpx.InvalidURL as error:
            raise BadAddress(f"this is no address: {error}") from error
        except httpx.HTTPError as error:
            raise unreachable_from(error) from error
        if total is not None and self.part.size != total:
            raise Unreachable(f"the file was cut off after {self.part.size} of {total} bytes")

    def _write(self, response: httpx.Response, done: int, total: int | None, deadline: float) -> None:
        with self.part.file.open("ab") as file:
            # With a size of its own httpx gathers, and forgets what it has when the connection breaks.
            for piece in response.iter_raw():
                done += len(piece)
                self._refuse_more_than_allowed(done)
                file.write(piece)
                if self.on_progress:
                    self.on_progress(done, total)
                if time.monotonic() > deadline and done != total:
                    raise Unreachable("the file takes too long; the next attempt goes on from here")

    def _refuse_more_than_allowed(self, size: int) -> None:
        if size > self.bounds.max_bytes:
            self.part.discard()
            raise DownloadTooLarge(f"{size} bytes are more than {self.bounds.max_bytes}")


def _range(part: PartialFile, identity: FileIdentity | None) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}  # sizes and ranges are those of the file
    if identity:
        headers["Range"] = f"bytes={part.size}-"
        if identity.validator:
            headers["If-Range"] = identity.validator
    return headers


def _require_file(response: httpx.Response) -> None:
    """Let a file pass; raise for anything else."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code == 416 or (response.status_code in (200, 206) and kind not in TEXT_TYPES):
        return
    body = b""
    for piece in response.iter_bytes(MAX_ERROR_BYTES):
        body += piece
        if len(body) >= MAX_ERROR_BYTES:
            break
    raise _error_from_response(api_response(response, body))


def _error_from_response(reply: ApiResponse) -> ProviderError:
    message = f"HTTP {reply.status} instead of the file"
    if reply.status in NOT_READY_STATUSES or reply.is_good:
        return NotReady(message)
    if reply.status == 410:
        return Gone(message)
    if reply.status == 429:
        return Busy(message, retry_after=reply.retry_after)
    if reply.status >= 500 or reply.status == 408:
        return Unreachable(message)
    return Unintelligible(message, body=excerpt(reply.body))


def _start_offset(
    response: httpx.Response, url: str, part: PartialFile, identity: FileIdentity | None
) -> tuple[int, int | None]:
    """First byte of this response and total size, after the partial file was checked against it."""
    if response.status_code == 200:
        part.file.unlink(missing_ok=True)
        total = _int_or_none(response.headers.get("content-length"))
        part.save_identity(FileIdentity(url=_without_query(url), total=total, validator=_validator(response)))
        return 0, total
    match = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("content-range", ""))
    start, total = (int(match[1]), int(match[2])) if match else (-1, -1)
    if response.status_code == 206 and identity and start == part.size and identity.total in (None, total):
        return start, total
    part.discard()
    raise Unreachable("the rest is not of the same file; the next attempt begins anew")


def _validator(response: httpx.Response) -> str:
    """RFC 9110, section 13.1.5: a weak ETag is no good for ranges."""
    tag = response.headers.get("etag", "")
    is_strong = tag and not tag.startswith("W/")
    return str(tag if is_strong else response.headers.get("last-modified", ""))


def _int_or_none(text: str | None) -> int | None:
    with suppress(ValueError):
        return int(text) if text else None
    return None


def _without_query(url: str) -> str:
    return url.partition("?")[0]
