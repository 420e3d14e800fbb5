"""Resumable uploads by the tus protocol 1.0.0 (creation, termination, expiration): tus.io/protocols."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from functools import wraps
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    UnreadablePostError,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from studio.accounts.guards import View, object_view
from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core import files
from studio.core.body_limits import takes_files
from studio.core.errors import Refusal
from studio.core.parameters import whole_number
from studio.library import multipart, resumable
from studio.library.composer_input import composer_input
from studio.library.models import Upload
from studio.library.roles import ROLES, mention_of
from studio.library.staging import OffsetConflict, UploadLocked
from studio.projects.models import Project

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,expiration"
CHUNK_TYPE = "application/offset+octet-stream"
# Not of the protocol: a browser says that it can send parts to the bucket, and is told where to get links.
DIRECT, PARTS = "Upload-Direct", "Upload-Parts"
MAX_OFFSET = 10**12 - 1  # bytes
INCOMPLETE = "The connection was lost. What arrived is kept; go on when it is back."
BEGINS = ("Tus-Resumable", "Upload-Length", "Upload-Defer-Length")  # a form sends none of them
UPLOADS = Upload.objects.select_related("project__team", "asset")


def tus_view(view: View) -> View:
    """Speak the protocol around a view: OPTIONS, the method that is meant, the version, plain refusals."""

    @wraps(view)
    def spoken(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _capabilities(204)
        if request.method == "POST":  # behind a proxy that lets no other method through
            request.method = request.headers.get("X-HTTP-Method-Override", "POST").upper()
        is_begun_by_form = request.method == "POST" and not any(name in request.headers for name in BEGINS)
        if request.method == "GET" or is_begun_by_form:  # ours, not of the protocol
            return view(request, **arguments)
        if request.headers.get("Tus-Resumable") != VERSION:
            return respond(412)
        try:
            return view(request, **arguments)
        except Http404:
            return respond(404)
        except PermissionDenied:
            return respond(403)

    return spoken


def upload_view(view: View) -> View:
    """Hand the view ``upload`` instead of ``upload_id``, when it is the person's own."""

    @object_view(
        UPLOADS,
        team_id=attrgetter("project.team_id"),
        requires=Permission.UPLOAD,
        is_open=lambda upload, user: upload.project.is_open_to(user),
    )
    @wraps(view)
    def guarded(request: StudioRequest, upload: Upload, **arguments: Any) -> HttpResponseBase:
        if upload.author_id != request.user.pk:
            raise PermissionDenied
        if resumable.discard_if_expired(upload, timezone.now()):
            return respond(410)
        return view(request, upload, **arguments)

    return guarded


def begin(request: StudioRequest, project: Project) -> HttpResponse:
    """Create an upload: 201 with its URL; 413 or 422 with a sentence before a byte is sent."""
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
    headers = {"Location": reverse("library:chunk", args=[upload.pk])}
    bucket = files.bucket() if DIRECT in request.headers else None
    if bucket and multipart.offer(bucket, upload, origin=f"{request.scheme}://{request.get_host()}"):
        headers[PARTS] = reverse("library:parts", args=[upload.pk])
    return respond(201, upload, **headers)


@takes_files
@tus_view
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@upload_view
def chunk(request: StudioRequest, upload: Upload) -> HttpResponse:
    """Handle one upload: its offset (HEAD), a chunk (PATCH), its end (DELETE), its asset (GET)."""
    handlers = {"HEAD": _offset, "PATCH": _append, "DELETE": _discard, "GET": _asset}
    return handlers[request.method or "GET"](request, upload)


def _offset(_: StudioRequest, upload: Upload) -> HttpResponse:
    response = respond(200, upload)
    response["Upload-Offset"] = str(resumable.received_bytes(upload))
    response["Upload-Length"] = str(upload.size_bytes)
    return response


def _append(request: StudioRequest, upload: Upload) -> HttpResponse:
    offset = whole_number(request.headers.get("Upload-Offset"), most=MAX_OFFSET)
    if request.content_type != CHUNK_TYPE or offset is None:
        return respond(400 if offset is None else 415)
    length = whole_number(request.headers.get("Content-Length"))
    if length is None:
        return respond(411)
    if length > resumable.MAX_CHUNK_BYTES:
        return respond(413)
    try:
        offset_after = resumable.append(upload, request.read, offset=offset)
        resumable.finish(upload)
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


def _discard(_: StudioRequest, upload: Upload) -> HttpResponse:
    resumable.discard(upload)
    return respond(204)


def _asset(request: StudioRequest, upload: Upload) -> HttpResponse:
    """The asset of the upload: as a composer input for a ``role``, else JSON; 422 with a sentence."""
    try:
        asset = resumable.finish(upload)
    except UploadLocked:
        return respond(423)
    except Refusal as refusal:
        return refusal_response(refusal)
    if asset is None:
        return JsonResponse({"sentence": INCOMPLETE}, status=409)
    if (role := request.GET.get("role", "")) in ROLES:
        item = composer_input(asset, role, mention=mention_of(asset))
        return render(request, "library/_composer_input.html", {"item": item})
    facts = {"id": str(asset.pk), "name": asset.name, "kind": asset.kind, "state": asset.state}
    return JsonResponse({**facts, "was_there": asset.created_at < upload.created_at})


def respond(status: int, upload: Upload | None = None, **headers: str) -> HttpResponse:
    """A response of the protocol without a body."""
    response = _capabilities(status)
    response["Tus-Resumable"] = VERSION
    for name, value in headers.items():
        response[name] = value
    if upload:
        response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _capabilities(status: int) -> HttpResponse:
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
