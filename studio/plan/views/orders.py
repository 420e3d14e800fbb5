"""Orders from the plan: drafts of rows, what became of them since, and the whole plan as one film."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.web.parameters import whole_number
from studio.core.web.rate_limits import ORDER, rate_limited
from studio.core.web.responses import go
from studio.generation.composer.forms import KeyForm, ids_in
from studio.generation.models import Engine, Generation
from studio.plan.batches import create_batch
from studio.plan.choosing import rows_to_draft
from studio.plan.film import plan_segments
from studio.plan.listing import PlanSummary, plan_rows
from studio.plan.models import BatchRow, BatchRowState
from studio.projects.guards import project_view
from studio.projects.models import Project

MOST = 2**62  # of a revision
RECENT = timedelta(hours=1)


@require_POST
@project_view(requires=Permission.ORDER)
@rate_limited(ORDER)
def draft(request: StudioRequest, project: Project) -> HttpResponse:
    """Draft the rows that ``shot`` names, or all, as far as they have no draft of their words."""
    form = KeyForm(request.POST)
    chosen = frozenset(ids_in(request.POST, "shot"))
    choice = rows_to_draft(plan_rows(project, request.member), chosen)
    if not form.is_valid() or not choice.rows:
        messages.info(request, " ".join([gettext("Nothing to draft."), choice.left_out_label]).strip())
        return go(request, "plan:plan", project.pk)
    key = form.cleaned_data["order_key"]
    try:
        create_batch(project, choice.frozen, engine=Engine.DRAFT, author=request.user, order_key=key)
    except Refusal as refusal:
        messages.error(request, worded(refusal.message))
    else:
        count = len(choice.rows)
        sentence = ngettext("%(count)d draft ordered, free.", "%(count)d drafts ordered, free.", count)
        messages.success(request, f"{sentence % {'count': count}} {choice.left_out_label}".strip())
    return go(request, "plan:plan", project.pk)


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def watch(request: StudioRequest, project: Project) -> HttpResponse:
    """What changed since revision ``since``: states and takes of rows. 204 when nothing did."""
    since = whole_number(request.GET.get("since"), most=MOST)
    if since is not None and since >= project.revision:
        return HttpResponse(status=204)
    changed = set(
        Generation.objects.filter(project=project, revision__gt=since or 0).values_list("shot", flat=True)
    )
    changed |= _let_go(project)
    rows = plan_rows(project, request.member)
    shown = [row for row in rows if row.shot.pk in changed or row.progress.waiting]
    context = {"project": project, "changed": shown, "summary": PlanSummary(rows=rows), "is_beside": True}
    return render(request, "plan/_changes.html", context)


def _let_go(project: Project) -> set[UUID]:
    """Shots whose rows a batch of late has refused or stopped: no order says that they changed."""
    ended = BatchRow.objects.filter(state__in=[BatchRowState.REFUSED, BatchRowState.STOPPED])
    of_late = ended.filter(batch__project=project, batch__enqueued_at__gt=timezone.now() - RECENT)
    return set(of_late.values_list("shot", flat=True))


@never_cache
@require_GET
@project_view(requires=Permission.ORDER)
def film(request: StudioRequest, project: Project) -> HttpResponse:
    """The whole plan as one film, as long as planned; a row without a take is a slate with its words."""
    segments = plan_segments(plan_rows(project, request.member))
    context: dict[str, Any] = {
        "project": project,
        "segments": segments,
        "seconds": sum(segment.seconds for segment in segments),
        "slates": sum(segment.is_slate for segment in segments),
    }
    return render(request, "plan/film.html", context)
