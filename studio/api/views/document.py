"""The document of the API: as JSON for programs, as a page for people."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.api.mcp.tools import TOOLS
from studio.api.openapi import document
from studio.api.reference import sections
from studio.api.scopes import DESCRIPTIONS
from studio.core.web.responses import absolute_url


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for anybody: it tells of no team."""
    return JsonResponse(document())


@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Every address with its fields and scopes."""
    context = {
        "sections": sections(),
        "scopes": DESCRIPTIONS.items(),
        "address": absolute_url("api:openapi").removesuffix("/openapi.json"),
        "tools": TOOLS.values(),
        "agent_address": absolute_url("api:mcp"),
    }
    return render(request, "api/reference.html", context)
