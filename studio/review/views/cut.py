"""The page of the cut: the circled takes in the order of the shots."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.screening.cut import cut_segments


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def cut(request: StudioRequest, project: Project) -> HttpResponse:
    """All shots in a row; one without a circled take is a slate."""
    segments = cut_segments(project, request.member)
    taken = [segment for segment in segments if not segment.is_slate]
    context = {
        "project": project,
        "segments": segments,
        "taken": len(taken),
        "gaps": len(segments) - len(taken),
        "seconds": sum(segment.seconds for segment in taken),
    }
    return render(request, "review/cut.html", context)
