"""The token itself, and its team."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Router, Schema

from studio.accounts.models import Team
from studio.accounts.policy import Permission
from studio.api import spending
from studio.api.access import ApiRequest, endpoint, projects_of, team_of
from studio.api.resources.schemas import PersonJson, Usd
from studio.api.scopes import Scope

router = Router(tags=["Token and team"])


class TeamJson(Schema):
    """A team and one's role."""

    id: UUID
    name: str
    role: str = Field(description="of the token's person")


class MeJson(Schema):
    """What a token may do."""

    token: str
    scopes: list[Scope]
    person: PersonJson
    team: TeamJson
    projects: list[UUID] | None = Field(description="null: all projects of the team")
    monthly_limit_usd: Usd | None
    spent_this_month_usd: Usd = Field(description="paid, and held for orders under way")
    expires_at: datetime | None


@endpoint(router, "GET", "/me", scopes=tuple(Scope), requires=Permission.VIEW, response=MeJson)
def me(request: ApiRequest) -> MeJson:
    """What this token may do."""
    token = request.token
    balance = spending.balance(token)
    chosen = None if token.has_all_projects else [project.pk for project in projects_of(request)]
    return MeJson(
        token=token.name,
        scopes=[Scope(scope) for scope in token.scopes],
        person=PersonJson(id=request.user.pk, name=request.user.name),
        team=_team(request, token.team),
        projects=chosen,
        monthly_limit_usd=token.monthly_limit_usd,
        spent_this_month_usd=balance.spent_usd + balance.held_usd,
        expires_at=token.expires_at,
    )


@endpoint(router, "GET", "/teams", scopes=Scope.READ, requires=Permission.VIEW, response=list[TeamJson])
def list_teams(request: ApiRequest) -> list[TeamJson]:
    """The team of this token."""
    return [_team(request, request.token.team)]


@endpoint(
    router, "GET", "/teams/{uuid:team_id}", scopes=Scope.READ, requires=Permission.VIEW, response=TeamJson
)
def get_team(request: ApiRequest, team_id: UUID) -> TeamJson:
    """The team of this token, by its id."""
    return _team(request, team_of(request, team_id))


def _team(request: ApiRequest, team: Team) -> TeamJson:
    return TeamJson(id=team.pk, name=team.name, role=request.member.role)
