"""The file layer on a real S3 server: what is put can be read, handed out by signed link, and removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from django.test import RequestFactory
from pytest_django import Settings

from studio.core.errors import StoreAway
from studio.core.monitoring.outages import FILES, outage_of
from studio.core.storage import files
from studio.core.web.ranges import serve, serve_to_script
from tests.conftest import use_bucket
from tests.environment.ports import free_port

CONTENT = bytes(range(256)) * 40_960  # 10 MB: it goes up in several parts
NAME = "takes/clip.mp4"


@pytest.fixture
def clip(files_on_s3: None, tmp_path: Path) -> None:
    local = tmp_path / "clip.mp4"
    local.write_bytes(CONTENT)
    files.put(local, NAME)
    assert not local.exists(), "the local file is moved, not copied"


def signed_link(**options: Any) -> Any:
    response = serve(RequestFactory().get("/"), NAME, mime="video/mp4", filename="Door 01.mp4", **options)
    assert response.status_code == 302
    return response["Location"]


def test_what_is_put_is_there_and_reads_the_same(clip: None) -> None:
    assert files.exists(NAME)
    with files.as_local(NAME) as path:
        assert path.read_bytes() == CONTENT
    assert not path.exists(), "the local copy goes with the block"


def test_a_second_put_replaces_the_first(clip: None, tmp_path: Path) -> None:
    again = tmp_path / "again"
    again.write_bytes(b"second")
    files.put(again, NAME)
    with files.as_local(NAME) as path:
        assert path.read_bytes() == b"second"


def test_what_is_removed_is_gone_and_may_be_removed_again(clip: None) -> None:
    files.remove(NAME)
    files.remove(NAME)
    assert not files.exists(NAME)


def test_a_signed_link_plays_from_any_byte(clip: None) -> None:
    answer = httpx.get(signed_link(), headers={"Range": "bytes=1000-1999"}, timeout=60)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes 1000-1999/{len(CONTENT)}"
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content == CONTENT[1000:2000]


def test_a_link_for_saving_names_the_file(clip: None) -> None:
    answer = httpx.get(signed_link(download=True), timeout=60)
    assert answer.headers["content-disposition"] == 'attachment; filename="Door 01.mp4"'
    assert answer.content == CONTENT


@pytest.mark.parametrize("is_answering", [True, False], ids=["answers 503", "refuses connections"])
def test_a_store_that_is_away_is_an_outage_and_no_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, is_answering: bool
) -> None:
    with busy_server() if is_answering else nullcontext(free_port()) as port:
        away = {"S3_BUCKET": "takes", "S3_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
        use_bucket({**away, "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"}, settings, monkeypatch)
        (local := tmp_path / "clip.mp4").write_bytes(b"clip")
        calls: list[Callable[[], object]] = [
            lambda: files.put(local, NAME),
            lambda: list(files.chunks(NAME)),
        ]
        for call in calls:
            with pytest.raises(StoreAway) as caught:
                call()
            assert outage_of(caught.value) is FILES
    assert local.exists(), "what could not be stored stays where it was"


class Busy(BaseHTTPRequestHandler):
    """Answers every request with 503."""

    disable_nagle_algorithm = True

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(503)
        self.end_headers()

    do_GET = do_HEAD = do_PUT = answer  # noqa: N815 - names of the library

    def log_message(self, *_: Any) -> None:
        """Say nothing: the output belongs to the tests."""


@contextmanager
def busy_server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_nobody_reads_the_bucket_without_a_valid_signature(clip: None) -> None:
    link = httpx.URL(signed_link())
    forged = link.copy_set_param("X-Amz-Signature", "0" * 64)
    for url in (link.copy_with(query=None), forged):
        assert httpx.get(url, timeout=60).status_code in {400, 401, 403}


def test_a_link_stays_the_same_within_its_window_and_changes_after_it(
    clip: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = 1_700_000_000 - 1_700_000_000 % 1200
    links = []
    for second in (window, window + 1199, window + 1200):
        monkeypatch.setattr("studio.core.storage.bucket_store.time.time", lambda second=second: second)
        links.append(signed_link())
    assert links[0] == links[1] != links[2]


@pytest.mark.parametrize("seconds", [1, 42, 900, 3600])
def test_a_link_is_over_when_it_must_be(clip: None, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    now = 1_700_000_777
    monkeypatch.setattr("studio.core.storage.bucket_store.time.time", lambda: now)
    parameters = httpx.URL(signed_link(link_seconds=seconds)).params
    signed = datetime.strptime(parameters["X-Amz-Date"], "%Y%m%dT%H%M%S%z")
    end = signed.timestamp() + int(parameters["X-Amz-Expires"])
    assert now + seconds * 2 // 3 <= end <= now + seconds


def test_a_browser_may_keep_what_a_link_gives(clip: None) -> None:
    assert httpx.get(signed_link(), timeout=60).headers["cache-control"] == "private, max-age=1200"


def test_a_script_that_reads_pixels_gets_another_answer_than_the_kept_one(clip: None) -> None:
    response = serve(RequestFactory().get("/?script="), NAME, mime="video/mp4")
    assert httpx.get(response["Location"], timeout=60).headers["cache-control"] == "no-store"


def test_what_a_script_reads_comes_from_the_studio_itself(clip: None) -> None:
    response: Any = serve_to_script(RequestFactory().get("/"), NAME, mime="application/json")
    assert (response.status_code, response.content) == (200, CONTENT)
    assert serve_to_script(RequestFactory().get("/"), "nothing", mime="application/json").status_code == 404


def test_a_signed_link_lives_no_longer_than_it_is_told_and_is_not_kept(clip: None) -> None:
    response = serve(RequestFactory().get("/"), NAME, mime="video/mp4", link_seconds=42)
    assert httpx.URL(response["Location"]).params["X-Amz-Expires"] == "42"
    assert response["Cache-Control"] == "private, no-cache"
    assert httpx.URL(signed_link()).params["X-Amz-Expires"] == "3600"
