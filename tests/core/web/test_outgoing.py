"""Which addresses the studio calls."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import httpx
import pytest

from studio.core.web.outgoing import (
    AddressGuard,
    RefusedAddress,
    Resolve,
    host_and_port,
    is_listed,
    is_public,
)

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
    with httpx.Client(transport=AddressGuard(witness, {"api.example:443"}, resolve=resolve)) as client:
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
        "192.0.0.8",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
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
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "64:ff9b:1::7f00:1",
        "fe80::1%eth0",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_an_address_that_is_not_on_the_open_internet(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(RefusedAddress):
        through("https://files.example/a.mp4", resolving(address))


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_an_address_on_the_open_internet(address: str) -> None:
    assert is_public(address)
    assert len(through("https://files.example/a.mp4", resolving(address)).seen) == 1


def test_one_private_address_behind_a_name_is_one_too_many() -> None:
    with pytest.raises(RefusedAddress):
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
        httpx.Client(
            transport=AddressGuard(witness, {"api.example:443"}, resolve=resolving(*dead))
        ) as client,
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
    with pytest.raises(RefusedAddress):
        through(url, resolving("10.0.0.1"))


def test_a_name_without_an_address_may_have_one_later() -> None:
    def nobody(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(httpx.ConnectError):
        through("https://files.example/a", nobody)


def test_a_name_that_changes_its_address_leads_where_it_was_judged_to_lead() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    def rebinding(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    (request,) = through("https://files.example/a", rebinding).seen
    assert request.url.host == PUBLIC
    assert list(answers) == [["127.0.0.1"]]  # nobody asked for the name again


@pytest.mark.parametrize("url", ["https://user@files.example/a", "https://:secret@api.example/a"])
def test_an_address_with_credentials_is_not_called(url: str) -> None:
    with pytest.raises(RefusedAddress):
        through(url, resolving(PUBLIC))


@pytest.mark.parametrize("port", [22, 25, 80, 5432, 6379, 65536])
def test_a_port_of_another_service_is_not_called(port: int) -> None:
    with pytest.raises(RefusedAddress):
        through(f"https://files.example:{port}/a", resolving(PUBLIC))


def test_without_the_public_internet_only_listed_hosts_are_called() -> None:
    witness = Witness()
    guard = AddressGuard(witness, {"hooks.example:*"}, is_public_allowed=False, resolve=resolving(PUBLIC))
    with httpx.Client(transport=guard) as client:
        client.get("http://hooks.example:8080/a")
        with pytest.raises(RefusedAddress):
            client.get("https://files.example/a")
    assert [str(request.url) for request in witness.seen] == ["http://hooks.example:8080/a"]


def test_a_listed_host_is_meant_with_its_port() -> None:
    assert is_listed("http://127.0.0.1:8001/v1", {"127.0.0.1:8001"})
    assert not is_listed("http://127.0.0.1:8002/v1", {"127.0.0.1:8001"})
    assert is_listed("http://127.0.0.1:8002/v1", {"127.0.0.1:*"})


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
