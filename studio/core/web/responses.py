"""HTTP responses: whole page or fragment, redirects that htmx follows too, and toasts."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from studio.core.values.text import load_json
from studio.core.web.parameters import whole_number


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx sent the request (a history restore needs the whole page and does not count)."""
    htmx = cast("Any", request).htmx
    return bool(htmx) and not htmx.history_restore_request


def page(
    request: HttpRequest, whole: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The whole page, or only its fragment when htmx asked."""
    response = render(request, part if is_htmx(request) else whole, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """Redirect after a POST, also when htmx asked."""
    location: str = resolve_url(to, *args, **kwargs)
    return HttpResponseClientRedirect(location) if is_htmx(request) else HttpResponseRedirect(location)


def toast(
    response: HttpResponse, message: str, kind: str = "ok", *, undo: tuple[str, dict[str, Any]] | None = None
) -> HttpResponse:
    """Show one sentence for a moment; never the only place where something important is said.

    ``undo``: the address and the values of a POST that takes it back, as a button beside the sentence.
    """
    detail: dict[str, Any] = {"message": message, "kind": kind}
    if undo:
        detail["undo"] = {"url": undo[0], "values": undo[1]}
    trigger_client_event(response, "studio:toast", detail)
    return response


def body_json(request: HttpRequest, *, most: int) -> Any:
    """The cleaned JSON of a request body of at most ``most`` bytes. Raises ValueError."""
    if whole_number(request.headers.get("Content-Length") or "0", most=most) is None:
        raise ValueError("too long")
    return load_json(request.read(most))


def absolute_url(to: str, *args: Any) -> str:
    """The URL of a page with scheme and host, for terminals and mails."""
    base = settings.PUBLIC_BASE_URL or f"http://localhost:{settings.PORT}"
    return base + resolve_url(to, *args)
