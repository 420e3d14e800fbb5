"""For operators: what the studio is doing; and two plain answers for load balancers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.accounts.guards import operator_view
from studio.generation.models import EngineStatus
from studio.generation.pipeline import health


@never_cache
@require_GET
@operator_view
def operations(request: HttpRequest) -> HttpResponse:
    """Under way, overdue, failing, storage, queue and watcher; numbers only, nobody's work."""
    now = timezone.now()
    context = {
        "findings": health.findings(now),
        "figures": health.figures(now),
        "states": health.states(now),
        "engines": EngineStatus.objects.order_by("engine"),
        "connected": health.connected(),
        "now": now,
    }
    template = "generation/_operations.html" if "part" in request.GET else "generation/operations.html"
    return render(request, template, context)


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when visitors can be sent here; 503 with the reason when not."""
    reason = health.unready(timezone.now())
    return HttpResponse(f"{reason or 'ready'}\n", content_type="text/plain", status=503 if reason else 200)
