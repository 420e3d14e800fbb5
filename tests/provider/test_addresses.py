"""Which addresses the studio reads results from."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from studio.provider.addresses import AddressGuard, Resolve, host_and_port, is_public
from studio.provider.client import Runware
from studio.provider.errors import BadAddress, Unreachable

from .stub_server import StubServer

PUBLIC = "93.184.216.34"


class Witness(httpx.BaseTransport):
    """Stands behind the guard and notes what comes through; addresses in ``dead`` do not answer."""

    def __init__(self, *dead: str) -> None:
        self.dead = dead
        self.seen: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        if request.url.host in self.dead:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(200, content=b"ok")


def resolving(*addresses: str) -> Resolve:
    def resolve(_host: str, _port: int) -> Sequence[str]:
        return addresses

    return resolve


def through(url: str, resolve: Resolve, *dead: str) -> Witness:
    witness = Witness(*dead)
    with httpx.Client(transport=AddressGuard(witness, "api.example:443", resolve)) as client:
        client.get(url)
    return witness


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",
        "64:ff9b::7f00:1",
        "2001:0:1::1",
        "2002:7f00:1::",
        "2001:db8::1",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_on_the_open_internet(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(BadAddress):
        through("https://files.example/a.mp4", resolving(address))


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_an_address_on_the_open_internet(address: str) -> None:
    assert is_public(address)
    assert len(through("https://files.example/a.mp4", resolving(address)).seen) == 1


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


def test_one_private_address_behind_a_name_is_one_too_many() -> None:
    with pytest.raises(BadAddress):
        through("https://files.example/a", resolving(PUBLIC, "10.0.0.1"))


def test_the_connection_goes_to_the_address_that_was_judged_under_its_own_name() -> None:
    (request,) = through("https://files.example:8443/a?b=1", resolving(PUBLIC)).seen
    assert str(request.url) == f"https://{PUBLIC}:8443/a?b=1"
    assert request.headers["host"] == "files.example:8443"
    assert request.extensions["sni_hostname"] == "files.example"


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    witness = through("https://files.example/a", resolving("2606:4700::1111", PUBLIC), "2606:4700::1111")
    assert [request.url.host for request in witness.seen] == ["2606:4700::1111", PUBLIC]


def test_names_are_tried_at_three_addresses_at_most() -> None:
    dead = ("1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4")
    witness = Witness(*dead)
    with (
        httpx.Client(transport=AddressGuard(witness, "api.example:443", resolving(*dead))) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get("https://files.example/a")
    assert len(witness.seen) == 3


def test_the_providers_own_place_is_called_as_it_stands() -> None:
    (request,) = through("https://api.example/video/a.mp4", resolving("10.0.0.1")).seen
    assert request.url.host == "api.example"


@pytest.mark.parametrize(
    "url", ["https://api.example:444/a", "https://api.example./a", "https://x.api.example/a"]
)
def test_another_port_or_a_similar_name_is_another_place(url: str) -> None:
    with pytest.raises(BadAddress):
        through(url, resolving("10.0.0.1"))


def test_a_name_without_an_address_may_have_one_later() -> None:
    def nobody(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(Unreachable) as caught:
        through("https://files.example/a", nobody)
    assert not caught.value.was_sent


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://api.runware.ai/v1", "api.runware.ai:443"),
        ("http://127.0.0.1:9000/v1", "127.0.0.1:9000"),
        ("http://[::1]/v1", "::1:80"),
    ],
)
def test_a_place_is_a_host_and_a_port(url: str, expected: str) -> None:
    assert host_and_port(url) == expected


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
