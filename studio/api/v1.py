"""Version 1 of the API: its addresses, how it reads JSON, and how it says no."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from studio.api.middleware import too_often
from studio.api.problems import FieldError, InvalidRequest, problem, unknown_field
from studio.api.resources import (
    activity,
    files,
    generations,
    hand_off,
    me,
    models,
    money,
    notes,
    orders,
    plan,
    projects,
    review,
    takes,
    uploads,
    webhooks,
)
from studio.core.errors import Refusal
from studio.core.values.text import load_json
from studio.core.web.body_limits import takes_files
from studio.core.web.rate_limits import RateLimitExceeded

PREFIX = "api/v1/"
UNREADABLE = "The body is no JSON that can be read."
TAKES_FILES = {"upload_file", "append_upload", "get_upload"}


class CleanParser(Parser):
    """Reads a body as the studio reads all JSON from outside."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The cleaned value. Raises ValueError and RecursionError."""
        return load_json(request.body)


api = NinjaAPI(
    title="Circle Take",
    version="1",
    description="What the screen does, for programs: the same rules, the same sentences.",
    urls_namespace="v1",
    parser=CleanParser(),
    openapi_url=None,
    docs_url=None,
)
for resource in (
    me,
    projects,
    plan,
    takes,
    notes,
    review,
    generations,
    orders,
    models,
    files,
    uploads,
    hand_off,
    money,
    activity,
    webhooks,
):
    api.add_router("", resource.router)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The sentence of the screen."""
    errors = refusal.errors if isinstance(refusal, InvalidRequest) else ()
    return problem(refusal.status, refusal.message, errors)


@api.exception_handler(RateLimitExceeded)
def limited(request: HttpRequest, refusal: RateLimitExceeded) -> HttpResponse:
    """429, with the seconds to wait."""
    return too_often(refusal)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _: Http404) -> HttpResponse:
    """404 for what is not there, is another team's, or is hidden from the person."""
    return problem(404)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, _: PermissionDenied) -> HttpResponse:
    """403 for too small a role."""
    return problem(403)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """400 for a body that cannot be read."""
    return problem(error.status_code, UNREADABLE if error.status_code == 400 else str(error))


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with each field that is missing, unknown, or no value of its kind."""
    errors = [_field_error(one) for one in error.errors]
    return problem(422, errors[0].message if errors else "", errors)


def _field_error(error: dict[str, Any]) -> FieldError:
    """One error of pydantic as a sentence; its place begins with the source and its argument."""
    place = [str(part) for part in error["loc"]]
    name = ".".join(place[2:] or place[1:])
    kind = error["type"]
    if kind == "extra_forbidden":
        return FieldError(field=name, message=unknown_field(name))
    if kind == "missing":
        return FieldError(field=name, message=f"{name[:80]} is missing.")
    return FieldError(field=name, message=f"{name[:80]}: {error['msg'][:1].lower()}{error['msg'][1:]}.")


def urls() -> Any:
    """The addresses, for ``path``."""
    patterns, app_name, namespace = api.urls
    named: list[Any] = [
        pattern for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ]
    for pattern in named:
        if pattern.name in TAKES_FILES:
            takes_files(pattern.callback)
    return named, app_name, namespace
