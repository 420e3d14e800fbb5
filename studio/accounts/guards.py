"""Who may pass: views load the team through these, or answer 404 and 403."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from studio.accounts.models import Member, StudioRequest, User
from studio.accounts.policy import Deed


def enter(request: HttpRequest, team_id: UUID, deed: Deed) -> StudioRequest:
    """Let the signed-in person act for a team.

    Raises Http404 for strangers and PermissionDenied for too small a role.
    """
    member = Member.objects.of(cast("User", request.user)).filter(team_id=team_id).first()
    if member is None:
        raise Http404
    if not member.may(deed):
        raise PermissionDenied
    known = cast("StudioRequest", request)
    known.member = member
    return known
