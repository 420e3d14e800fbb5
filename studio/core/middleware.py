"""What happens to every answer."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

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
