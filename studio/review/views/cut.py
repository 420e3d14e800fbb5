"""The film as it stands: the circled takes in the order of the shots."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.screening.cut import pieces


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def cut(request: StudioRequest, project: Project) -> HttpResponse:
    """All shots in a row; a gap is a slate that says which shot waits for its take."""
    found = pieces(project, request.member)
    taken = [piece for piece in found if not piece.is_slate]
    context = {
        "project": project,
        "pieces": found,
        "taken": len(taken),
        "gaps": len(found) - len(taken),
        "seconds": sum(piece.seconds for piece in taken),
    }
    return render(request, "review/cut.html", context)
