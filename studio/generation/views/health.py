"""Liveness and readiness of this node, for load balancers."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from studio.generation.pipeline import health


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@login_not_required
@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when visitors can be sent here, 503 when not; either way with what is away, as JSON.

    What all nodes share (queue, file store, provider) is named, but takes no node out: the pages still work.
    """
    readiness = health.readiness(timezone.now())
    content = {"ready": readiness.is_ready, "problems": readiness.problems}
    return JsonResponse(
        content, status=HTTPStatus.OK if readiness.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    )
