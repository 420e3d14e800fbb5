"""The review report: a page to read and to print."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.exports.report import report
from studio.exports.views.hand_off import chosen, chosen_query
from studio.projects.guards import project_view
from studio.projects.models import Project


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def review_report(request: StudioRequest, project: Project) -> HttpResponse:
    """The takes of a hand-off with their verdicts, cost, and notes over pictures of their frames."""
    pages = report(chosen(request, project), request.GET)
    context = {"project": project, "pages": pages, "query": chosen_query(request)}
    return render(request, "exports/report.html", context)
