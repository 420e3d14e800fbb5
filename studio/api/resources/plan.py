"""Rows of the plan: what each shot shall be, how far it is, and what it costs."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from studio.accounts.policy import Permission
from studio.api.access import ApiRequest, endpoint, project_of
from studio.api.paging import PageQuery, Rows, mapped, page
from studio.api.problems import FieldError, InvalidRequest, invalid
from studio.api.resources.files import NO_FILE, files_for
from studio.api.resources.projects import IN_FILM
from studio.api.resources.schemas import CURSOR, Body, ShotReference, Usd
from studio.api.scopes import Scope
from studio.plan import editing
from studio.plan.forms import RowForm
from studio.plan.importing import RowAction, preview_import, write_import
from studio.plan.input_names import JOINER, names_in
from studio.plan.list_text import MAX_BYTES, checked_text
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


class ImportBody(Body):
    """A shot list as text."""

    text: str = Field(
        max_length=MAX_BYTES, description="CSV, TSV or a Fountain screenplay, as the page takes it"
    )
    check: bool = Field(False, description="only say what it would do")


class CellProblemJson(Schema):
    """Why a cell of a list cannot be read."""

    row: int = Field(description="as in the list; its header is row 1")
    column: str
    message: str


class ImportJson(Schema):
    """What an import has done, or would do."""

    is_check: bool = Field(description="nothing was written")
    new: int
    changed: int
    same: int
    left_out: int
    problems: list[CellProblemJson]
    unknown_columns: list[str]
    missing: list[int] = Field(description="numbers of shots that the list does not have; they stay")


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
    "POST",
    "/projects/{uuid:project_id}/plan/import",
    scopes=Scope.DRAFT,
    requires=Permission.ORDER,
    response=ImportJson,
)
def import_plan(request: ApiRequest, project_id: UUID, body: ImportBody) -> ImportJson:
    """Write a shot list (CSV, TSV, Fountain) into the plan; rows that cannot be read are left out and named.

    Sent again, it changes nothing: shots are found by their numbers, or by their words.
    """
    project = project_of(request, project_id)
    text = checked_text(body.text)
    _refuse_unreached(request, text, project)
    preview = preview_import(project, text) if body.check else write_import(project, text, by=request.user)
    return ImportJson(
        is_check=body.check,
        new=preview.count(RowAction.NEW),
        changed=preview.count(RowAction.CHANGED),
        same=preview.count(RowAction.SAME),
        left_out=preview.count(RowAction.LEFT_OUT),
        problems=[
            CellProblemJson(row=one.row, column=one.column, message=one.message) for one in preview.problems
        ],
        unknown_columns=list(preview.unknown_columns),
        missing=[shot.number for shot in preview.missing],
    )


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


def _refuse_unreached(request: ApiRequest, text: str, project: Project) -> None:
    """Refuse a list that names files beyond the projects of the token. Raises InvalidRequest."""
    if request.token.has_all_projects:
        return
    rows = preview_import(project, text).rows
    named = [row.plan.inputs for row in rows if row.plan and row.record.cells.get("inputs")]
    if _has_unreached(request, [asset.pk for inputs in named for asset in inputs], project):
        raise invalid("text", NO_FILE)


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
