"""Middleware of the language: that of the browser, until a profile says otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

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
    return _complete(translation.get_language_from_request(request))


def language_of(accepted: str) -> str:
    """The same for a connection that is no request yet, by its ``Accept-Language``."""
    for code, _ in parse_accept_lang_header(accepted):
        with contextlib.suppress(LookupError):
            return _complete(translation.get_supported_language_variant(code))
    return settings.LANGUAGE_CODE


def _complete(code: str) -> str:
    return code if code in languages.COMPLETE else settings.LANGUAGE_CODE
