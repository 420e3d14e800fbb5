"""Files of a team: facts, bytes with ranges, and new ones."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, bytes_of, endpoint, in_projects_of, loads, project_of
from studio.api.paging import PageQuery, mapped, page
from studio.api.resources.schemas import CURSOR
from studio.api.scopes import Scope
from studio.core.web import rate_limits
from studio.generation.models import Take
from studio.library.files import responses
from studio.library.models import Asset, AssetQuerySet
from studio.library.private_files import assets_open_in, is_open_to
from studio.library.services import log_asset
from studio.library.uploads.form_uploads import receive_form_file
from studio.projects.models import Project

router = Router(tags=["Files"])
NO_FILE = "There is no such file in this team."


class FileJson(Schema):
    """A picture or a video."""

    id: UUID
    name: str
    kind: str = Field(description="image or video")
    state: str = Field(description="preparing, ready, or unusable")
    sentence: str = Field(description="why it is unusable")
    origin: str = Field(description="upload, render, or made from another file")
    mime: str
    size_bytes: int
    sha256: str
    width_px: int | None
    height_px: int | None
    seconds: float | None
    frames: int | None
    rate: str | None = Field(description="frames per second, as a fraction: 24000/1001")
    tags: list[str]
    created_at: datetime
    content: str = Field(description="address of its bytes; it takes ranges")


class FilePage(Schema):
    """Files, the newest first."""

    items: list[FileJson]
    next: str = Field(description=CURSOR)


class FileQuery(PageQuery):
    """Which files of a project."""

    kind: str = Field("", max_length=5, description="image or video")
    sha256: str = Field("", max_length=64, description="of the bytes as they were sent: is it here already?")


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/files",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=FilePage,
)
def list_files(request: ApiRequest, project_id: UUID, query: Query[FileQuery]) -> dict[str, object]:
    """Files that a project may use, the newest first; none in the trash."""
    project = project_of(request, project_id)
    rows = files_for(request, project).filter(trashed_at=None)
    rows = rows.filter(kind=query.kind) if query.kind else rows
    rows = rows.filter(sha256=query.sha256) if query.sha256 else rows
    return mapped(page(rows, query, of=("files", project.pk, query.kind, query.sha256)), file_json)


@endpoint(
    router,
    "POST",
    "/projects/{uuid:project_id}/files",
    scopes=Scope.DRAFT,
    requires=Permission.UPLOAD,
    response={201: FileJson},
)
def upload_file(request: ApiRequest, project_id: UUID, file: File[UploadedFile]) -> Status[FileJson]:
    """Bring in a picture or a video, as a form with one field `file`; the same bytes are one file."""
    project = project_of(request, project_id)
    rate_limits.hit(rate_limits.UPLOAD, request.user.pk)
    form_file, present = cast("TemporaryUploadedFile", file), files_for(request, project)
    asset = receive_form_file(form_file, project, author=request.user, present=present)
    return Status(201, file_json(asset))


@endpoint(
    router, "GET", "/files/{uuid:file_id}", scopes=Scope.READ, requires=Permission.VIEW, response=FileJson
)
def get_file(request: ApiRequest, file_id: UUID) -> FileJson:
    """One file, and whether it is ready to be used."""
    return file_json(file_of(request, file_id))


@endpoint(
    router,
    "GET",
    "/files/{uuid:file_id}/content",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    answers=bytes_of("image/*", "video/*"),
)
def get_file_content(request: ApiRequest, file_id: UUID) -> HttpResponseBase:
    """The bytes of a file, with ranges; a studio with a bucket answers with a link that works for minutes."""
    asset = file_of(request, file_id)
    if responses.is_beginning(request):
        log_asset(asset, "downloaded", by=request.user)
    return responses.original(request, asset)


@endpoint(
    router,
    "GET",
    "/files/{uuid:file_id}/poster",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    answers=bytes_of("image/webp"),
)
def get_file_poster(request: ApiRequest, file_id: UUID) -> HttpResponseBase:
    """A still of a file, as WEBP."""
    return responses.poster(request, file_of(request, file_id))


@endpoint(
    router,
    "GET",
    "/files/{uuid:file_id}/frames/{int:number}",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    answers=bytes_of("image/png"),
)
def get_file_frame(request: ApiRequest, file_id: UUID, number: int) -> HttpResponseBase:
    """One frame of a video, as PNG, pixel by pixel what a player shows; the first is 0."""
    return responses.frame(request, file_of(request, file_id), number)


@loads("file_id")
def file_of(request: ApiRequest, file_id: UUID) -> Asset:
    """A file that the token reaches. Raises Http404."""
    assets = _reached(request, Asset.objects.of_team(request.token.team_id)).select_related("team", "project")
    asset = get_object_or_404(assets, pk=file_id)
    if not is_open_to(asset, request.user):
        raise Http404
    return asset


def files_for(request: ApiRequest, project: Project) -> AssetQuerySet:
    """The files that a project may use and the token reaches."""
    return _reached(request, assets_open_in(project))


def file_json(asset: Asset) -> FileJson:
    """A file as JSON."""
    return FileJson(
        id=asset.pk,
        name=asset.name,
        kind=asset.kind,
        state=asset.state,
        sentence=asset.sentence,
        origin=asset.origin,
        mime=asset.mime,
        size_bytes=asset.size_bytes,
        sha256=asset.sha256,
        width_px=asset.width_px,
        height_px=asset.height_px,
        seconds=asset.seconds,
        frames=asset.frames,
        rate=f"{asset.rate_num}/{asset.rate_den}" if asset.rate_num else None,
        tags=asset.tags,
        created_at=asset.created_at,
        content=reverse("api:v1:get_file_content", args=[asset.pk]),
    )


def _reached(request: ApiRequest, assets: AssetQuerySet) -> AssetQuerySet:
    """Of a token for chosen projects: files that came into one of them, or are a take there."""
    if request.token.has_all_projects:
        return assets
    takes = Take.objects.filter(in_projects_of(request, "project")).values("asset")
    return assets.filter(in_projects_of(request, "project") | Q(pk__in=takes))
