"""Middleware of all requests: clean forms, keep pages out of caches, compress them, and explain a 405."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

from studio.core import request_origin
from studio.core.request_origin import RequestOrigin
from studio.core.values.text import clean_text
from studio.core.web.rate_limits import client_address

# Only what the studio uses; a page cannot ask for anything else, whatever runs in it.
PERMISSIONS_POLICY = ", ".join(
    (
        *(f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "midi")),
        *(f"{name}=()" for name in ("payment", "serial", "usb", "xr-spatial-tracking")),
        *(f"{name}=(self)" for name in ("autoplay", "clipboard-write", "fullscreen")),
        *(f"{name}=(self)" for name in ("publickey-credentials-create", "publickey-credentials-get")),
    )
)
TEXTS = ("text/html", "application/json", "text/csv")


class CompressMiddleware(GZipMiddleware):
    """Pages are sent compressed, by Django's own middleware, which also hides their exact length (BREACH).

    Videos, pictures and zips are packed as they are, and what is streamed keeps its pace.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is text and complete."""
        if response.streaming or not response.get("Content-Type", "").startswith(TEXTS):
            return response
        return super().process_response(request, response)


class PrivacyMiddleware:
    """No cache keeps what it was not told to, and no page uses a device it does not need."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name what a response leaves open: who may keep it, and what its page may use."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class OriginMiddleware:
    """Entries that a request writes to a log name its address and session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Make the request the origin of what is logged."""
        current = RequestOrigin(
            address=lambda: client_address(request), session_key=lambda: request.session.session_key
        )
        with request_origin.origin(current):
            return self.get_response(request)


class CleanTextMiddleware:
    """The one place where text of forms and addresses comes in: what no person can mean is left out.

    JSON comes in through ``core.values.text.load_json``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Clean the query of the address."""
        request.GET = _cleaned(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> None:
        """Clean the fields of a form; a view without a form's token reads its body itself."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = _cleaned(request.POST)  # type: ignore[assignment]


class MethodMiddleware:
    """An address that only takes forms, opened by hand or by a reload, says so instead of staying blank."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put a page into an empty 405."""
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET":
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page


def _cleaned(data: QueryDict) -> QueryDict:
    fields = {clean_text(name): [clean_text(value) for value in values] for name, values in data.lists()}
    if fields == dict(data.lists()):
        return data
    cleaned = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in fields.items():
        cleaned.setlist(name, values)
    cleaned._mutable = False
    return cleaned
