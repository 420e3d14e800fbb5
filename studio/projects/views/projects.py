"""The list of projects, and new ones."""

from __future__ import annotations

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from studio.accounts import hooks as account_hooks
from studio.accounts import operators
from studio.accounts.guards import current_member, require_second_factor
from studio.accounts.models import Member, User
from studio.accounts.policy import Permission
from studio.core.web import keyset
from studio.core.web.responses import go
from studio.projects import hooks, services
from studio.projects.due_dates import due_date
from studio.projects.forms import ProjectForm
from studio.projects.models import Project, ProjectQuerySet, take_counts

PAGE_SIZE = 48
LAST_TOUCHED = keyset.Keyset(columns=(keyset.time_column("touched_at"), keyset.id_column()))


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Redirect to the newest project, or to the list when there is none."""
    member = current_member(request)
    require_second_factor(request, member)
    newest = _of_current_team(request, member).active().first()
    return redirect(hooks.GALLERY_PAGE.url(newest.pk)) if newest else redirect("projects:projects")


@require_http_methods(["GET", "POST"])
def projects(request: HttpRequest) -> HttpResponse:
    """All projects of the team one is in; POST makes a new one."""
    form = ProjectForm(request.POST or None)
    member = current_member(request)
    require_second_factor(request, member)
    if request.method == "POST":
        if member is None or not member.has_permission(Permission.MANAGE_PROJECTS):
            raise PermissionDenied
        if form.is_valid():
            project = services.create_project(member.team, form.cleaned_data["name"])
            hooks.LOG_CHANGE.call(project, "project created", member.user, {})
            return go(request, hooks.GALLERY_PAGE.url(project.pk))
    visible_projects = _of_current_team(request, member)
    shown = visible_projects.archived() if "archive" in request.GET else visible_projects.active()
    pages = keyset.page(shown, request.GET, size=PAGE_SIZE, order=LAST_TOUCHED)
    counts = take_counts(pages.rows)
    context = {
        "form": form,
        "is_archive": "archive" in request.GET,
        "archived_count": visible_projects.archived().count(),
        "projects": [_row(project, counts.get(project.pk, 0)) for project in pages.rows],
        "pages": pages,
        "is_teamless": member is None,
        "closed_teams": [
            {"team": owned.team, "url": account_hooks.TEAM_DELETION_PAGE.url(owned.team_id)}
            for owned in Member.objects.owning_closed(cast("User", request.user), timezone.now())
        ],
        "may_create_teams": member is None and operators.may_create_teams(cast("User", request.user)),
        "may_create": bool(member and member.has_permission(Permission.MANAGE_PROJECTS)),
    }
    return render(request, "projects/projects.html", context, status=422 if form.is_bound else 200)


def _of_current_team(request: HttpRequest, member: Member | None) -> ProjectQuerySet:
    visible = Project.objects.visible_to(cast("User", request.user))
    return visible.filter(team=member.team) if member else visible.none()


def _row(project: Project, takes: int) -> dict[str, object]:
    return {
        "name": project.name,
        "url": hooks.GALLERY_PAGE.url(project.pk),
        "take_count": takes,
        "updated": project.touched_at,
        "due": due_date(project.due_on, today=timezone.localdate(), is_done=bool(project.archived_at)),
        "cover_url": hooks.COVER_PAGE.url(project.pk) if takes else "",
    }
