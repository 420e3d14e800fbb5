"""Rows of the plan: what each shot shall be, how far it is, and what it costs."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, project_of
from studio.api.paging import PageQuery, Rows, mapped, page
from studio.api.problems import FieldError, InvalidRequest
from studio.api.resources.files import NO_FILE, files_for
from studio.api.resources.projects import IN_FILM
from studio.api.resources.schemas import CURSOR, Body, ShotReference, Usd
from studio.api.scopes import Scope
from studio.plan import editing
from studio.plan.forms import RowForm
from studio.plan.input_names import JOINER, names_in
from studio.plan.listing import PlanRow, plan_row, plan_rows
from studio.plan.planned_request import ShotPlan
from studio.projects.models import Project, Shot

router = Router(tags=["Plan"])


class PlanRowJson(Schema):
    """A row of the plan."""

    shot: ShotReference
    description: str = Field(description="what happens in it: the prompt of its orders")
    seconds: int | None
    mode: str
    model: str
    ratio: str
    inputs: list[UUID]
    notes: str
    state: str = Field(description="empty, drafting, drafted, asked, rendering, review or circled")
    price_usd: Usd | None = Field(description="of one render of it; null while unknown")


class PlanPage(Schema):
    """Rows in the order of the film."""

    items: list[PlanRowJson]
    next: str = Field(description=CURSOR)


class PlanRowBody(Body):
    """A whole row: what is left out is emptied."""

    name: str = ""
    description: str = ""
    seconds: int | None = None
    mode: str = Field(
        "", description="as the plan calls it, such as Text to video; empty: as its inputs need"
    )
    model: str = ""
    ratio: str = Field("", description="such as 16:9")
    inputs: list[UUID] = Field(default_factory=list, max_length=40)
    notes: str = ""


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/plan",
    scopes=Scope.READ,
    requires=Permission.ORDER,
    response=PlanPage,
)
def list_plan(request: ApiRequest, project_id: UUID, query: Query[PageQuery]) -> dict[str, object]:
    """Rows of the plan, in the order of the film."""
    project = project_of(request, project_id)
    shots = page(project.shots.all(), query, of=("plan", project.pk), order=IN_FILM)
    chosen = project.shots.filter(pk__in=[shot.pk for shot in shots.rows])
    return mapped(Rows(plan_rows(project, request.member, shots=chosen), shots.next), _json)


@endpoint(
    router,
    "POST",
    "/projects/{uuid:project_id}/plan",
    scopes=Scope.DRAFT,
    requires=Permission.ORDER,
    response={201: PlanRowJson},
)
def add_plan_row(request: ApiRequest, project_id: UUID, body: PlanRowBody) -> Status[PlanRowJson]:
    """Add a shot at the end of the film, with its row."""
    project = project_of(request, project_id)
    shot = editing.add_row(project, _plan(request, body, project), by=request.user)
    return Status(201, _json(plan_row(project, request.member, shot.pk)))


@endpoint(
    router,
    "PUT",
    "/projects/{uuid:project_id}/plan/{uuid:shot_id}",
    scopes=Scope.DRAFT,
    requires=Permission.ORDER,
    response=PlanRowJson,
)
def put_plan_row(request: ApiRequest, project_id: UUID, shot_id: UUID, body: PlanRowBody) -> PlanRowJson:
    """Write the row of a shot."""
    project = project_of(request, project_id)
    shot = get_object_or_404(Shot, pk=shot_id, project=project)
    editing.write_plan(shot, _plan(request, body, project))
    return _json(plan_row(project, request.member, shot.pk))


def _plan(request: ApiRequest, body: PlanRowBody, project: Project) -> ShotPlan:
    """What the body writes, checked by the form of the page. Raises InvalidRequest."""
    data = {name: "" if value is None else str(value) for name, value in body.model_dump().items()}
    data["inputs"] = JOINER.join(str(pk) for pk in body.inputs)
    form = RowForm(data, project=project, names=names_in(data["inputs"], project))
    errors = [
        FieldError(field="" if name == "__all__" else name, message=str(sentence))
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]
    if "inputs" not in form.errors and _has_unreached(request, body.inputs, project):
        errors.append(FieldError(field="inputs", message=NO_FILE))
    if errors:
        raise InvalidRequest(errors)
    return form.plan


def _has_unreached(request: ApiRequest, ids: list[UUID], project: Project) -> bool:
    return files_for(request, project).filter(pk__in=ids).count() < len(set(ids))


def _json(row: PlanRow) -> PlanRowJson:
    shot = row.shot
    return PlanRowJson(
        shot=ShotReference(id=shot.pk, number=shot.number, name=shot.name),
        description=row.plan.description,
        seconds=row.plan.seconds,
        mode=row.plan.mode,
        model=row.plan.model,
        ratio=row.plan.ratio,
        inputs=[asset.pk for asset in row.plan.inputs],
        notes=row.plan.notes,
        state=row.state,
        price_usd=row.price_usd,
    )
