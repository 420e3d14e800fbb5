"""Requests of people who are signed out: pages lead to the sign-in form, everything else gets a plain 401.

A page that is open goes on asking for fragments, files and JSON. The form would end up in the middle of it,
so it gets one plain answer and says itself that its person is signed out (``static/js/shared/session.js``).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext
from django_htmx.http import HttpResponseClientRedirect

LONGEST_PATH = 8000  # characters; proxies take no longer addresses


class SignedOutMiddleware(LoginRequiredMiddleware):
    """Views are for people who are signed in, unless they say otherwise."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        """401 for a part of a page that is open; else the form, and from there back to the page."""
        if not is_page(request):
            return unauthorized()
        return redirect_to_login(page_of(request), self.get_login_url(view_func))


def unauthorized() -> HttpResponse:
    """The answer that an open page understands."""
    response = JsonResponse(
        {"sentence": gettext("You are signed out. Sign in, and go on where you were.")}, status=401
    )
    response["WWW-Authenticate"] = 'Session realm="Circle Take"'
    response["Cache-Control"] = "no-store"
    return response


def lead_to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """The page on which a second factor is set up; for a part of an open page one plain answer."""
    url = f"{reverse('accounts:second_factor_required')}?{urlencode({'next': page_of(request)})}"
    if is_page(request):
        return redirect(url)
    if "HX-Request" in request.headers:
        return HttpResponseClientRedirect(url)
    return JsonResponse({"sentence": gettext("Your team asks for a second factor."), "url": url}, status=403)


def is_page(request: HttpRequest) -> bool:
    """Whether the answer is shown as a page of its own: what people open, not what a page asks for."""
    destination = request.headers.get("Sec-Fetch-Dest", "document")
    accepts_pages = "text/html" in request.headers.get("Accept", "text/html")
    return "HX-Request" not in request.headers and accepts_pages and destination == "document"


def page_of(request: HttpRequest) -> str:
    """Where to go after the form: the page itself; for a form that was sent, the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    origin = request.headers.get("Referer", "")
    parts = urlsplit(origin)
    is_ours = url_has_allowed_host_and_scheme(origin, {request.get_host()}, request.is_secure())
    return parts._replace(scheme="", netloc="").geturl() if is_ours and parts.path else "/"


def own_path(request: HttpRequest, path: str) -> str:
    """The path if it stays on this host, else ``/``."""
    is_path = path.startswith("/") and len(path) <= LONGEST_PATH
    is_ours = is_path and url_has_allowed_host_and_scheme(path, {request.get_host()}, request.is_secure())
    return path if is_ours else "/"
