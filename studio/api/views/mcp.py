"""The one address of the Model Context Protocol (its "Streamable HTTP" transport, without sessions)."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from studio.api.access import ApiRequest
from studio.api.mcp import server
from studio.api.middleware import JSON, too_often
from studio.api.problems import problem
from studio.core.web.rate_limits import RateLimitExceeded

FOREIGN_PAGE = "A page of another address may not ask here."
NO_JSON = "Send JSON: Content-Type: application/json."


@csrf_exempt
@require_POST
def mcp(request: HttpRequest) -> HttpResponse:
    """Answer the message of an agent, or its batch."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"{request.scheme}://{request.get_host()}":
        return problem(403, FOREIGN_PAGE)  # also of one whose name was made to lead here (DNS rebinding)
    if request.content_type != JSON:
        return problem(415, NO_JSON)
    try:
        return server.respond(cast("ApiRequest", request))
    except RateLimitExceeded as refusal:
        return too_often(refusal)
