"""Calls of the sandbox to somewhere else: only to hosts on its list, and none by default."""

from __future__ import annotations

from collections.abc import Collection

import httpx

from studio.core.web.outgoing import AddressGuard


def client(hosts: Collection[str], timeout: float) -> httpx.Client:
    """A client that calls ``hosts`` only (``host:port`` or ``host:*``); ``timeout`` in seconds.

    Any other address raises RefusedAddress. Redirects are not followed.
    """
    network = httpx.HTTPTransport(trust_env=False)
    guard = AddressGuard(network, hosts, is_public_allowed=False)
    return httpx.Client(transport=guard, timeout=timeout, trust_env=False)
