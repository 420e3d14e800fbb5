from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import RequestFactory
from structlog.contextvars import bound_contextvars

from studio.core.monitoring.error_reports import scrub
from studio.core.monitoring.logs import about_order, formatter
from studio.core.web.request_log import request_id

TOKEN = "/sign-in/abcdefgh-very-secret/"


def record(message: str, *, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("studio.tasks", logging.WARNING, "file.py", 1, message, None, exc_info)


def fail(reason: str) -> None:
    raise ValueError(reason)


def test_a_line_of_json_says_when_what_and_for_which_request_and_order() -> None:
    with bound_contextvars(request_id="request-1", order_id="order-1"):
        line = json.loads(formatter(is_json=True).format(record("It was sent")))
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "It was sent",
        "level": "warning",
        "logger": "studio.tasks",
        "order_id": "order-1",
        "request_id": "request-1",
    }


def test_a_traceback_in_json_is_masked_and_complete() -> None:
    try:
        fail(TOKEN)
    except ValueError as error:
        line = json.loads(formatter(is_json=True).format(record("Broken", error=error)))
    assert "ValueError: /sign-in/…" in line["exception"]
    assert "very-secret" not in str(line)


def test_a_line_of_text_is_for_eyes() -> None:
    with bound_contextvars(order_id="order-1"):
        line = formatter(is_json=False).format(record("It was sent"))
    assert line == "WARNING studio.tasks It was sent order_id=order-1"


def test_a_traceback_of_text_stands_below_its_line_once() -> None:
    try:
        fail("reason")
    except ValueError as error:
        lines = formatter(is_json=False).format(record("Broken", error=error)).splitlines()
    assert lines[:2] == ["WARNING studio.tasks Broken", "Traceback (most recent call last):"]
    assert lines.count("ValueError: reason") == 1


def test_lines_of_a_task_name_its_order() -> None:
    lines: list[Any] = []

    def task(_: str) -> None:
        lines.append(formatter(is_json=False).format(record("Sent")))

    about_order(task)("1f0e")
    assert lines == ["WARNING studio.tasks Sent order_id=1f0e"]


@pytest.mark.parametrize(
    ("proxies", "header", "is_taken"),
    [(1, "abcdef0123456789", True), (0, "abcdef0123456789", False), (1, "no id\n", False), (1, "", False)],
)
def test_the_id_of_a_request_is_the_one_that_the_proxy_gave(
    settings: Any, proxies: int, header: str, is_taken: bool
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Request-ID": header})
    assert (request_id(request) == header) is is_taken
    assert len(request_id(request)) >= 16


def test_a_report_of_an_error_tells_nothing_about_people_and_no_secret() -> None:
    event = {
        "request": {
            "method": "POST",
            "url": f"https://studio.example{TOKEN}",
            "cookies": {"sessionid": "secret"},
            "headers": {"Cookie": "secret"},
            "query_string": "q=secret",
            "data": {"password": "secret"},
        },
        "user": {"ip_address": "192.0.2.1"},
        "exception": {"values": [{"value": f"no row for {TOKEN}, key key-of-the-studio"}]},
    }
    scrubbed = scrub(event, key="key-of-the-studio")
    assert scrubbed == {
        "request": {"method": "POST", "url": "https://studio.example/sign-in/…/"},
        "exception": {"values": [{"value": "no row for /sign-in/…/, key …"}]},
    }
