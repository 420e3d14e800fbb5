"""The file layer on a real S3 server: what is put can be read, handed out by signed link, and removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import RequestFactory

from studio.core import files
from studio.core.ranges import serve

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


def test_nobody_reads_the_bucket_without_a_valid_signature(clip: None) -> None:
    link = httpx.URL(signed_link())
    forged = link.copy_set_param("X-Amz-Signature", "0" * 64)
    for url in (link.copy_with(query=None), forged):
        assert httpx.get(url, timeout=60).status_code in {400, 401, 403}


def test_a_signed_link_lives_no_longer_than_it_is_told_and_is_not_kept(clip: None) -> None:
    response = serve(RequestFactory().get("/"), NAME, mime="video/mp4", link_seconds=42)
    assert httpx.URL(response["Location"]).params["X-Amz-Expires"] == "42"
    assert response["Cache-Control"] == "private, no-cache"
    assert httpx.URL(signed_link()).params["X-Amz-Expires"] == "3600"
