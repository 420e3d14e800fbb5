"""The parts of an upload that go straight to the bucket: links to send them to, and their joining."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from studio.accounts.models import StudioRequest
from studio.core.errors import Refusal
from studio.core.storage import files
from studio.library.models import Upload
from studio.library.uploads import multipart, resumable
from studio.library.uploads.staging import OffsetConflict, UploadLocked
from studio.library.uploads.tus_protocol import refusal_response, respond
from studio.library.views.tus import upload_view


@require_http_methods(["GET", "POST"])
@upload_view
def parts(request: StudioRequest, upload: Upload) -> HttpResponse:
    """Links for the parts that are still to be sent (GET); have them joined and the file checked (POST)."""
    if not upload.multipart_id or upload.asset_id:
        return respond(409)
    return _join(upload) if request.method == "POST" else _links(upload)


def _links(upload: Upload) -> HttpResponse:
    bucket = files.bucket()
    if bucket is None:
        return respond(409)
    resumable.extend(upload)
    missing = multipart.missing_parts(bucket, upload)
    links = [
        {"start": part.start, "end": part.end, "url": multipart.link(bucket, upload, part)}
        for part in missing[: multipart.LINKS_AT_ONCE]
    ]
    missing_bytes = sum(part.end - part.start for part in missing)
    response = JsonResponse({"missing_bytes": missing_bytes, "parts": links})
    response["Cache-Control"] = "no-store"
    return response


def _join(upload: Upload) -> HttpResponse:
    bucket = files.bucket()
    if bucket is None:
        return respond(409)
    try:
        multipart.join(bucket, upload)
        resumable.finish(upload)
    except multipart.PartsMissing:
        return respond(409)
    except UploadLocked:
        return respond(423)
    except OffsetConflict:  # another request has finished it meanwhile
        return respond(204)
    except Refusal as refusal:
        return refusal_response(refusal)
    return respond(204)
