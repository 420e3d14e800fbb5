"""Address guard of every outgoing call: listed hosts, or the public internet over https.

An address that comes from outside is somebody else's text. Without this guard it could make the studio
call its own machine or network. The name is resolved once, every address behind it is looked at, and the
connection goes to one of those very addresses: httpx gets the address in the URL, the name in ``Host``
and in the TLS handshake (``sni_hostname``), so the certificate is still that of the name. A transport
sees each redirect as a request of its own, so each is judged again. Through a proxy all this would
mean nothing, so no client takes one from the environment.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Collection, Sequence
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

import httpx

from studio.core.values.translatable import Translatable, translatable

MAX_ADDRESSES_TRIED = 3  # addresses of one name
PORTS = {"http": 80, "https": 443}
PUBLIC_PORTS = (443, 8443)  # of hosts that are not listed
INSIDE_NAMES = (".localhost", ".local", ".internal")
ROUTED_IPV6 = ip_network("2000::/3")
# Python counts some of these as global. Relays and tunnels carry an IPv4 address that may be anything.
NOT_PUBLIC = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # IETF protocol assignments, RFC 6890
        "192.88.99.0/24",  # relays of 6to4, RFC 7526
        "2001::/23",  # IETF protocol assignments with Teredo, RFC 2928
        "2002::/16",  # 6to4, RFC 3056
        "3fff::/20",  # documentation, RFC 9637
    )
)
Resolve = Callable[[str, int], Sequence[str]]


class RefusedAddress(httpx.InvalidURL):
    """An address that the studio does not call; its text says why."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a machine on the open internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and (ip not in ROUTED_IPV6 or ip.scope_id):
        return False
    is_special = any(ip in network for network in NOT_PUBLIC)
    return ip.is_global and not (is_special or ip.is_multicast or ip.is_reserved)


def host_and_port(url: httpx.URL | str) -> str:
    """``host:port`` of an address; another port is another service."""
    parsed = httpx.URL(url)
    return f"{parsed.host}:{parsed.port or PORTS.get(parsed.scheme, 0)}"


def is_listed(url: httpx.URL | str, hosts: Collection[str]) -> bool:
    """Whether ``hosts`` (``host:port``, or ``host:*`` for every port) names the host of an address."""
    place = host_and_port(url)
    return place in hosts or f"{place.rpartition(':')[0]}:*" in hosts


def resolve(host: str, port: int) -> list[str]:
    """Every address behind a name, as the system gives them. Raises OSError, UnicodeError."""
    candidates = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in candidates))


class AddressGuard(httpx.BaseTransport):
    """Transport that calls only the hosts of ``trusted`` (see ``is_listed``), and public https addresses.

    Without ``is_public_allowed`` it calls the trusted hosts alone.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        trusted: Collection[str],
        *,
        is_public_allowed: bool = True,
        resolve: Resolve = resolve,
    ) -> None:
        self._inner = inner
        self._trusted = trusted
        self._is_public_allowed = is_public_allowed
        self._resolve = resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request. Raises RefusedAddress, and httpx.ConnectError when nothing was sent."""
        if request.url.userinfo:
            raise RefusedAddress(_has_user(request.url))
        if is_listed(request.url, self._trusted):
            return self._inner.handle_request(request)
        failed: httpx.TransportError = httpx.ConnectError("no address answers", request=request)
        for address in self._public_addresses(request)[:MAX_ADDRESSES_TRIED]:
            try:
                return self._inner.handle_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    def close(self) -> None:
        """Close all connections of the pool."""
        self._inner.close()

    def _public_addresses(self, request: httpx.Request) -> Sequence[str]:
        url = request.url
        if not self._is_public_allowed:
            raise RefusedAddress(translatable("{host} is not on the list", host=host_and_port(url)))
        port = _public_port(url)
        try:
            addresses = self._resolve(url.host, port)
        except UnicodeError:
            raise RefusedAddress(translatable("the address has no usable host name")) from None
        except OSError as error:
            raise httpx.ConnectError(f"{url.host} has no address: {error}", request=request) from error
        if not addresses or not all(map(is_public, addresses)):
            raise RefusedAddress(translatable("{host} is not on the public internet", host=url.host))
        return addresses


def require_callable(text: str, trusted: Collection[str]) -> httpx.URL:
    """An address that somebody enters, unless it is refused whatever its name leads to.

    Raises httpx.InvalidURL, with RefusedAddress. Where the name leads to is judged at each call.
    """
    url = httpx.URL(text)
    if url.userinfo:
        raise RefusedAddress(_has_user(url))
    if not url.host or url.scheme not in PORTS:
        raise httpx.InvalidURL("the address is none of a web server")
    if not is_listed(url, trusted):
        _public_port(url)
        if _is_inside(url.host):
            raise RefusedAddress(translatable("{host} is not on the public internet", host=url.host))
    return url


def _has_user(url: httpx.URL) -> Translatable:
    return translatable("the address of {host} has a user name or password in it", host=url.host)


def _is_inside(host: str) -> bool:
    """Whether a host is an address inside, or a name that never leads outside."""
    try:
        return not is_public(host)
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(INSIDE_NAMES)


def _public_port(url: httpx.URL) -> int:
    if url.scheme != "https":
        raise RefusedAddress(
            translatable("{host} is not called over {scheme}", host=url.host, scheme=url.scheme)
        )
    port = url.port or PORTS["https"]
    if port not in PUBLIC_PORTS:
        raise RefusedAddress(translatable("{host} is not called at port {port}", host=url.host, port=port))
    return port


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


@cache
def tls_context() -> ssl.SSLContext:
    """The TLS context, cached: reading the certificates takes longer than most requests."""
    return httpx.create_ssl_context(trust_env=False)
