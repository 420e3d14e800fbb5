"""Nothing that must stay secret reaches the event log."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import Any

import pytest

from studio.provider.http_log import HttpExchange, mask, masked_json

FILE = bytes(range(256)) * 40
DIGEST = sha256(FILE).hexdigest()
SHOWN = f"data:image/png;base64,… (10240 bytes, sha256 {DIGEST})"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a door opens", "a door opens"),
        ("Bearer s3cret-key", "Bearer ********"),
        ({"apiKey": ["s3cret-key"]}, {"apiKey": ["********"]}),
        (f"data:image/png;base64,{base64.b64encode(FILE).decode()}", SHOWN),
        (
            {"inputs": {"video": "https://s.example/a.mp4?sig=1&exp=2"}},
            {"inputs": {"video": "https://s.example/a.mp4?…"}},
        ),
        (
            "see https://s.example/a?sig=1 and http://b.example/?x",
            "see https://s.example/a?… and http://b.example/?…",
        ),
        ("why? because", "why? because"),
        ([1, None, True, 0.5], [1, None, True, 0.5]),
        ("p" * 2500, "p" * 2500),
    ],
)
def test_what_is_shown_of_a_value(value: Any, expected: Any) -> None:
    assert mask(value, "s3cret-key") == expected


def test_a_file_as_bare_base64_is_cut() -> None:
    text = base64.b64encode(FILE).decode()
    assert mask(text) == f"{text[:80]}… ({len(text)} characters, sha256 {sha256(text.encode()).hexdigest()})"


@pytest.mark.parametrize(
    "uri", ["data:image/png;base64,not base64!", "data:,plain", "data:text/plain;charset=utf-8,words"]
)
def test_a_broken_data_uri_is_cut_too(uri: str) -> None:
    assert uri.partition(",")[2] not in mask(uri)


def test_a_body_that_is_no_json_is_kept_as_text_that_a_database_takes() -> None:
    assert masked_json(b"<h1>s3cret-key\x00\xff</h1>", "s3cret-key") == "<h1>********�</h1>"


def test_an_exchange_survives_json() -> None:
    exchange = HttpExchange(
        what="getResponse",
        method="POST",
        url="https://x.example/v1",
        status=200,
        answer=masked_json(b"[NaN]", ""),
    )
    assert json.loads(json.dumps(exchange.as_json(), allow_nan=False))["answer"] == ["NaN"]


@pytest.mark.parametrize(
    ("status", "error", "line"),
    [
        (200, "", "getResponse: HTTP 200"),
        (None, "ReadTimeout", "getResponse: no answer, ReadTimeout"),
    ],
)
def test_an_exchange_says_in_one_line_how_it_ended(status: int | None, error: str, line: str) -> None:
    exchange = HttpExchange(
        what="getResponse", method="POST", url="https://x.example/v1", status=status, error=error
    )
    assert exchange.summary == line
