"""Move takes to another shot: which go, which stay and why, and where to."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.parameters import whole_number
from studio.core.web.responses import go
from studio.generation.composer.forms import ids_in
from studio.plan.moving import move_takes, moves
from studio.projects.guards import project_view
from studio.projects.hooks import GALLERY_PAGE
from studio.projects.models import Project

MOST = 200  # takes moved at once


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(requires=Permission.ORDER)
def move(request: StudioRequest, project: Project) -> HttpResponse:
    """Show the orders of the chosen takes (``take``); posted with a ``shot``, move them there."""
    query = request.POST if request.method == "POST" else request.GET
    chosen = ids_in(query, "take")[:MOST]
    number = whole_number(request.POST.get("shot", ""))
    shot = project.shots.filter(number=number).first() if number else None
    if shot is not None:
        moved = move_takes(project, chosen, to=shot, by=request.user)
        sentence = f"{'; '.join(moved[:5])}." if moved else gettext("Nothing was moved.")
        messages.info(request, sentence)
        return go(request, f"{_gallery(project)}?shot={shot.number}")
    listed = moves(project, chosen)
    context = {
        "project": project,
        "chosen": chosen,
        "moves": listed,
        "shots": project.shots.all(),
        "may_move": any(not one.refusal for one in listed),
    }
    return render(request, "plan/move.html", context, status=422 if request.method == "POST" else 200)


def _gallery(project: Project) -> str:
    return GALLERY_PAGE.url(project.pk)
