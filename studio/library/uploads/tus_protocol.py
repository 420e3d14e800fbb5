"""The tus protocol 1.0.0 (creation, termination, expiration) of uploads: tus.io/protocols."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse, JsonResponse, UnreadablePostError
from django.utils.http import http_date

from studio.accounts.models import StudioRequest
from studio.core.errors import Refusal
from studio.core.web.parameters import whole_number
from studio.library.models import AssetQuerySet, Upload
from studio.library.uploads import resumable
from studio.library.uploads.staging import OffsetConflict, UploadLocked
from studio.projects.models import Project

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
CHUNK_TYPE = "application/offset+octet-stream"
MAX_OFFSET = 10**12 - 1  # bytes


def begin(
    request: StudioRequest, project: Project, *, headers_of: Callable[[Upload], dict[str, str]]
) -> HttpResponse:
    """Create an upload: 201 with the headers of it; 413 or 422 with a sentence before a byte is sent."""
    length = whole_number(request.headers.get("Upload-Length"), most=MAX_OFFSET)
    if length is None:
        return respond(400)
    metadata = _metadata(request.headers.get("Upload-Metadata", ""))
    try:
        upload = resumable.begin(
            project, name=metadata.get("filename", ""), size_bytes=length, author=request.user
        )
    except Refusal as refusal:
        return refusal_response(refusal, 413 if length > settings.MAX_UPLOAD_BYTES else 422)
    return respond(201, upload, **headers_of(upload))


def offset(upload: Upload) -> HttpResponse:
    """How many bytes of an upload have arrived."""
    response = respond(200, upload)
    response["Upload-Offset"] = str(resumable.received_bytes(upload))
    response["Upload-Length"] = str(upload.size_bytes)
    return response


def append(request: StudioRequest, upload: Upload, *, present: AssetQuerySet | None = None) -> HttpResponse:
    """Append the chunk of a request; the last one makes the file, unless it is one of ``present``."""
    start = whole_number(request.headers.get("Upload-Offset"), most=MAX_OFFSET)
    if request.content_type != CHUNK_TYPE or start is None:
        return respond(400 if start is None else 415)
    length = whole_number(request.headers.get("Content-Length"))
    if length is None:
        return respond(411)
    if length > resumable.MAX_CHUNK_BYTES:
        return respond(413)
    try:
        offset_after = resumable.append(upload, request.read, offset=start, present=present)
        resumable.finish(upload, present=present)
    except UnreadablePostError:  # the person is gone; what arrived is kept
        return respond(400)
    except OffsetConflict:
        return respond(409)
    except UploadLocked:
        return respond(423)
    except Refusal as refusal:
        return refusal_response(refusal)
    response = respond(204, upload)
    response["Upload-Offset"] = str(offset_after)
    return response


def discard(upload: Upload) -> HttpResponse:
    """End an upload that is no longer wanted."""
    resumable.discard(upload)
    return respond(204)


def respond(status: int, upload: Upload | None = None, **headers: str) -> HttpResponse:
    """A response of the protocol without a body."""
    response = capabilities(status)
    response["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response[name] = value
    if upload:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def capabilities(status: int) -> HttpResponse:
    """A response that says what the server can do."""
    response = HttpResponse(status=status)
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = EXTENSIONS
    response["Tus-Max-Size"] = str(settings.MAX_UPLOAD_BYTES)
    response["Cache-Control"] = "no-store"
    return response


def refusal_response(refusal: Refusal, status: int = 422) -> HttpResponse:
    """The sentence of a refusal as JSON."""
    response = JsonResponse({"sentence": refusal.message}, status=status)
    response["Tus-Resumable"] = VERSION
    return response


def _metadata(header: str) -> dict[str, str]:
    """``filename d2Fsay5tcDQ=,filetype …`` as a dict; what cannot be read is left out."""
    values = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            values[key] = b64decode(value, validate=True).decode()
        except (NotBase64, UnicodeDecodeError):
            continue
    return values
