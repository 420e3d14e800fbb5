"""What an HTTP answer means, whatever its status says."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from studio.provider.errors import (
    AlreadyAccepted,
    Busy,
    ErrorGroup,
    Misconfigured,
    ProviderError,
    Rejected,
    Unintelligible,
    Unreachable,
)
from studio.provider.reports import Report
from studio.provider.responses import ApiResponse, api_response, checked_json, poll_results

ONE = UUID("0b0e1f6e-5b0f-4a43-9c0e-6f1d1f9f0a01")
TWO = UUID("0b0e1f6e-5b0f-4a43-9c0e-6f1d1f9f0a02")
HTML = b"<html>502</html>"


def reply(status: int, value: Any) -> ApiResponse:
    return ApiResponse(status, value if isinstance(value, bytes) else json.dumps(value).encode())


def refused(code: str, **more: Any) -> dict[str, Any]:
    return {"data": [], "errors": [{"code": code, "message": "No.", "taskUUID": str(ONE), **more}]}


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "conflictTaskUUID", AlreadyAccepted),
        (409, "conflictTaskUUID", AlreadyAccepted),
        (200, "conflictTaskUUID", AlreadyAccepted),
        (401, "invalidApiKey", Misconfigured),
        (200, "invalidApiKey", Misconfigured),
        (402, "insufficientCredits", Misconfigured),
        (400, "videoInferenceInsufficientCredits", Misconfigured),
        (200, "insufficientCredits", Misconfigured),
        (429, "rateLimitExceeded", Busy),
        (200, "rateLimitExceeded", Busy),
        (429, "maxQueueLengthReached", Busy),
        (429, "new", Busy),
        (400, "invalidDuration", Rejected),
        (200, "invalidDuration", Rejected),
        (500, "invalidDuration", Rejected),
        (503, "invalidDuration", Unreachable),
        (400, "promptBlocked", Rejected),
        (503, "promptBlocked", Rejected),
        (400, "modelUnavailable", Rejected),
        (502, "modelUnavailable", Unreachable),
        (500, "internalServerError", Unreachable),
        (200, "internalServerError", Unreachable),
        (504, "timeoutQueue", Unreachable),
        (404, "new", Rejected),
        (400, "new", Rejected),
        (500, "new", Unreachable),
        (200, "new", Rejected),
    ],
)
def test_a_refused_order_is_the_error_that_its_code_means(
    status: int, code: str, error: type[ProviderError]
) -> None:
    with pytest.raises(error) as caught:
        checked_json(reply(status, refused(code)), ONE)
    assert type(caught.value) is error


@pytest.mark.parametrize("body", [HTML, b"", b"null", b"3", b'{"data": [', b"\xff", {"data": []}, {}])
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, Misconfigured),
        (402, Misconfigured),
        (403, Misconfigured),
        (408, Unreachable),
        (429, Busy),
        (500, Unreachable),
        (502, Unreachable),
        (504, Unreachable),
        (400, Unintelligible),
        (404, Unintelligible),
        (302, Unintelligible),
    ],
)
def test_without_a_word_of_the_protocol_the_status_decides(
    body: Any, status: int, error: type[ProviderError]
) -> None:
    with pytest.raises(error):
        checked_json(reply(status, body), ONE)


@pytest.mark.parametrize("body", [HTML, b"", b"null", b"3", b'{"data": ['])
def test_a_good_status_without_json_is_unintelligible_and_shows_its_beginning(body: bytes) -> None:
    with pytest.raises(Unintelligible) as caught:
        checked_json(reply(200, body), ONE)
    assert caught.value.body == body.decode()


def test_json_nested_without_end_is_unintelligible() -> None:
    with pytest.raises(Unintelligible):
        checked_json(reply(200, b"[" * 200_000), ONE)


@pytest.mark.parametrize(
    "value", [{"data": [{"taskUUID": str(ONE)}]}, {"data": []}, {"data": [], "errors": []}]
)
def test_an_acknowledgement_passes(value: Any) -> None:
    assert checked_json(reply(200, value), ONE) == value


def test_an_error_of_another_task_is_not_ours() -> None:
    checked_json(reply(200, refused("invalidDuration", taskUUID=str(TWO))), ONE)


def test_an_error_without_a_task_is_everybodys() -> None:
    with pytest.raises(Rejected) as caught:
        checked_json(
            reply(400, {"errors": [{"code": "invalidX", "message": "No X.", "parameter": ["a", "b"]}]}), ONE
        )
    error = caught.value
    assert (error.code, error.message, error.parameter, error.group) == (
        "invalidX",
        "No X.",
        "a, b",
        ErrorGroup.VALIDATION,
    )


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "2.5"}, 2.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "999999"}, 3600),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "soon"}, None),
        ({}, None),
        (
            {"Date": "Tue, 24 Nov 2026 10:00:00 GMT", "Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT"},
            30,
        ),
        ({"Retry-After": "Tue, 24 Nov 2026 10:00:30 GMT"}, None),
    ],
)
def test_how_long_to_wait_is_read_from_the_header(headers: dict[str, str], seconds: float | None) -> None:
    busy = api_response(httpx.Response(429, headers=headers), b"")
    with pytest.raises(Busy) as caught:
        checked_json(busy, ONE)
    assert caught.value.retry_after == seconds


def running(uuid: UUID) -> dict[str, Any]:
    return {"taskType": "videoInference", "taskUUID": str(uuid), "status": "processing"}


def test_a_poll_of_many_is_told_strictly_by_task() -> None:
    failed = {"taskType": "videoInference", "taskUUID": str(TWO), "code": "taskFailed", "message": "x"}
    stranger = running(UUID(int=5))
    actual = poll_results(reply(200, {"data": [running(ONE), stranger], "errors": [failed]}), [ONE, TWO])
    assert actual.keys() == {ONE, TWO}
    one, two = actual[ONE], actual[TWO]
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert (one.running, len(two.failures)) == (1, 1)


def test_who_is_not_mentioned_in_a_poll_has_no_news() -> None:
    assert poll_results(reply(200, {"data": [running(ONE)]}), [ONE, TWO])[TWO] == Report(task_uuid=TWO)


def test_trouble_with_one_question_leaves_the_others_alone() -> None:
    busy = {"taskType": "getResponse", "taskUUID": str(TWO), "code": "rateLimitExceeded", "message": "x"}
    actual = poll_results(reply(429, {"data": [running(ONE)], "errors": [busy]}), [ONE, TWO])
    assert isinstance(actual[ONE], Report)
    assert isinstance(actual[TWO], Busy)


@pytest.mark.parametrize(
    ("status", "value", "error"),
    [
        (401, {"errors": [{"code": "invalidApiKey", "message": "x"}]}, Misconfigured),
        (429, {"errors": [{"code": "rateLimitExceeded", "message": "x"}]}, Busy),
        (503, {"errors": [{"code": "serviceUnavailable", "message": "x"}]}, Unreachable),
        (502, HTML, Unreachable),
        (200, HTML, Unintelligible),
        (503, {"data": []}, Unreachable),
    ],
)
def test_trouble_with_the_whole_question_is_everybodys(
    status: int, value: Any, error: type[ProviderError]
) -> None:
    actual = poll_results(reply(status, value), [ONE, TWO])
    assert [type(word) for word in actual.values()] == [error, error]


def test_a_failed_order_is_believed_at_any_status() -> None:
    failed = {"taskType": "videoInference", "taskUUID": str(ONE), "code": "taskFailed", "message": "x"}
    for status in (200, 400, 404, 500, 504):
        word = poll_results(reply(status, {"data": [], "errors": [failed]}), [ONE])[ONE]
        assert isinstance(word, Report)
        assert word.failures[0].code == "taskFailed"
