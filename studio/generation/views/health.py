"""Two plain answers for load balancers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
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
    """200 when visitors can be sent here; 503 with the reason when not."""
    reason = health.unready(timezone.now())
    return HttpResponse(f"{reason or 'ready'}\n", content_type="text/plain", status=503 if reason else 200)
