"""Deletion of a team by its owner: the page that says what goes, and the way back for 30 days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.guards import closed_team_view
from studio.accounts.models import StudioRequest, Team
from studio.accounts.policy import Permission
from studio.accounts.reauthentication import recently_authenticated
from studio.core.errors import Refusal
from studio.library.models import Asset
from studio.privacy import team_deletion as deletion
from studio.privacy.forms import ConfirmNameForm


@never_cache
@require_http_methods(["GET", "POST"])
@closed_team_view(requires=Permission.OWN_TEAM)
@recently_authenticated
def team_deletion(request: StudioRequest, team: Team) -> HttpResponse:
    """What deleting the team means; POST closes it. A closed team can be brought back here."""
    form = ConfirmNameForm(request.POST or None, expected=team.name)
    if request.method == "POST" and form.is_valid():
        deletion.close(team, by=request.user, now=timezone.now())
        return redirect("privacy:team_deletion", team.pk)
    context = {
        "team": team,
        "form": form,
        "expected": team.name,
        "grace_days": deletion.GRACE.days,
        "project_count": team.projects.count(),
        "file_count": Asset.objects.of_team(team.pk).count(),
        "member_count": team.members.count(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "privacy/team_deletion.html", context, status=status)


@require_POST
@closed_team_view(requires=Permission.OWN_TEAM)
def restore(request: StudioRequest, team: Team) -> HttpResponse:
    """Open the team again, as it was."""
    try:
        deletion.restore(team, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("privacy:personal_data")
    messages.success(request, gettext("%(team)s is back, as it was.") % {"team": team})
    return redirect("accounts:team", team.pk)
