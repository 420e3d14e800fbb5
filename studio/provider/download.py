"""``Download``: a result's file, whole or not at all, going on where an earlier attempt was cut off.

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
    Gone,
    NotReady,
    ProviderError,
    TooLarge,
    Unintelligible,
    Unreachable,
)
from studio.provider.responses import Reply, excerpt, reply_of, unreachable

MOST_WORDS = 4096  # bytes read of a page that came instead of the file
# The vendor's own node retries 422 and 502 on fresh results; a store behind it says 403 or 404 as long
# as it has no such file. A paid result is not given up for any of them.
NOT_YET = frozenset({401, 403, 404, 422, 425, 502})
PAGES = ("text/html", "application/json", "application/xml", "text/xml", "text/plain")
Progress = Callable[[int, int | None], None]  # bytes there, bytes in all


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much and how long."""

    max_bytes: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Known:
    """Of which file the bytes are."""

    url: str  # without its query: a link that is signed anew is the same file
    total: int | None
    validator: str  # ETag or Last-Modified, whichever If-Range may use


class Part:
    """The unfinished file and the note beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.with_name(f"{path.name}.part")
        self._note = path.with_name(f"{path.name}.part.json")

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.file.stat().st_size if self.file.exists() else 0

    def known(self, url: str) -> Known | None:
        """What the bytes belong to; None when there are none, or none of this address."""
        try:
            found = Known(**json.loads(self._note.read_text()))
        except (OSError, ValueError, TypeError):
            return None
        return found if self.size and found.url == _plain(url) else None

    def note(self, known: Known) -> None:
        """Remember before the first byte is written."""
        self._note.write_text(json.dumps(asdict(known)))

    def discard(self) -> None:
        """Forget everything."""
        self.file.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def finish(self) -> None:
        """The file gets its name."""
        self.file.replace(self.path)
        self._note.unlink(missing_ok=True)


@dataclass(frozen=True, kw_only=True)
class Download:
    """One file to bring. ``run`` may be called again after Unreachable: it goes on from what is there."""

    client: httpx.Client
    url: str
    part: Part
    bounds: Bounds
    on_progress: Progress | None = None

    def run(self) -> int:
        """Bring the file to ``part.path``; its size in bytes.

        Raises NotReady, Gone, TooLarge, BadAddress, Unreachable, Busy, Unintelligible.
        """
        known = self.part.known(self.url)
        if not known:
            self.part.discard()
        if not known or self.part.size != known.total:
            self._fetch(known)
        size = self.part.size
        self.part.finish()
        return size

    def _fetch(self, known: Known | None) -> None:
        deadline = time.monotonic() + self.bounds.seconds
        try:
            with self.client.stream("GET", self.url, headers=_range(self.part, known)) as response:
                _judge(response)
                start, total = _begin(response, self.url, self.part, known)
                self._refuse_more_than_allowed(total or 0)
                self._write(response, start, total, deadline)
        except httpx.InvalidURL as error:
            raise BadAddress(f"this is no address: {error}") from error
        except httpx.HTTPError as error:
            raise unreachable(error) from error
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
            raise TooLarge(f"{size} bytes are more than {self.bounds.max_bytes}")


def _range(part: Part, known: Known | None) -> dict[str, str]:
    headers = {"Accept-Encoding": "identity"}  # sizes and ranges are those of the file
    if known:
        headers["Range"] = f"bytes={part.size}-"
        if known.validator:
            headers["If-Range"] = known.validator
    return headers


def _judge(response: httpx.Response) -> None:
    """Let a file pass; raise for anything else."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.status_code == 416 or (response.status_code in (200, 206) and kind not in PAGES):
        return
    body = b""
    for piece in response.iter_bytes(MOST_WORDS):
        body += piece
        if len(body) >= MOST_WORDS:
            break
    raise _meaning(reply_of(response, body))


def _meaning(reply: Reply) -> ProviderError:
    words = f"HTTP {reply.status} instead of the file"
    if reply.status in NOT_YET or reply.is_good:
        return NotReady(words)
    if reply.status == 410:
        return Gone(words)
    if reply.status == 429:
        return Busy(words, retry_after=reply.retry_after)
    if reply.status >= 500 or reply.status == 408:
        return Unreachable(words)
    return Unintelligible(words, body=excerpt(reply.body))


def _begin(response: httpx.Response, url: str, part: Part, known: Known | None) -> tuple[int, int | None]:
    """At which byte this answer goes on, and how many there will be."""
    if response.status_code == 200:
        part.file.unlink(missing_ok=True)
        total = _number(response.headers.get("content-length"))
        part.note(Known(url=_plain(url), total=total, validator=_validator(response)))
        return 0, total
    found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", response.headers.get("content-range", ""))
    start, total = (int(found[1]), int(found[2])) if found else (-1, -1)
    if response.status_code == 206 and known and start == part.size and known.total in (None, total):
        return start, total
    part.discard()
    raise Unreachable("the rest is not of the same file; the next attempt begins anew")


def _validator(response: httpx.Response) -> str:
    """RFC 9110, section 13.1.5: a weak ETag is no good for ranges."""
    tag = response.headers.get("etag", "")
    is_strong = tag and not tag.startswith("W/")
    return str(tag if is_strong else response.headers.get("last-modified", ""))


def _number(text: str | None) -> int | None:
    with suppress(ValueError):
        return int(text) if text else None
    return None


def _plain(url: str) -> str:
    return url.partition("?")[0]
