"""The logo of a team as an answer, for its members and its guests."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from studio.accounts.models import Team, TeamLogo
from studio.core.web.ranges import KEPT


def logo_response(team: Team, version: str) -> HttpResponse:
    """The PNG of this version of the logo. Raises Http404 when the team has another, or none."""
    logo = TeamLogo.objects.filter(team=team, team__logo_version=version).first()
    if logo is None:
        raise Http404
    return HttpResponse(bytes(logo.image), content_type="image/png", headers={"Cache-Control": KEPT})
