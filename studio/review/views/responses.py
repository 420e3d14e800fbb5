"""Responses to actions on a take page: a redirect, or for htmx an event, with an Undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django_htmx.http import trigger_client_event

from studio.accounts.models import StudioRequest
from studio.core.web.responses import go, is_htmx, toast
from studio.generation.models import Take
from studio.review.labels import take_path

Undo = tuple[str, dict[str, Any]]  # address and fields of the action that undoes this one


def done(request: StudioRequest, take: Take, message: str = "", *, undo: Undo | None = None) -> HttpResponse:
    """The action was done: the page's poll fetches the change, and for ten seconds it offers Undo."""
    if not is_htmx(request):
        if message:
            messages.success(request, message)
        return go(request, take_path(take))
    response = trigger_client_event(HttpResponse(status=204), "studio:changed", {})
    if undo and "quiet" not in request.POST:
        url, fields = undo
        detail = {"message": message, "url": url, "values": {**fields, "quiet": "1"}}
        return trigger_client_event(response, "studio:undo", detail)
    return toast(response, message) if message else response


def refused(request: StudioRequest, take: Take, sentence: str, *, status: int = 422) -> HttpResponse:
    """The action was refused: a sentence beside the form, which keeps what was entered."""
    if not is_htmx(request):
        messages.error(request, sentence)
        return go(request, take_path(take))
    response = HttpResponse(status=status)
    response["HX-Reswap"] = "none"
    response = trigger_client_event(response, "review:refused", {"sentence": sentence})
    return toast(response, sentence, "error")
