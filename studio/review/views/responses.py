"""How the deeds of a take page answer: by a redirect, or by waking the page's poll, with an Undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.core.web import go, is_htmx, toast
from studio.generation.models import Take
from studio.review.labels import path_of

Undo = tuple[str, dict[str, Any]]  # address and fields of the deed that takes another back


def done(request: StudioRequest, take: Take, message: str = "", *, undo: Undo | None = None) -> HttpResponse:
    """The page's poll fetches what changed; for ten seconds it can be undone."""
    if not is_htmx(request):
        if message:
            messages.success(request, message)
        return go(request, path_of(take))
    response = trigger_client_event(HttpResponse(status=204), "studio:changed", {})
    if undo and "quiet" not in request.POST:
        url, fields = undo
        told = {"message": message, "url": url, "values": {**fields, "quiet": "1"}}
        return trigger_client_event(response, "studio:undo", told)
    return toast(response, message) if message else response


def refused(request: StudioRequest, take: Take, sentence: str) -> HttpResponse:
    """Why not, where the person looks. What was entered stays in the page."""
    if not is_htmx(request):
        messages.error(request, sentence)
        return go(request, path_of(take))
    response = HttpResponse(status=422)
    response["HX-Reswap"] = "none"
    response = trigger_client_event(response, "review:refused", {"sentence": sentence})
    return toast(response, sentence, "error")
