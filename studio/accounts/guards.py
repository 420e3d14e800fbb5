"""Guards of views: load the team, or answer 404 for strangers and 403 for too small a role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from studio.accounts.models import Member, StudioRequest, User
from studio.accounts.policy import Permission

LAST_TEAM = "team"
View = Callable[..., HttpResponseBase]


class SecondFactorRequired(PermissionDenied):
    """A member who has not proved with two factors who they are, in a team that asks for it."""


def require_member(
    request: HttpRequest, team_id: UUID, permission: Permission, *, needs_second_factor: bool = True
) -> StudioRequest:
    """Require membership and a permission; the team becomes the user's current one.

    Raises Http404 for strangers and closed teams, PermissionDenied for too small a role, and
    SecondFactorRequired.
    """
    member = next((member for member in memberships(request) if member.team_id == team_id), None)
    studio_request = _require(request, member, permission, needs_second_factor=needs_second_factor)
    remember_team(request, studio_request.member)
    return studio_request


def _require(
    request: HttpRequest, member: Member | None, permission: Permission, *, needs_second_factor: bool = True
) -> StudioRequest:
    if member is None:
        raise Http404
    if not member.has_permission(permission):
        raise PermissionDenied
    if needs_second_factor:
        require_second_factor(request, member)
    studio_request = cast("StudioRequest", request)
    studio_request.member = member
    return studio_request


def require_second_factor(request: HttpRequest, member: Member | None) -> None:
    """Raise SecondFactorRequired where the team asks for what the session was not proved with."""
    if member and member.lacks_second_factor(cast("User", request.user)):
        raise SecondFactorRequired


def require_second_factor_of_every_team(request: HttpRequest) -> None:
    """Raise SecondFactorRequired where any team of the person asks for a factor that the session lacks."""
    for member in memberships(request):
        require_second_factor(request, member)


def remember_team(request: HttpRequest, member: Member) -> None:
    """Remember the current team in the session, for pages that belong to no team."""
    if request.session.get(LAST_TEAM) != str(member.team_id):
        request.session[LAST_TEAM] = str(member.team_id)


def current_member(request: HttpRequest) -> Member | None:
    """The user's membership in the team of the page, else of the last page, else in any team."""
    if member := getattr(request, "member", None):
        return cast("Member", member)
    own = memberships(request)
    last = request.session.get(LAST_TEAM)
    return next((member for member in own if str(member.team_id) == last), own[0] if own else None)


def memberships(request: HttpRequest) -> list[Member]:
    """Those of the user in open teams, oldest first; the guard and the page's header read them once."""
    studio_request = cast("Any", request)  # Django's class declares no attributes of ours
    if not hasattr(studio_request, "memberships"):
        studio_request.memberships = list(Member.objects.of(studio_request.user))
    return cast("list[Member]", studio_request.memberships)


def object_view(
    rows: QuerySet[Any],
    *,
    team_id: Callable[[Any], UUID],
    requires: Permission,
    is_open: Callable[[Any, User], bool] = lambda row, user: True,
) -> Callable[[View], View]:
    """Decorator: hand the view a row instead of its id, when the person has the permission in its team.

    The id is the URL argument called after the model: ``asset_id``. 404 for strangers, and for members to
    whom the row is not ``is_open``; 403 otherwise.
    """
    argument = f"{rows.model._meta.model_name}_id"

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
            row = get_object_or_404(rows, pk=arguments.pop(argument))
            if not is_open(row, cast("User", request.user)):
                raise Http404
            return view(require_member(request, team_id(row), requires), row, **arguments)

        return guarded

    return guard


def operator_view(view: View) -> View:
    """Decorator: 403 for whoever is no operator of the installation."""

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        if not cast("User", request.user).is_operator:
            raise PermissionDenied
        return view(request, **arguments)

    return guarded


def team_view(*, requires: Permission, needs_second_factor: bool = True) -> Callable[[View], View]:
    """Hand the view ``team`` instead of ``team_id``, when the person has the permission in it."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, team_id: UUID, **rest: Any) -> HttpResponseBase:
            studio_request = require_member(
                request, team_id, requires, needs_second_factor=needs_second_factor
            )
            return view(studio_request, studio_request.member.team, **rest)

        return guarded

    return guard


def closed_team_view(*, requires: Permission) -> Callable[[View], View]:
    """Hand the view ``team`` as ``team_view`` does, also while the team waits for its deletion."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, team_id: UUID, **rest: Any) -> HttpResponseBase:
            memberships = Member.objects.including_closed(cast("User", request.user))
            studio_request = _require(request, memberships.filter(team_id=team_id).first(), requires)
            return view(studio_request, studio_request.member.team, **rest)

        return guarded

    return guard
