"""Words of scripts in another language: one small file per language, which browsers keep."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from studio.core.translations import catalogs

YEAR_SECONDS = 365 * 24 * 60 * 60
EMPTY = "{}"
SCRIPT = "text/javascript; charset=utf-8"


@login_not_required
@require_safe
def script(_: HttpRequest, language: str, version: str) -> HttpResponse:
    """A script that says which words the modules are to use, see static/js/shared/words.js."""
    if language not in catalogs.languages():
        raise Http404
    response = HttpResponse(f"document.words={_words(language)};\n", content_type=SCRIPT)
    if version == _version(language):  # else: of a node with other sources
        response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
    return response


def url(language: str) -> str:
    """The address of the words of a language; empty where scripts need none."""
    if language not in catalogs.languages() or _words(language) == EMPTY:
        return ""
    return reverse("core:words", args=[language, _version(language)])


@lru_cache
def _words(language: str) -> str:
    path = catalogs.words_path(language)
    return path.read_text() if path.exists() else EMPTY


@lru_cache
def _version(language: str) -> str:
    return sha256(_words(language).encode()).hexdigest()[:12]
