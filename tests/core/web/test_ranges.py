from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import RequestFactory

from studio.core.storage.files import put
from studio.core.web.ranges import OPEN_ENDED_BYTES, serve

CONTENT = bytes(range(256)) * 8192  # 2 MiB
SIZE = len(CONTENT)


@pytest.fixture
def stored(tmp_path: Path) -> Iterator[str]:
    local = tmp_path / "clip"
    local.write_bytes(CONTENT)
    put(local, "tests/clip.mp4")
    yield "tests/clip.mp4"
    default_storage.delete("tests/clip.mp4")


def ask(name: str, method: str = "get", **headers: Any) -> Any:
    request = getattr(RequestFactory(), method)("/", headers=headers)
    return serve(request, name, mime="video/mp4", filename="Tür 01.mp4")


def body(response: Any) -> Any:
    return b"".join(response.streaming_content)


def test_without_a_range_the_whole_file_comes(stored: str) -> None:
    response = ask(stored)
    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/mp4"
    assert "T%C3%BCr%2001.mp4" in response["Content-Disposition"]


@pytest.mark.parametrize(
    ("range_header", "first", "last"),
    [
        ("bytes=0-1", 0, 1),
        ("bytes=100-199", 100, 199),
        ("bytes=-500", SIZE - 500, SIZE - 1),
        (f"bytes={SIZE - 10}-", SIZE - 10, SIZE - 1),
        (f"bytes=5-{SIZE * 2}", 5, SIZE - 1),
        ("bytes=0-", 0, OPEN_ENDED_BYTES - 1),  # capped: a stalled player holds no thread
    ],
)
def test_a_range_is_answered_exactly_and_an_open_end_is_capped(
    stored: str, range_header: str, first: Any, last: Any
) -> None:
    response = ask(stored, Range=range_header)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert int(response["Content-Length"]) == last - first + 1
    assert body(response) == CONTENT[first : last + 1]


@pytest.mark.parametrize("range_header", [f"bytes={SIZE}-", "bytes=10-5", "bytes=-0"])
def test_a_range_outside_the_file_is_416_with_its_size(stored: str, range_header: str) -> None:
    response = ask(stored, Range=range_header)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("range_header", ["bytes=-", "items=0-1", "bytes=0-1,5-6", "bytes=a-b"])
def test_a_range_that_makes_no_sense_is_ignored(stored: str, range_header: str) -> None:
    assert ask(stored, Range=range_header).status_code == 200


def test_head_tells_the_length_and_sends_nothing(stored: str) -> None:
    response = ask(stored, "head", Range="bytes=0-99")
    assert (response.status_code, response["Content-Length"], response.content) == (206, "100", b"")


def test_what_the_browser_has_is_not_sent_again(stored: str) -> None:
    etag = ask(stored)["ETag"]
    modified = ask(stored)["Last-Modified"]
    assert ask(stored, **{"If-None-Match": f'"other", {etag}'}).status_code == 304
    assert ask(stored, **{"If-Modified-Since": modified}).status_code == 304
    assert ask(stored, **{"If-None-Match": '"other"'}).status_code == 200


def test_a_range_of_another_version_becomes_the_whole_file(stored: str) -> None:
    etag = ask(stored)["ETag"]
    assert ask(stored, Range="bytes=0-1", **{"If-Range": etag}).status_code == 206
    assert ask(stored, Range="bytes=0-1", **{"If-Range": '"older"'}).status_code == 200


def test_a_missing_file_is_404() -> None:
    assert ask("tests/nothing").status_code == 404


def test_a_front_server_that_reads_the_files_is_told_which(stored: str, settings: Any) -> None:
    settings.X_ACCEL_LOCATION = "/stored"
    response = ask(stored, Range="bytes=0-1")
    assert (response.status_code, response.content) == (200, b"")
    assert response["X-Accel-Redirect"] == f"/stored/{stored}"
    assert "T%C3%BCr%2001.mp4" in response["Content-Disposition"]
    assert ask("tests/nothing.mp4").status_code == 404
