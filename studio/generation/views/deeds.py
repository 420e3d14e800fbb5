"""What can be done to a card: cancel it, ask for the same again, take it back into the composer."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Deed
from studio.core.errors import Refusal
from studio.core.web import go, is_htmx, toast
from studio.generation import services
from studio.generation.models import Generation
from studio.projects.guards import project_view
from studio.projects.models import Project


@require_POST
@project_view(may=Deed.ORDER)
def cancel(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Stop an order that was not sent yet."""
    generation = _find(project, generation_id)
    services.cancel(generation)
    return _changed(request, project)


@require_POST
@project_view(may=Deed.ORDER)
def retry(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Order the same again, as a new card."""
    source = _find(project, generation_id)
    try:
        services.retry(source, author=request.user)
    except Refusal as refusal:
        return toast(_changed(request, project), refusal.message, "error")
    return _changed(request, project)


@require_GET
@project_view(may=Deed.ORDER)
def reuse(request: StudioRequest, project: Project, generation_id: UUID) -> HttpResponse:
    """Fill the composer with everything that this generation was ordered with."""
    generation = _find(project, generation_id)
    return go(request, f"{reverse('generation:gallery', args=[project.pk])}?reuse={generation.pk}#dock")


def _find(project: Project, generation_id: UUID) -> Generation:
    return get_object_or_404(project.generations.select_related("shot", "project"), pk=generation_id)


def _changed(request: StudioRequest, project: Project) -> HttpResponse:
    """Nothing to swap: the page's poll fetches whatever changed, wherever it is shown."""
    if not is_htmx(request):
        return go(request, "generation:gallery", project.pk)
    return trigger_client_event(HttpResponse(status=204), "studio:changed", {})
