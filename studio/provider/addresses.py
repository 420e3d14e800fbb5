"""Address guard of downloads: only the provider's own host, or the public internet over https.

A result's address is somebody else's text. Without this guard it could make the studio read from its
own machine or network. The name is resolved once, every address behind it is looked at, and the
connection goes to one of those very addresses: httpx gets the address in the URL, the name in ``Host``
and in the TLS handshake (``sni_hostname``), so the certificate is still that of the name. A transport
sees each redirect as a request of its own, so each is judged again. Through a proxy all this would
mean nothing, which is why the clients take none from the environment.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv6Address, ip_address, ip_network

import httpx

from studio.provider.errors import BadAddress, Unreachable

MAX_ADDRESSES_TRIED = 3  # addresses of one name
MAX_PORT = 65535
PORTS = {"http": 80, "https": 443}
ROUTED_IPV6 = ip_network("2000::/3")
# Each of these carries an IPv4 address that may be anything.
TUNNELS = (ip_network("2001::/32"), ip_network("2002::/16"))
Resolve = Callable[[str, int], Sequence[str]]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to a machine on the open internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and (ip not in ROUTED_IPV6 or any(ip in tunnel for tunnel in TUNNELS)):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def host_and_port(url: httpx.URL | str) -> str:
    """``host:port`` of an address; another port is another service."""
    parsed = httpx.URL(url)
    return f"{parsed.host}:{parsed.port or PORTS.get(parsed.scheme, 0)}"


def resolve(host: str, port: int) -> list[str]:
    """Every address behind a name, as the system gives them. Raises OSError, UnicodeError."""
    candidates = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in candidates))


class AddressGuard(httpx.BaseTransport):
    """Transport that calls only ``trusted`` (``host:port``), or public addresses over https."""

    def __init__(self, inner: httpx.BaseTransport, trusted: str, resolve: Resolve = resolve) -> None:
        self._inner = inner
        self._trusted = trusted
        self._resolve = resolve

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request. Raises BadAddress, Unreachable."""
        if host_and_port(request.url) == self._trusted:
            return self._inner.handle_request(request)
        failed: httpx.TransportError = httpx.ConnectError("no address answers", request=request)
        for address in self._allowed_addresses(request.url)[:MAX_ADDRESSES_TRIED]:
            try:
                return self._inner.handle_request(_pinned(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failed = error
        raise failed

    def close(self) -> None:
        """Close all connections of the pool."""
        self._inner.close()

    def _allowed_addresses(self, url: httpx.URL) -> Sequence[str]:
        if url.scheme != "https":
            raise BadAddress(f"{url.host} is not called over {url.scheme}")
        port = url.port or 443
        if port > MAX_PORT:
            raise BadAddress(f"there is no port {port}")
        try:
            addresses = self._resolve(url.host, port)
        except UnicodeError:
            raise BadAddress("the address has no usable host name") from None
        except OSError as error:
            raise Unreachable(f"{url.host} has no address: {error}", was_sent=False) from error
        if not addresses or not all(map(is_public, addresses)):
            raise BadAddress(f"{url.host} is not on the public internet")
        return addresses


def _pinned(request: httpx.Request, address: str) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )
