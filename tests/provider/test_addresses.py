"""Which addresses the client reads results from."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.provider.client import Runware
from studio.provider.errors import BadAddress, Unreachable

from .stub_server import StubServer


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a",
        "https://127.0.0.1:8443/a",
        "https://10.0.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a",
        "https://[::ffff:127.0.0.1]/a",
        "https://[fe80::1]/a",
        "https://0.0.0.0/a",
        "https://0/a",
        "https://2130706433/a",
        "https://0x7f000001/a",
        "https://0177.0.0.1/a",
        "https://127.1/a",
        "https://localhost/a",
        "https://LOCALHOST/a",
        "https://api.example@127.0.0.1/a",
        "http://1.1.1.1/a",
        "http://api.example/a",
        "http://localhost/a",
        "ftp://api.example/a",
    ],
)
def test_an_address_that_is_never_called(url: str, tmp_path: Path) -> None:
    with Runware("https://api.example/v1", "key") as client, pytest.raises(BadAddress):
        client.download(url, tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://",
        "nonsense",
        "/video/a.mp4",
        "http://[::1",
        "https://1.1.1.1:99999/",
        "https://1.1.1.1:x/",
    ],
)
def test_what_is_no_address_at_all_is_a_bad_one(url: str, tmp_path: Path) -> None:
    with Runware("https://api.example/v1", "key") as client, pytest.raises(BadAddress):
        client.download(url, tmp_path / "a.mp4")


def test_a_redirect_is_judged_like_any_address(stub: StubServer, tmp_path: Path) -> None:
    stub.always(302, Location="http://localhost:1/a.mp4")
    with Runware(f"{stub.base_url}/v1", "key") as client, pytest.raises(BadAddress):
        client.download(f"{stub.base_url}/a.mp4", tmp_path / "a.mp4")
    assert len(stub.requests) == 1


def test_a_redirect_within_the_place_is_followed(stub: StubServer, tmp_path: Path) -> None:
    stub.respond = lambda path, _: (200, {}, b"video") if path == "/b" else (302, {"Location": "/b"}, b"")
    with Runware(f"{stub.base_url}/v1", "key") as client:
        client.download(f"{stub.base_url}/a", tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == b"video"


def test_redirects_without_end_are_given_up(stub: StubServer, tmp_path: Path) -> None:
    stub.always(302, Location="/again")
    with Runware(f"{stub.base_url}/v1", "key") as client, pytest.raises(Unreachable):
        client.download(f"{stub.base_url}/a", tmp_path / "a.mp4")
    assert len(stub.requests) == 6


def test_a_download_carries_no_key(stub: StubServer, tmp_path: Path) -> None:
    stub.always(200, b"video")
    with Runware(f"{stub.base_url}/v1", "s3cret") as client:
        client.download(f"{stub.base_url}/a", tmp_path / "a.mp4")
    assert "s3cret" not in str(stub.requests)


def test_a_listed_host_is_read_like_the_providers_own(stub: StubServer, tmp_path: Path) -> None:
    stub.always(200, b"video")
    place = stub.base_url.removeprefix("http://")
    with Runware("https://api.example/v1", "key", trusted=[place]) as client:
        client.download(f"{stub.base_url}/a", tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == b"video"


def test_a_host_without_an_address_may_have_one_later(tmp_path: Path) -> None:
    with Runware("https://api.example/v1", "key") as client, pytest.raises(Unreachable) as caught:
        client.download("https://no-such-host.invalid/a.mp4", tmp_path / "a.mp4")
    assert not caught.value.was_sent
