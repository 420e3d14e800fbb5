"""The list of projects, and new ones."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.accounts.guards import current_member
from studio.accounts.models import Member, StudioRequest, User
from studio.accounts.policy import Deed
from studio.core.web import go
from studio.projects import services
from studio.projects.forms import ProjectForm, ShotForm
from studio.projects.guards import project_view
from studio.projects.models import Project, ProjectQuerySet


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody left off: the newest project, or the list when there is none."""
    newest = _of_current_team(request, current_member(request)).first()
    return redirect("generation:gallery", newest.pk) if newest else redirect("projects:projects")


@require_http_methods(["GET", "POST"])
def projects(request: HttpRequest) -> HttpResponse:
    """All projects of the team one is in; POST makes a new one."""
    form = ProjectForm(request.POST or None)
    member = current_member(request)
    if request.method == "POST":
        if member is None or not member.may(Deed.MANAGE_PROJECTS):
            raise PermissionDenied
        if form.is_valid():
            project = services.create_project(member.team, form.cleaned_data["name"])
            return go(request, "generation:gallery", project.pk)
    context = {
        "form": form,
        "projects": [_row(project) for project in _of_current_team(request, member).with_counts()],
        "may_create": bool(member and member.may(Deed.MANAGE_PROJECTS)),
    }
    return render(request, "projects/projects.html", context, status=422 if form.is_bound else 200)


@require_POST
@project_view(may=Deed.ORDER)
def add_shot(request: StudioRequest, project: Project) -> HttpResponse:
    """One more shot, and go there."""
    form = ShotForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else ""
    shot = services.add_shot(project, name)
    return redirect(reverse("generation:gallery", args=[project.pk]) + f"?shot={shot.number}")


def _of_current_team(request: HttpRequest, member: Member | None) -> ProjectQuerySet:
    visible = Project.objects.visible_to(cast("User", request.user))
    return visible.filter(team=member.team) if member else visible.none()


def _row(project: Project) -> dict[str, object]:
    return {
        "name": project.name,
        "url": reverse("generation:gallery", args=[project.pk]),
        "take_count": getattr(project, "take_count", 0),
        "updated": project.touched_at,
        "cover_url": None,
    }
