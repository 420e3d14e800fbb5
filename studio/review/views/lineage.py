"""The lineage of one order, in a dialog of the gallery or as a page of its own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import page
from studio.generation.models import for_cards
from studio.projects.guards import project_view
from studio.projects.models import Project
from studio.review.lineage.family_tree import family_tree


@never_cache
@require_GET
@project_view(requires=Permission.VIEW)
def show_lineage(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """The family tree of one order."""
    generation = get_object_or_404(for_cards(project.generations.all()), pk=generation_id)
    context = {"project": project, "lineage": family_tree(generation, request.member)}
    return page(request, "review/lineage.html", "review/_lineage.html", context)
