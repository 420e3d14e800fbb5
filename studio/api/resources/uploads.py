"""Resumable uploads of large files, by the tus protocol as browsers use it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Router, Schema

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, in_projects_of, loads, project_of
from studio.api.problems import NotAllowed, problem
from studio.api.resources.files import FileJson, file_json, files_for
from studio.api.scopes import Scope
from studio.core.errors import Refusal
from studio.core.web import rate_limits
from studio.library.models import Upload
from studio.library.uploads import resumable, tus_protocol
from studio.library.uploads.staging import UploadLocked

router = Router(tags=["Files"])
UPLOADS = Upload.objects.select_related("project__team", "asset")
NOT_THE_AUTHOR = "Only who has begun an upload goes on with it."
MOST_MB = resumable.MAX_CHUNK_BYTES // 1_000_000
EXPIRED = 410
SENTENCES = {
    400: "Send the size of the file as Upload-Length, or where the chunk begins as Upload-Offset.",
    409: "The chunk begins elsewhere than what has arrived ends. Ask with HEAD where to go on.",
    410: "This upload got no chunk for a day. Begin another.",
    411: "This came without its length.",
    412: f"Send the header Tus-Resumable: {tus_protocol.VERSION}.",
    413: f"A chunk has at most {MOST_MB} MB.",
    415: f"Send the chunk as {tus_protocol.CHUNK_TYPE}.",
    423: "Another request sends this upload just now.",
}
TUS: dict[str, Any] = {"scopes": Scope.DRAFT, "requires": Permission.UPLOAD}
VERSION = {
    "name": "Tus-Resumable",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "const": tus_protocol.VERSION},
}
OFFSET = {"Upload-Offset": {"description": "bytes that have arrived", "schema": {"type": "integer"}}}


def _header(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": True, "schema": {"type": kind}}


class UploadExpired(Refusal):
    """An upload whose time is over."""

    status = EXPIRED


class Locked(Refusal):
    """An upload that another request sends."""

    status = 423


class UploadJson(Schema):
    """An upload, and the file that it became."""

    id: UUID
    name: str
    size_bytes: int
    received_bytes: int
    expires_at: datetime = Field(description="each chunk gives it another day")
    file: FileJson | None = Field(description="null until all of it has arrived")


@endpoint(
    router,
    "POST",
    "/projects/{uuid:project_id}/uploads",
    takes={
        "parameters": [VERSION, _header("Upload-Length", "integer"), _header("Upload-Metadata", "string")]
    },
    answers={"201": {"description": "It has begun; its address is in `Location`"}},
    **TUS,
)
def begin_upload(request: ApiRequest, project_id: UUID) -> HttpResponse:
    """Begin an upload by tus 1.0.0: `Upload-Length` says how large, `Upload-Metadata` its `filename`."""
    project = project_of(request, project_id)
    if refusal := _wrong_version(request):
        return refusal
    rate_limits.hit(rate_limits.UPLOAD, request.user.pk)
    return _with_sentence(tus_protocol.begin(request, project, headers_of=_headers))


@endpoint(
    router,
    "GET",
    "/uploads/{uuid:upload_id}",
    scopes=Scope.DRAFT,
    requires=Permission.UPLOAD,
    response=UploadJson,
)
def get_upload(request: ApiRequest, upload_id: UUID) -> UploadJson:
    """How far an upload is, and the file that it became."""
    upload = _alive(request, upload_id)
    try:
        asset = resumable.finish(upload, present=files_for(request, upload.project))
    except UploadLocked:
        raise Locked(SENTENCES[423]) from None
    return UploadJson(
        id=upload.pk,
        name=upload.name,
        size_bytes=upload.size_bytes,
        received_bytes=resumable.received_bytes(upload),
        expires_at=upload.expires_at,
        file=file_json(asset) if asset else None,
    )


@endpoint(
    router,
    "HEAD",
    "/uploads/{uuid:upload_id}",
    takes={"parameters": [VERSION]},
    answers={"200": {"description": "Where to go on", "headers": OFFSET}},
    **TUS,
)
def head_upload(request: ApiRequest, upload_id: UUID) -> HttpResponse:
    """Where to go on, as `Upload-Offset`."""
    return _wrong_version(request) or _with_sentence(tus_protocol.offset(_alive(request, upload_id)))


@endpoint(
    router,
    "PATCH",
    "/uploads/{uuid:upload_id}",
    takes={
        "parameters": [VERSION, _header("Upload-Offset", "integer")],
        "requestBody": {
            "content": {tus_protocol.CHUNK_TYPE: {"schema": {"type": "string", "format": "binary"}}}
        },
    },
    answers={"204": {"description": "It has arrived", "headers": OFFSET}},
    **TUS,
)
def append_upload(request: ApiRequest, upload_id: UUID) -> HttpResponse:
    """Send the next bytes, at most 8 MB at a time, as `application/offset+octet-stream`."""
    upload = _alive(request, upload_id)
    present = files_for(request, upload.project)
    return _wrong_version(request) or _with_sentence(tus_protocol.append(request, upload, present=present))


@endpoint(
    router,
    "DELETE",
    "/uploads/{uuid:upload_id}",
    takes={"parameters": [VERSION]},
    answers={"204": {"description": "Its bytes are gone; the file that it became stays"}},
    **TUS,
)
def delete_upload(request: ApiRequest, upload_id: UUID) -> HttpResponse:
    """End an upload that is no longer wanted."""
    return _wrong_version(request) or _with_sentence(tus_protocol.discard(_alive(request, upload_id)))


@loads("upload_id")
def upload_of(request: ApiRequest, upload_id: UUID) -> Upload:
    """An upload that the token reaches. Raises Http404, and NotAllowed for one of somebody else."""
    upload = get_object_or_404(UPLOADS.filter(in_projects_of(request, "project")), pk=upload_id)
    if upload.author_id != request.user.pk:
        raise NotAllowed(NOT_THE_AUTHOR)
    return upload


def _alive(request: ApiRequest, upload_id: UUID) -> Upload:
    """An upload that goes on. Raises UploadExpired."""
    upload = upload_of(request, upload_id)
    if resumable.discard_if_expired(upload, timezone.now()):
        raise UploadExpired(SENTENCES[EXPIRED])
    return upload


def _headers(upload: Upload) -> dict[str, str]:
    return {"Location": reverse("api:v1:get_upload", args=[upload.pk])}


def _wrong_version(request: ApiRequest) -> HttpResponse | None:
    is_right = request.headers.get("Tus-Resumable") == tus_protocol.VERSION
    return None if is_right else _with_sentence(tus_protocol.respond(412))


def _with_sentence(response: HttpResponse) -> HttpResponse:
    """A response of the protocol, with a sentence where it says no by a number alone."""
    if response.status_code not in SENTENCES or response.content:
        return response
    answer = problem(response.status_code, SENTENCES[response.status_code])
    for name, value in response.headers.items():
        answer.headers.setdefault(name, value)
    return answer
