"""Limit of request bodies, checked before a byte of them is read: the form's token is in the body too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext

from studio.core.values.formatting import format_size
from studio.core.web.parameters import whole_number
from studio.core.web.responses import is_htmx, toast

FORM_OVERHEAD_BYTES = 1_000_000  # of a form around a file
View = TypeVar("View", bound=Callable[..., Any])


def takes_files(view: View) -> View:
    """Decorator, outermost: signed-in people may send this view a body as large as an upload."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class BodyLimitMiddleware:
    """413 for a body that is larger than the view takes; 411 for one that does not say how large it is.

    Whoever is signed out has no files to send: the sign-in form and the pages of guests take small forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand the request on; the view is known only in ``process_view``."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> HttpResponse | None:
        """Refuse a body that is too large for the view that it is for."""
        if request.headers.get("Transfer-Encoding"):
            return _refused(
                request, 411, gettext("This came without its length. Send it again from the page.")
            )
        most = most_body_bytes(view, is_signed_in=request.user.is_authenticated)
        length = whole_number(request.headers.get("Content-Length")) or 0
        if length <= most:
            return None
        sentence = gettext(
            "This is %(size)s; %(most)s is the most that this address takes. Nothing was stored."
        )
        sizes = {"size": format_size(length), "most": format_size(most)}
        return _refused(request, 413, sentence % sizes)


def most_body_bytes(view: Callable[..., Any] | None, *, is_signed_in: bool) -> int:
    """The largest body in bytes that this view takes from such a person."""
    if getattr(view, "takes_files", False) and is_signed_in:
        return int(settings.MAX_UPLOAD_BYTES) + FORM_OVERHEAD_BYTES
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _refused(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    if is_htmx(request):
        return toast(HttpResponse(status=status), sentence, "error")
    if "text/html" not in request.headers.get("Accept", "text/html"):
        return JsonResponse({"sentence": sentence}, status=status)
    return render(request, "413.html", {"sentence": sentence}, status=status)
