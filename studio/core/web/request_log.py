"""What log and metrics say of each request: its id, its order, how it ended and how long it took."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.contextvars import bind_contextvars, bound_contextvars, unbind_contextvars

from studio.core.monitoring import metrics

GIVEN_ID = re.compile(r"[\w-]{8,64}")
ORDER = "generation_id"  # the argument of views that are about one order


class RequestLogMiddleware:
    """Names the request in every log line that is written while it is answered, and counts it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; ``X-Request-ID`` of the answer is what the log calls it."""
        began = time.perf_counter()
        with bound_contextvars(request_id=request_id(request)) as _:
            response = self.get_response(request)
            unbind_contextvars("order_id")
        match = request.resolver_match
        view = match.view_name if match else "file"  # served before a view was looked for
        metrics.REQUESTS.labels(request.method, view, response.status_code).inc()
        metrics.REQUEST_SECONDS.labels(view).observe(time.perf_counter() - began)
        return response

    def process_view(
        self, _: HttpRequest, __: Callable[..., Any], ___: Any, arguments: dict[str, Any]
    ) -> None:
        """Name the order that the address names."""
        if ORDER in arguments:
            bind_contextvars(order_id=str(arguments[ORDER]))


def request_id(request: HttpRequest) -> str:
    """The id that the proxy gave, where there is one; otherwise a new one."""
    header = request.headers.get("X-Request-ID", "") if settings.PROXIES else ""
    return header if GIVEN_ID.fullmatch(header) else uuid4().hex
