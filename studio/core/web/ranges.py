"""Hand out stored files with byte ranges, so that a player can seek (RFC 9110, section 14).

Whoever asks for an open end gets at most OPEN_ENDED_BYTES: a player that stops reading would
otherwise keep a server thread for itself. Bounded ranges are answered exactly as asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import http_date

from studio.core.storage import files
from studio.core.web.downloads import content_disposition

if TYPE_CHECKING:
    from studio.core.storage.bucket_store import BucketStore

OPEN_ENDED_BYTES = 1 << 20
CHUNK_BYTES = 1 << 16
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
# For so long a browser shows what it keeps without asking; signing out has it forget sooner.
KEPT_SECONDS = 600
KEPT = f"private, max-age={KEPT_SECONDS}"
ASK_AGAIN = "private, no-cache"
# Content behind a signed link; the studio decides each time whether there is a link to it.
CONTENT_KEPT = "private, max-age=1200"
# In the address of a video whose pixels a script reads: what a browser keeps of others says nothing of CORS.
READ_BY_SCRIPT = "script"


def serve(
    request: HttpRequest,
    name: str,
    *,
    mime: str,
    filename: str = "",
    download: bool = False,
    is_version: bool = True,
    link_seconds: int | None = None,
) -> HttpResponseBase:
    """The stored file ``name``: 200, 206, 304, 404 or 416 on disk, a signed link (302) on S3.

    Behind a server that reads the files itself (``X_ACCEL_LOCATION``) it is an order to that server.

    ``is_version``: the address names this very content. ``link_seconds``: how long the link may live at most.
    """
    disposition = content_disposition(is_download=download, filename=filename)
    if bucket := files.bucket():
        cache_control = "no-store" if READ_BY_SCRIPT in request.GET else CONTENT_KEPT
        headers = {"content-type": mime, "cache-control": cache_control, "content-disposition": disposition}
        return _signed_redirect(bucket, name, headers, link_seconds)
    path = Path(default_storage.path(name))
    if not path.is_file():
        return HttpResponse(status=404)
    response = _handed_on(name, mime) if settings.X_ACCEL_LOCATION else _respond(request, path, mime)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = KEPT if is_version else ASK_AGAIN
    if disposition:
        response["Content-Disposition"] = disposition
    return response


def serve_to_script(request: HttpRequest, name: str, *, mime: str) -> HttpResponseBase:
    """A small file that a script reads: from the studio itself, whatever the bucket allows to pages."""
    if files.is_on_disk():
        return serve(request, name, mime=mime)
    try:
        response = HttpResponse(b"".join(files.chunks(name)), content_type=mime)
    except FileNotFoundError:
        return HttpResponse(status=404)
    response["Cache-Control"] = KEPT
    return response


def _signed_redirect(
    bucket: BucketStore, name: str, headers: dict[str, str | None], seconds: int | None
) -> HttpResponse:
    """A signed link with headers of the answer; the browser keeps it for a shorter time than it lives."""
    parameters = {f"response-{header}": value for header, value in headers.items() if value}
    response = HttpResponseRedirect(bucket.link(name, parameters, seconds=seconds))
    response["Cache-Control"] = KEPT if seconds is None else ASK_AGAIN
    return response


def _handed_on(name: str, mime: str) -> HttpResponse:
    """The front server takes path, type, name and time to keep from here, and answers ranges by itself."""
    path = quote(f"{settings.X_ACCEL_LOCATION}/{name}")
    return HttpResponse(content_type=mime, headers={"X-Accel-Redirect": path})


def _respond(request: HttpRequest, path: Path, mime: str) -> HttpResponseBase:
    stat = path.stat()
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    modified = http_date(stat.st_mtime)
    response = _conditional_response(request, path, mime, stat.st_size, {etag, modified})
    response["ETag"] = etag
    response["Last-Modified"] = modified
    return response


def _conditional_response(
    request: HttpRequest, path: Path, mime: str, size: int, validators: set[str]
) -> HttpResponseBase:
    headers = request.headers
    if etags := headers.get("If-None-Match"):
        if validators & {tag.strip().removeprefix("W/") for tag in etags.split(",")}:
            return HttpResponse(status=304)
    elif headers.get("If-Modified-Since") in validators:
        return HttpResponse(status=304)
    range_header = headers.get("Range", "")
    if headers.get("If-Range", next(iter(validators))) not in validators:
        range_header = ""
    requested = RANGE.fullmatch(range_header)
    if not requested or not any(requested.groups()):
        return _slice(request, path, mime, 0, size, size)
    return _part(request, path, mime, size, *requested.groups())


def _part(request: HttpRequest, path: Path, mime: str, size: int, first: str, last: str) -> HttpResponseBase:
    if not first:
        start, end = max(0, size - int(last)), size
    elif not last:
        start, end = int(first), min(size, int(first) + OPEN_ENDED_BYTES)
    else:
        start, end = int(first), min(size, int(last) + 1)
    if start >= end:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    response = _slice(request, path, mime, start, end, size)
    response.status_code = 206
    response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _slice(request: HttpRequest, path: Path, mime: str, start: int, end: int, size: int) -> HttpResponseBase:
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=mime)
    else:
        part = _FilePart(path, start, end)
        response = StreamingHttpResponse(part, content_type=mime)
        # Django's word for a file that the web server may send itself (wsgi.file_wrapper): no thread waits
        # for the reader then. Where the part ends the server takes from Content-Length.
        response.file_to_stream, response.block_size = part, CHUNK_BYTES  # type: ignore[attr-defined]
    response["Content-Length"] = str(end - start)
    return response


class _FilePart:
    """The bytes of a file from ``start`` until before ``end``; the file is opened when somebody reads.

    Iterated in chunks, or read like a file by a web server, which stops where Content-Length says.
    """

    def __init__(self, path: Path, start: int, end: int) -> None:
        self._path, self._start, self._bytes = path, start, end - start

    @cached_property
    def _file(self) -> BinaryIO:
        file = self._path.open("rb")
        file.seek(self._start)
        return file

    def __iter__(self) -> Iterator[bytes]:
        remaining = self._bytes
        with self._file as file:
            while remaining and (chunk := file.read(min(CHUNK_BYTES, remaining))):
                remaining -= len(chunk)
                yield chunk

    def read(self, size: int = -1) -> bytes:
        """As of a file, as are ``seek`` and ``tell``."""
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Positions count from the begin of the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The position in the file."""
        return self._file.tell()

    def close(self) -> None:
        """Close the file, if it was opened."""
        if "_file" in self.__dict__:
            self._file.close()
