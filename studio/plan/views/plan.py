"""The plan page: the shot list of a project as one table."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.web.responses import page
from studio.plan.batch_progress import open_batches
from studio.plan.costs import plan_costs
from studio.plan.listing import PlanSummary, plan_rows
from studio.projects.guards import project_view
from studio.projects.models import Project


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def plan(request: StudioRequest, project: Project) -> HttpResponse:
    """Every row, in the order of the film."""
    return render_plan(request, project)


@never_cache
@require_GET
@project_view(requires=Permission.SEE_MONEY)
def costs(request: StudioRequest, project: Project) -> HttpResponse:
    """What the plan has cost and will cost: a part of the page of the money."""
    rows = plan_rows(project, request.member)
    context = {"project": project, "costs": plan_costs(project, rows, member=request.user)}
    return page(request, "plan/costs.html", "plan/_costs.html", context)


def render_plan(
    request: StudioRequest,
    project: Project,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """The page; ``edited_id`` and ``fields``: one row as a form, where nobody can swap it in."""
    rows = plan_rows(project, request.member)
    context = {
        "project": project,
        "rows": rows,
        "summary": PlanSummary(rows=rows),
        "batches": open_batches(project),
        "costs": plan_costs(project, rows, member=request.user),
        "order_key": uuid.uuid4(),
        "is_empty": not any(row.is_written or row.progress.orders for row in rows),
        **more,
    }
    return render(request, "plan/plan.html", context, status=status)
