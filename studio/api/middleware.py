"""Everything under ``/api/``: no cookies, a token instead of a session, a limit of requests, errors as JSON.

This is the one place where a token is used: views behind it find its person, membership and scopes in the
request, and nothing else opens them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

from studio.api import tokens
from studio.api.access import ApiRequest
from studio.api.problems import CONTENT_TYPE, ProtocolResponse, problem
from studio.core import request_origin
from studio.core.web import rate_limits

PREFIX = "/api/"
JSON = "application/json"


class ApiMiddleware:
    """Signs programs in by their token. Stands before the session, which no request of the API has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; a program gets JSON from every part of the studio."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        request.COOKIES.clear()
        request.META["HTTP_ACCEPT"] = JSON
        response = self.get_response(request)
        response = _as_problem(response) if response.status_code >= 400 else _conditional(request, response)
        _add_headers(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *_: object
    ) -> HttpResponseBase | None:
        """Sign the token in, before any middleware asks who it is."""
        is_api = request.path_info.startswith(PREFIX) and getattr(view, "login_required", True)
        return _sign_in(cast("ApiRequest", request)) if is_api else None


def _sign_in(request: ApiRequest) -> HttpResponseBase | None:
    """The refusal of a token; None: it opens the API to this request."""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret:
        return problem(401)
    now = timezone.now()
    try:
        token, member = tokens.find(secret.strip(), now=now)
    except tokens.InvalidToken as refusal:
        return problem(refusal.status, refusal.message)
    request.token, request.member, request.user, request.rows = token, member, token.user, {}
    request_origin.set_session_key(str(token.pk))
    try:
        request.rate = rate_limits.hit(rate_limits.API, token.pk, now=now)
    except rate_limits.RateLimitExceeded as refusal:
        return too_often(refusal)
    tokens.record_use(token, rate_limits.client_address(request), now=now)
    return None


def too_often(refusal: rate_limits.RateLimitExceeded) -> HttpResponse:
    """429, with the seconds to wait."""
    response = problem(429, refusal.message)
    response["Retry-After"] = str(refusal.seconds)
    return response


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """The response as a problem, where a part of the studio answered that knows pages only."""
    is_problem = response.get("Content-Type", "").startswith(CONTENT_TYPE)
    if is_problem or isinstance(response, ProtocolResponse):
        return response
    answer = problem(response.status_code, _sentence(response))
    for name in ("Allow", "Retry-After", "Content-Range"):
        if name in response.headers:
            answer[name] = response[name]
    return answer


def _sentence(response: HttpResponseBase) -> str:
    if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith(JSON):
        return ""
    return str(json.loads(response.content).get("sentence", ""))


def _conditional(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """304 for what the program has already, by the ETag of what it would get."""
    is_read = request.method == "GET" and response.status_code == 200
    if not is_read or not isinstance(response, HttpResponse) or "ETag" in response.headers:
        return response
    response["Cache-Control"] = "private, no-cache"
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _add_headers(request: HttpRequest, response: HttpResponseBase) -> None:
    """What is left of the limit (draft-ietf-httpapi-ratelimit-headers), and that a token decides."""
    response.cookies.clear()
    patch_vary_headers(response, ["Authorization"])
    rate = getattr(request, "rate", None)
    if rate is not None:
        limit = rate_limits.API
        seconds = max(0, math.ceil((rate.until - timezone.now()).total_seconds()))
        response["RateLimit-Policy"] = f'"{limit.name}";q={limit.most};w={int(limit.window.total_seconds())}'
        response["RateLimit"] = f'"{limit.name}";r={max(0, limit.most - rate.count)};t={seconds}'
