"""Errors as ``application/problem+json`` (RFC 9457): the sentence of the screen, and its fields."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import JsonResponse

from studio.core.errors import Refusal

CONTENT_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing here for this token."
ROLE_TOO_SMALL = "Your role in this team may not do that."
SENTENCES = {
    401: "Send a token: Authorization: Bearer ct_…",
    403: ROLE_TOO_SMALL,
    404: NOT_FOUND,
    405: "This address does not take this method.",
    500: "Something broke here. It is in the log of the studio; try again later.",
    503: "The studio cannot answer now. Try again later.",
}


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """What is wrong with one field of a request; without a field, with the request as a whole."""

    field: str
    message: str


class InvalidRequest(Refusal):
    """A request with problems, each at its field."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__(self.errors[0].message)


class ProtocolResponse(JsonResponse):
    """JSON in the form of another protocol, which says itself what is wrong."""


class MalformedRequest(Refusal):
    """A request that cannot be read at all."""

    status: ClassVar[int] = 400


class NotAllowed(Refusal):
    """Something that the scopes of the token, or the role of its person, leave out."""

    status: ClassVar[int] = 403


def unknown_field(name: str) -> str:
    """The sentence about a field that nobody reads."""
    return f"There is no field {name[:80]} here."


def invalid(field: str, message: str) -> InvalidRequest:
    """A request with one problem at one field."""
    return InvalidRequest([FieldError(field=field, message=message)])


def problem(status: int, sentence: str = "", errors: Iterable[FieldError] = ()) -> JsonResponse:
    """The response that says what is wrong."""
    title = HTTPStatus(status).phrase
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": sentence or SENTENCES.get(status, f"{title}."),
        "errors": [asdict(error) for error in errors],
    }
    response = JsonResponse(body, status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="Circle Take"'
    return response
