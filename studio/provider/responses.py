"""HTTP responses of the API: their JSON, or the error they mean. The body is read first, at any status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from uuid import UUID

import httpx

from studio.core.values.text import load_json
from studio.core.values.translatable import translatable
from studio.provider.errors import (
    AlreadyAccepted,
    Busy,
    ErrorGroup,
    Failure,
    Misconfigured,
    ProviderError,
    Rejected,
    Unintelligible,
    Unreachable,
    error_group,
)
from studio.provider.reports import (
    CONFLICT_CODE,
    Item,
    Report,
    is_about_request,
    is_error,
    iter_items,
    parse_failure,
    read_reports,
    task_uuid_of,
)

MAX_RESPONSE_BYTES = 16 * 1024 * 1024  # of one answer; a poll of 50 orders has about 60 kB
EXCERPT_LENGTH = 2000  # characters of an unreadable body that are kept
MAX_RETRY_AFTER = 3600.0  # seconds that a Retry-After can make us wait
# Runware docs, "Rate limits": queue full, no capacity now, waited too long. All pass by themselves.
TRANSIENT_STATUSES = frozenset({408, 503, 504})
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class ApiResponse:
    """An HTTP response, read to its end."""

    status: int
    body: bytes
    retry_after: float | None = None  # seconds

    @property
    def is_good(self) -> bool:
        """Whether its status says success."""
        return 200 <= self.status < 300


def api_response(response: httpx.Response, body: bytes) -> ApiResponse:
    """An ``ApiResponse`` from a response of httpx and its body."""
    return ApiResponse(response.status_code, body, _retry_after(response.headers))


def unreachable_from(error: httpx.HTTPError) -> Unreachable:
    """The Unreachable of a transport error: a connection that never was has ordered nothing."""
    message = f"{type(error).__name__}: {error}".removesuffix(": ")
    return Unreachable(message, was_sent=not isinstance(error, NEVER_SENT))


def parse_json(reply: ApiResponse) -> Any:
    """Parse the JSON of a response, amounts as Decimal. Raises what its status means when it is none."""
    try:
        value = load_json(reply.body, parse_float=Decimal)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, list | dict):
        return value
    if reply.is_good:
        raise Unintelligible(f"no JSON of the protocol at HTTP {reply.status}", body=excerpt(reply.body))
    raise _error_from_status(reply)


def checked_json(reply: ApiResponse, uuid: UUID) -> Any:
    """The JSON of a response to one task, after its errors were checked: an order, an upload, the account.

    Raises what any error about this task, or about the whole request, means.
    """
    value = parse_json(reply)
    for item in _errors(value):
        if task_uuid_of(item) in (None, uuid):
            raise error_from(parse_failure(item, reply.status), reply)
    if not reply.is_good:
        raise _error_from_status(reply)
    return value


def poll_results(reply: ApiResponse, uuids: list[UUID]) -> dict[UUID, Report | ProviderError]:
    """Report or error of each polled order; strictly by taskUUID.

    An order that the answer does not mention gets a silent report, or the trouble of the whole request.
    """
    try:
        value = parse_json(reply)
    except ProviderError as error:
        return dict.fromkeys(uuids, error)
    reports = {report.task_uuid: report for report in read_reports(value, reply.status)}
    problems = _request_errors(value, reply)
    everywhere = problems.get(None) or (None if reply.is_good or reports else _error_from_status(reply))
    return {
        uuid: reports.get(uuid) or problems.get(uuid) or everywhere or Report(task_uuid=uuid)
        for uuid in uuids
    }


def error_from(failure: Failure, reply: ApiResponse) -> ProviderError:
    """The exception that a refusal means."""
    words = f"HTTP {reply.status}, {failure.code}: {failure.message}"
    if failure.code == CONFLICT_CODE:
        return AlreadyAccepted(words)
    if failure.group in (ErrorGroup.QUOTA, ErrorGroup.AUTH):
        return Misconfigured(failure)
    if failure.group is ErrorGroup.SAFETY:
        return Rejected(failure)
    if failure.group is ErrorGroup.RATE_LIMIT or reply.status == 429:
        return Busy(words, retry_after=reply.retry_after)
    is_theirs = failure.group is ErrorGroup.PROVIDER and reply.status >= 500
    if (
        failure.group in (ErrorGroup.TIMEOUT, ErrorGroup.SERVER_ERROR)
        or reply.status in TRANSIENT_STATUSES
        or is_theirs
    ):
        return Unreachable(words, has_answered=True)
    return Rejected(failure)


def excerpt(body: bytes) -> str:
    """The beginning of a body as text."""
    return body[: EXCERPT_LENGTH * 4].decode(errors="replace")[:EXCERPT_LENGTH]


def _errors(value: Any) -> Iterator[Item]:
    return (item for item in iter_items(value) if is_error(item))


def _request_errors(value: Any, reply: ApiResponse) -> dict[UUID | None, ProviderError]:
    """Errors about the request, by the order they name; None for the whole request."""
    errors_by_uuid: dict[UUID | None, ProviderError] = {}
    for item in _errors(value):
        if is_about_request(item, reply.status):
            errors_by_uuid.setdefault(
                task_uuid_of(item), error_from(parse_failure(item, reply.status), reply)
            )
    return errors_by_uuid


def _error_from_status(reply: ApiResponse) -> ProviderError:
    """The exception of a response that is not of the protocol: a proxy, or a server in trouble."""
    group = error_group("", reply.status)
    failure = Failure(
        group=group,
        code="",
        message=translatable("HTTP {status} without a word of the protocol", status=reply.status),
    )
    if group in (ErrorGroup.AUTH, ErrorGroup.QUOTA):
        return Misconfigured(failure)
    if group is ErrorGroup.RATE_LIMIT:
        return Busy(failure.message, retry_after=reply.retry_after)
    if reply.status >= 500 or reply.status in TRANSIENT_STATUSES:
        return Unreachable(failure.message, has_answered=True)
    return Unintelligible(failure.message, body=excerpt(reply.body))


def _retry_after(headers: httpx.Headers) -> float | None:
    """Seconds, from a number or from a date beside the answer's own date (RFC 9110, section 10.2.3)."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_between(headers.get("date", ""), value)
    return min(seconds, MAX_RETRY_AFTER) if seconds >= 0 else None


def _seconds_between(start: str, end: str) -> float:
    try:
        return (parsedate_to_datetime(end) - parsedate_to_datetime(start)).total_seconds()
    except (ValueError, TypeError):
        return -1.0
