"""Takes, as the person of the token may see them: a blind review stays blind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, in_projects_of, loads, project_of
from studio.api.paging import PageQuery, mapped, page
from studio.api.problems import invalid
from studio.api.resources.schemas import CURSOR, PersonJson, ShotReference, Usd
from studio.api.scopes import Scope
from studio.core.web.keyset import Keyset, id_column, time_column
from studio.generation.models import Take, TakeStatus
from studio.library.models import Asset
from studio.projects.models import Project
from studio.review.decisions.visibility import with_visible_verdicts
from studio.review.guards import TAKES

router = Router(tags=["Takes"])
NEWEST = Keyset(columns=(time_column("ordered_at"), id_column()))
BLIND = "This project is reviewed blind: takes are not listed by what was decided."


class FileLinks(Schema):
    """The file of a take."""

    id: UUID
    content: str = Field(description="address of the video; it takes ranges")
    poster: str = Field(description="address of a still; empty while there is none")
    mime: str
    size_bytes: int
    width_px: int | None
    height_px: int | None
    seconds: float | None
    frames: int | None
    rate: str | None = Field(description="frames per second, as a fraction: 24000/1001")


class TakeJson(Schema):
    """A take. In a blind review, what waits for the person's own verdict is null."""

    id: UUID
    label: str
    project_id: UUID
    generation_id: UUID
    shot: ShotReference
    number: int
    state: str
    engine: str = Field(description="draft, or runware: rendered and paid")
    mode: str
    model: str
    ordered_at: datetime
    file: FileLinks | None
    tags: list[str]
    is_hidden: bool = Field(description="a blind review hides what is null below")
    author: PersonJson | None
    prompt: str | None
    cost_usd: Usd | None
    status: TakeStatus | None
    rating: int | None = Field(description="mean of all, 1 to 5; 0: nobody rated it")
    pick: str | None
    is_circled: bool | None
    note_count: int | None
    open_note_count: int | None


class TakePage(Schema):
    """Takes, the newest first."""

    items: list[TakeJson]
    next: str = Field(description=CURSOR)


class TakeQuery(PageQuery):
    """Which takes of a project."""

    shot: int | None = Field(None, ge=1, le=999_999, description="number of a shot")
    state: str = Field("", max_length=10, description="such as ready")
    status: TakeStatus | None = Field(None, description="what was decided")
    circled: bool | None = None
    engine: str = Field("", max_length=8, description="draft or runware")


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/takes",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=TakePage,
)
def list_takes(request: ApiRequest, project_id: UUID, query: Query[TakeQuery]) -> dict[str, object]:
    """Takes of a project, the newest first; none in the trash."""
    project = project_of(request, project_id)
    if project.is_blind and (query.status or query.circled is not None):
        raise invalid("status" if query.status else "circled", BLIND)
    columns = {
        "shot__number": query.shot,
        "state": query.state or None,
        "status": query.status,
        "is_circled": query.circled,
        "engine": query.engine or None,
    }
    chosen = {name: value for name, value in columns.items() if value is not None}
    of = ("takes", project.pk, *(f"{name}={value}" for name, value in chosen.items()))
    rows = TAKES.not_trashed().filter(project=project, **chosen)
    shown = page(rows, query, of=of, order=NEWEST)
    visible = with_visible_verdicts(shown.rows, request.member, project)
    return mapped(shown, lambda take: take_json(request, take, visible))


@endpoint(
    router, "GET", "/takes/{uuid:take_id}", scopes=Scope.READ, requires=Permission.VIEW, response=TakeJson
)
def get_take(request: ApiRequest, take_id: UUID) -> TakeJson:
    """One take, by its id."""
    return show_take(request, take_of(request, take_id))


@loads("take_id")
def take_of(request: ApiRequest, take_id: UUID) -> Take:
    """A take that the token reaches, as it was when the request began. Raises Http404."""
    return load_take(request, take_id)


def load_take(request: ApiRequest, take_id: UUID) -> Take:
    """A take that the token reaches, with its relations. Raises Http404."""
    return get_object_or_404(TAKES.filter(in_projects_of(request, "project")), pk=take_id)


def show_take(request: ApiRequest, take: Take) -> TakeJson:
    """One take as the person of the token may see it."""
    project: Project = take.generation.project
    return take_json(request, take, with_visible_verdicts([take], request.member, project))


def take_json(request: ApiRequest, take: Take, visible: Collection[UUID]) -> TakeJson:
    """A take; ``visible``: ids of those whose verdicts the person may see."""
    is_open = take.pk in visible
    author = take.generation.author
    may_see_money = is_open and request.member.has_permission(Permission.SEE_MONEY)
    return TakeJson(
        id=take.pk,
        label=take.shot.take_label(take.number),
        project_id=take.generation.project_id,
        generation_id=take.generation_id,
        shot=ShotReference(id=take.shot_id, number=take.shot.number, name=take.shot.name),
        number=take.number,
        state=take.state,
        engine=take.engine,
        mode=take.mode,
        model=take.model,
        ordered_at=take.ordered_at,
        file=file_links(take.asset) if take.asset else None,
        tags=take.tags,
        is_hidden=not is_open,
        author=PersonJson(id=author.pk, name=author.name) if author and is_open else None,
        prompt=str(take.generation.request.get("prompt", "")) if is_open else None,
        cost_usd=take.cost_usd if may_see_money else None,
        status=TakeStatus(take.status) if is_open else None,
        rating=take.rating if is_open else None,
        pick=take.pick if is_open else None,
        is_circled=take.is_circled if is_open else None,
        note_count=take.note_count if is_open else None,
        open_note_count=take.open_note_count if is_open else None,
    )


def file_links(asset: Asset) -> FileLinks:
    """The file of an asset, with the addresses of its bytes and its still."""
    return FileLinks(
        id=asset.pk,
        content=reverse("api:v1:get_file_content", args=[asset.pk]),
        poster=reverse("api:v1:get_file_poster", args=[asset.pk]) if asset.poster else "",
        mime=asset.mime,
        size_bytes=asset.size_bytes,
        width_px=asset.width_px,
        height_px=asset.height_px,
        seconds=asset.seconds,
        frames=asset.frames,
        rate=f"{asset.rate_num}/{asset.rate_den}" if asset.rate_num else None,
    )
