"""Middleware of the language: that of the browser, until a profile says otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

from studio.core.translations import languages

# What has words of the interface; files and pictures have none.
TEXTS = ("text/html", "application/json", "application/problem+json")


class LanguageMiddleware:
    """Activates the language that a request prefers (``Accept-Language``) of those that are complete."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the language; caches keep a text for each language."""
        with languages.speak(preferred(request)):
            response = self.get_response(request)
            if response.get("Content-Type", "").startswith(TEXTS):
                patch_vary_headers(response, ["Accept-Language"])
        return response


def preferred(request: HttpRequest) -> str:
    """The code of the language that the browser prefers; English where that one is not complete yet."""
    code = translation.get_language_from_request(request)
    return code if code in languages.COMPLETE else settings.LANGUAGE_CODE
