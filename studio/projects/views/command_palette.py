"""The command palette of every page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.accounts.guards import current_member, require_second_factor
from studio.accounts.models import User
from studio.core.values.uuids import parse_uuid
from studio.projects.models import Project
from studio.projects.palette import palette

MAX_LETTERS = 100


@require_GET
def show_palette(request: HttpRequest) -> HttpResponse:
    """Where the letters typed may lead; ``project`` is the project of the page, if it has one."""
    member = current_member(request)
    require_second_factor(request, member)
    project_id = parse_uuid(request.GET.get("project", ""))
    text = request.GET.get("q", "")[:MAX_LETTERS].strip()
    visible = Project.objects.visible_to(cast("User", request.user))
    project = visible.filter(pk=project_id, team=member.team).first() if member and project_id else None
    groups = palette(member, project, text) if member else []
    return render(request, "projects/_palette.html", {"groups": groups, "text": text})
