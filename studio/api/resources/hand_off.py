"""The files of a hand-off, for an editor."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.text import slugify
from ninja import Field, Query, Router, Schema

from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.api.access import ApiRequest, endpoint, project_of
from studio.api.scopes import Scope
from studio.core.values.timecode import Timebase, frames_of_hour
from studio.core.web.downloads import content_disposition
from studio.exports import cut
from studio.exports.documents import DOCUMENTS
from studio.exports.selection import Selection, TakeSet, select
from studio.projects.models import Project

router = Router(tags=["Hand-off"])


class DocumentJson(Schema):
    """A file that a hand-off offers."""

    name: str = Field(description="in the address of the file")
    label: str
    description: str = Field(description="which program wants it")
    mime: str


class HandOffQuery(Schema):
    """Which takes; without a set the cut, if it was shaped, else the circled ones."""

    takes: Literal["", "cut", "circled", "approved", "all"] = ""


@endpoint(
    router, "GET", "/hand-off", scopes=Scope.READ, requires=Permission.ORDER, response=list[DocumentJson]
)
def list_documents(request: ApiRequest) -> list[DocumentJson]:
    """Files that a hand-off offers."""
    return [
        DocumentJson(name=name, label=one.label, description=one.description, mime=one.mime)
        for name, one in DOCUMENTS.items()
    ]


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/hand-off/{slug:name}",
    scopes=Scope.READ,
    requires=Permission.ORDER,
    answers={"200": {"description": "The file, as text", "content": {"*/*": {"schema": {}}}}},
)
def get_document(
    request: ApiRequest, project_id: UUID, name: str, query: Query[HandOffQuery]
) -> HttpResponse:
    """One file of a hand-off: a timeline, a list of markers, a manifest."""
    project, document = project_of(request, project_id), DOCUMENTS.get(name)
    if document is None:
        raise Http404
    selection = _selection(project, query.takes)
    text = document.make(selection, Timebase(selection.rate, frames_of_hour(selection.rate)))
    file_name = f"{slugify(project.name) or 'project'}.{document.suffix}"
    activity.log(project, "downloaded", actor=request.user, file=file_name)
    response = HttpResponse(text, content_type=document.mime)
    response["Content-Disposition"] = content_disposition(is_download=True, filename=file_name) or ""
    return response


def _selection(project: Project, takes: str) -> Selection:
    is_cut = takes == TakeSet.CUT or (not takes and cut.has_cut(project))
    if is_cut:
        return cut.selection_of(project, cut.parts_of(project))
    return select(project, TakeSet(takes or TakeSet.CIRCLED))
