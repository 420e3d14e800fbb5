"""Projects and their shots."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Field, Query, Router, Schema, Status

from studio.accounts.policy import Permission
from studio.activity import services as activity
from studio.api.access import ApiRequest, endpoint, project_of, projects_of
from studio.api.paging import PageQuery, Rows, mapped, page
from studio.api.problems import NotAllowed, invalid
from studio.api.resources.schemas import CURSOR, Body
from studio.api.scopes import Scope
from studio.core.web.keyset import Keyset, id_column, number_column, time_column
from studio.projects import services
from studio.projects.forms import ProjectForm
from studio.projects.models import Project, Shot, take_counts

router = Router(tags=["Projects and shots"])
ONLY_CHOSEN = "This token is for chosen projects. Only one for all projects of the team begins another."
LATEST_WORK = Keyset(columns=(time_column("touched_at"), id_column()))
IN_FILM = Keyset(columns=(number_column("position"), number_column("number")), is_ascending=True)


class ProjectJson(Schema):
    """A project and its dates."""

    id: UUID
    name: str
    take_count: int
    is_blind: bool = Field(description="author, prompt, price and verdicts wait for one's own verdict")
    is_private: bool
    due_on: date | None
    archived_at: datetime | None
    touched_at: datetime = Field(description="when somebody last worked in it")


class ProjectBody(Body):
    """A new project: its name."""

    name: str


class ProjectPage(Schema):
    """Projects, the latest work first."""

    items: list[ProjectJson]
    next: str = Field(description=CURSOR)


class ShotJson(Schema):
    """A shot, and its row in the plan."""

    id: UUID
    number: int
    name: str
    position: int = Field(description="its place in the film")
    description: str
    planned_seconds: int | None
    due_on: date | None
    take_count: int


class ShotPage(Schema):
    """Shots in the order of the film."""

    items: list[ShotJson]
    next: str = Field(description=CURSOR)


class ProjectQuery(PageQuery):
    """Which projects of a team."""

    archived: bool = Field(False, description="those in the archive instead")


@endpoint(router, "GET", "/projects", scopes=Scope.READ, requires=Permission.VIEW, response=ProjectPage)
def list_projects(request: ApiRequest, query: Query[ProjectQuery]) -> dict[str, object]:
    """Projects that the token reaches."""
    rows = projects_of(request)
    rows = rows.archived() if query.archived else rows.active()
    of = ("projects", request.token.pk, query.archived)
    shown: Rows[Project] = page(rows, query, of=of, order=LATEST_WORK)
    counts = take_counts(shown.rows)
    return mapped(shown, lambda project: _project(project, counts))


@endpoint(
    router,
    "POST",
    "/projects",
    scopes=Scope.DRAFT,
    requires=Permission.MANAGE_PROJECTS,
    response={201: ProjectJson},
)
def create_project(request: ApiRequest, body: ProjectBody) -> Status[ProjectJson]:
    """Begin a project, with its first shot; with a token for all projects of the team."""
    if not request.token.has_all_projects:
        raise NotAllowed(ONLY_CHOSEN)
    form = ProjectForm(body.model_dump())
    if not form.is_valid():
        raise invalid("name", str(form.errors["name"][0]))
    project = services.create_project(request.token.team, form.cleaned_data["name"])
    activity.log(project, "project created", actor=request.user)
    return Status(201, _project(project, {}))


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=ProjectJson,
)
def get_project(request: ApiRequest, project_id: UUID) -> ProjectJson:
    """One project, by its id."""
    project = project_of(request, project_id)
    return _project(project, take_counts([project]))


@endpoint(
    router,
    "GET",
    "/projects/{uuid:project_id}/shots",
    scopes=Scope.READ,
    requires=Permission.VIEW,
    response=ShotPage,
)
def list_shots(request: ApiRequest, project_id: UUID, query: Query[PageQuery]) -> dict[str, object]:
    """Shots of a project, in the order of the film."""
    project = project_of(request, project_id)
    return mapped(page(project.shots.all(), query, of=("shots", project.pk), order=IN_FILM), _shot)


def _project(project: Project, counts: dict[UUID, int]) -> ProjectJson:
    return ProjectJson(
        id=project.pk,
        name=project.name,
        take_count=counts.get(project.pk, 0),
        is_blind=project.is_blind,
        is_private=project.is_private,
        due_on=project.due_on,
        archived_at=project.archived_at,
        touched_at=project.touched_at,
    )


def _shot(shot: Shot) -> ShotJson:
    return ShotJson(
        id=shot.pk,
        number=shot.number,
        name=shot.name,
        position=shot.position,
        description=shot.description,
        planned_seconds=shot.planned_seconds,
        due_on=shot.due_on,
        take_count=shot.last_take - shot.purged_takes,
    )
