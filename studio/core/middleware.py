"""Middleware of all responses: compress pages, and give a refused method a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render

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
