"""Resumable uploads by the tus protocol 1.0.0 (creation, termination, expiration): tus.io/protocols."""

from __future__ import annotations

from functools import wraps
from operator import attrgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from studio.accounts.guards import View, object_view
from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.storage import files
from studio.core.web.body_limits import takes_files
from studio.library.models import Upload
from studio.library.request_inputs.composer_input import composer_input
from studio.library.request_inputs.roles import ROLES, mention_of
from studio.library.uploads import multipart, resumable, tus_protocol
from studio.library.uploads.staging import UploadLocked
from studio.library.uploads.tus_protocol import VERSION, capabilities, refusal_response, respond
from studio.projects.models import Project

# Not of the protocol: a browser says that it can send parts to the bucket, and is told where to get links.
DIRECT, PARTS = "Upload-Direct", "Upload-Parts"
INCOMPLETE = gettext_lazy("The connection was lost. What arrived is kept; go on when it is back.")
BEGINS = ("Tus-Resumable", "Upload-Length", "Upload-Defer-Length")  # a form sends none of them
UPLOADS = Upload.objects.select_related("project__team", "asset")


def tus_view(view: View) -> View:
    """Speak the protocol around a view: OPTIONS, the method that is meant, the version, plain refusals."""

    @wraps(view)
    def spoken(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return capabilities(204)
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
    """Create an upload for a browser, which may send its parts to the bucket."""

    def headers_of(upload: Upload) -> dict[str, str]:
        headers = {"Location": reverse("library:chunk", args=[upload.pk])}
        bucket = files.bucket() if DIRECT in request.headers else None
        if bucket and multipart.offer(bucket, upload, origin=f"{request.scheme}://{request.get_host()}"):
            headers[PARTS] = reverse("library:parts", args=[upload.pk])
        return headers

    return tus_protocol.begin(request, project, headers_of=headers_of)


@takes_files
@tus_view
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@upload_view
def chunk(request: StudioRequest, upload: Upload) -> HttpResponse:
    """Handle one upload: its offset (HEAD), a chunk (PATCH), its end (DELETE), its asset (GET)."""
    if request.method == "HEAD":
        return tus_protocol.offset(upload)
    if request.method == "PATCH":
        return tus_protocol.append(request, upload)
    return tus_protocol.discard(upload) if request.method == "DELETE" else _asset(request, upload)


def _asset(request: StudioRequest, upload: Upload) -> HttpResponse:
    """The asset of the upload: as a composer input for a ``role``, else JSON; 422 with a sentence."""
    try:
        asset = resumable.finish(upload)
    except UploadLocked:
        return respond(423)
    except Refusal as refusal:
        return refusal_response(refusal)
    if asset is None:
        return JsonResponse({"sentence": str(INCOMPLETE)}, status=409)
    if (role := request.GET.get("role", "")) in ROLES:
        item = composer_input(asset, role, mention=mention_of(asset))
        return render(request, "library/_composer_input.html", {"item": item})
    facts = {"id": str(asset.pk), "name": asset.name, "kind": asset.kind, "state": asset.state}
    return JsonResponse({**facts, "was_there": asset.created_at < upload.created_at})
