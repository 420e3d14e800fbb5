"""Webhook of the provider: it calls when a result is there."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from studio.core.web import rate_limits
from studio.generation.pipeline import webhook as provider_webhook


@login_not_required
@csrf_exempt
@require_POST
def webhook(request: HttpRequest, task_uuid: UUID) -> HttpResponse:
    """200 whatever comes, or it would come again; only a call to an address of ours changes anything."""
    if provider_webhook.is_valid_token(task_uuid, request.GET.get("token", "")):
        try:
            rate_limits.hit(rate_limits.WEBHOOK, task_uuid)
        except rate_limits.RateLimitExceeded as refusal:
            return rate_limits.too_many_requests(request, refusal)
        provider_webhook.receive(task_uuid, request.read(provider_webhook.MAX_BYTES))
    return HttpResponse(status=200)
