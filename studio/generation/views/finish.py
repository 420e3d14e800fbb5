"""Finish takes: the page that says what each costs and what all cost, and the order of all of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from studio.accounts.models import StudioRequest
from studio.accounts.policy import Permission
from studio.core.errors import Refusal
from studio.core.translations.wording import worded
from studio.core.values.money import ZERO
from studio.core.web.rate_limits import ORDER, rate_limited
from studio.core.web.responses import go
from studio.generation import finishing
from studio.generation.composer.forms import KeyForm, ids_in
from studio.generation.models import Take
from studio.projects.guards import project_view
from studio.projects.models import Project

MOST = 40  # takes finished at once


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@project_view(requires=Permission.ORDER)
@rate_limited(ORDER)
def finish(request: StudioRequest, project: Project) -> HttpResponse:
    """Show the prices of finishing the chosen takes (``take``); posted with a key, order all or none."""
    query = request.POST if request.method == "POST" else request.GET
    chosen = ids_in(query, "take")
    takes = list(
        Take.objects.not_trashed()
        .filter(project=project, pk__in=chosen[:MOST])
        .select_related("shot", "generation__project__team")
        .in_film(project.pk)
    )
    form = KeyForm(request.POST)
    if request.method != "POST" or not form.is_valid() or not takes:
        return _page(request, project, takes, uuid.uuid4(), left_out=len(chosen[MOST:]))
    key = form.cleaned_data["order_key"]
    try:
        ordered = finishing.finish(takes, author=request.user, order_key=key)
    except Refusal as refusal:
        return _page(request, project, takes, key, refusal=worded(refusal.message), status=422)
    sentence = ngettext("%(count)d take ordered.", "%(count)d takes ordered.", len(ordered))
    messages.success(request, sentence % {"count": len(ordered)})
    return go(request, "generation:gallery", project.pk)


def _page(
    request: StudioRequest,
    project: Project,
    takes: Sequence[Take],
    order_key: uuid.UUID,
    *,
    refusal: str = "",
    left_out: int = 0,
    status: int = 200,
) -> HttpResponse:
    lines = finishing.with_earlier_orders(finishing.finishes(takes, project.team))
    possible = [line for line in lines if not line.refusal]
    context: dict[str, Any] = {
        "project": project,
        "lines": lines,
        "possible": possible,
        "total_usd": sum((line.price_usd for line in possible), ZERO),
        "order_key": order_key,
        "refusal": refusal,
        "left_out": left_out,
        "most": MOST,
    }
    return render(request, "generation/finish.html", context, status=status)
