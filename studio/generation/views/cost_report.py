"""Cost report of a project: a page of its own, and a part of the money page."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import page
from studio.generation.cost_report import summarize_costs
from studio.projects.guards import project_view
from studio.projects.models import Project


@never_cache
@require_GET
@project_view(requires=Permission.SEE_MONEY)
def cost_report(request: StudioRequest, project: Project) -> HttpResponse:
    """The price of an approved second, and the waste by reason."""
    context = {"project": project, "report": summarize_costs(project)}
    return page(request, "generation/cost_report.html", "generation/_cost_report.html", context)
