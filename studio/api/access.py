"""Addresses of the API: who gets through each, and the rows that a token reaches."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Router
from ninja.constants import NOT_SET
from ninja.params.models import Query as QueryParameter

from studio.accounts.models import StudioRequest, Team
from studio.accounts.policy import Permission
from studio.api.models import ApiToken
from studio.api.problems import ROLE_TOO_SMALL, FieldError, InvalidRequest, NotAllowed, unknown_field
from studio.api.scopes import Scope
from studio.core.models import RateCounter
from studio.projects.models import Project, ProjectQuerySet, open_projects

View = TypeVar("View", bound=Callable[..., Any])
Load = Callable[["ApiRequest", UUID], Any]
LoadT = TypeVar("LoadT", bound=Load)


class ApiRequest(StudioRequest):
    """A request that a token has let through: it acts as ``member`` in one team."""

    token: ApiToken
    rate: RateCounter | None
    rows: dict[tuple[str, UUID], Any]  # that its address names, by argument and id


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An address with a method: any one of the scopes opens it, to members with the permission."""

    name: str
    method: str
    path: str
    scopes: tuple[Scope, ...]
    requires: Permission
    view: Callable[..., Any]
    response: Any  # its schema, as Ninja takes it


ENDPOINTS: dict[str, Endpoint] = {}  # by name
LOADERS: dict[str, Load] = {}  # by argument of an address


def endpoint(
    router: Router,
    method: str,
    path: str,
    *,
    scopes: Scope | Collection[Scope],
    requires: Permission,
    response: Any = NOT_SET,
    answers: dict[str, Any] | None = None,
    takes: dict[str, Any] | None = None,
) -> Callable[[View], View]:
    """Decorator: make a function an address of the API. It is asked only by who gets through.

    ``response``: the schema, or the schema by status; ``answers``: what the document says of responses that
    are no JSON, ``takes``: of requests that are none.
    """

    allowed = (scopes,) if isinstance(scopes, Scope) else tuple(scopes)

    def register(view: View) -> View:
        row = Endpoint(
            name=view.__name__,
            method=method,
            path=path,
            scopes=allowed,
            requires=requires,
            view=view,
            response=response,
        )
        if row.name in ENDPOINTS:
            raise ValueError(f"there is an address {row.name} already")
        ENDPOINTS[row.name] = row
        _add(router, row, {**({"responses": answers} if answers else {}), **(takes or {})})
        return view

    return register


def _add(router: Router, row: Endpoint, extra: dict[str, Any]) -> None:
    """Hand an address to Ninja, which reads and checks its body only behind the gate."""
    security: dict[str, Any] = {"security": [{"token": [scope.value for scope in row.scopes]}]}
    add = router.api_operation(
        [row.method],
        row.path,
        operation_id=row.name,
        url_name=row.name,
        summary=(row.view.__doc__ or "").partition("\n")[0].rstrip("."),
        openapi_extra={**security, **extra},
        auth=_gate(row, inspect.signature(row.view, eval_str=True)),
        response=row.response,
    )
    add(row.view)


def bytes_of(*mimes: str) -> dict[str, Any]:
    """What the document says of an address that answers with a file of one of these types."""
    content = {mime: {"schema": {"type": "string", "format": "binary"}} for mime in mimes}
    return {
        "200": {"description": "The file", "content": content},
        "206": {"description": "The range that was asked for", "content": content},
        "302": {"description": "A link to the file, which works for minutes"},
        "304": {"description": "It has not changed"},
    }


def _gate(row: Endpoint, signature: inspect.Signature) -> Callable[[ApiRequest], bool]:
    """What is asked first at an address: scope, role, the rows that it names, and fields of the query."""
    queries = set(_query_names(signature))

    def gate(request: ApiRequest) -> bool:
        require(request, row.scopes, row.requires)
        match = request.resolver_match
        load_rows(request, match.kwargs if match else {})
        refuse_unknown(set(request.GET) - queries)
        return True

    return gate


def loads(argument: str) -> Callable[[LoadT], LoadT]:
    """Decorator: load the row that this argument of an address names, before its function runs, and once.

    The function raises Http404 for what the token does not reach.
    """

    def register(load: LoadT) -> LoadT:
        @wraps(load)
        def loaded(request: ApiRequest, pk: UUID) -> Any:
            key = (argument, pk)
            if key not in request.rows:
                request.rows[key] = load(request, pk)
            return request.rows[key]

        LOADERS[argument] = loaded
        return cast("LoadT", loaded)

    return register


def require(request: ApiRequest, scopes: Collection[Scope], requires: Permission) -> None:
    """Raise NotAllowed unless the token has one of the scopes, and its person the permission."""
    if not any(scope in request.token.scopes for scope in scopes):
        needed = " or ".join(scopes)
        raise NotAllowed(f"This token may {_listed(request.token.scopes)}. This needs the scope {needed}.")
    if not request.member.has_permission(requires):
        raise NotAllowed(ROLE_TOO_SMALL)


@loads("team_id")
def team_of(request: ApiRequest, team_id: UUID) -> Team:
    """The team of the token. Raises Http404 for any other."""
    if team_id != request.token.team_id:
        raise Http404
    return request.token.team


@loads("project_id")
def project_of(request: ApiRequest, project_id: UUID) -> Project:
    """A project that the token reaches. Raises Http404."""
    return get_object_or_404(projects_of(request), pk=project_id)


def projects_of(request: ApiRequest) -> ProjectQuerySet:
    """The projects that the token reaches: of its team, open to its person, and chosen for it."""
    rows = Project.objects.filter(team_id=request.token.team_id).filter(open_projects(request.user))
    if not request.token.has_all_projects:
        rows = rows.filter(pk__in=request.token.projects.values("pk"))
    return rows.select_related("team")


def in_projects_of(request: ApiRequest, path: str) -> Q:
    """Condition on rows of projects that the token reaches; ``path``: of their column."""
    return Q(**{f"{path}__in": projects_of(request).order_by().values("pk")})


def load_rows(request: ApiRequest, arguments: Mapping[str, object]) -> None:
    """Load the rows that an address or a tool names. Raises Http404 for what the token does not reach."""
    for argument, value in arguments.items():
        if argument in LOADERS:
            LOADERS[argument](request, UUID(str(value)))


def refuse_unknown(names: Collection[str]) -> None:
    """Refuse fields of a query that nobody reads. Raises InvalidRequest."""
    if names:
        raise InvalidRequest(
            FieldError(field=name, message=unknown_field(name)) for name in sorted(names, key=str)
        )


def _query_names(signature: inspect.Signature) -> Iterator[str]:
    """The fields of the query schemas among the arguments of a function."""
    for parameter in signature.parameters.values():
        if get_origin(parameter.annotation) is Annotated:
            schema, source = get_args(parameter.annotation)[:2]
            if isinstance(source, QueryParameter):
                yield from schema.model_fields


def _listed(scopes: Collection[str]) -> str:
    return " and ".join(filter(None, (", ".join(list(scopes)[:-1]), *list(scopes)[-1:]))) or "nothing"
