"""RequestOrigin of what is logged: the address, the hashed session and the guest link of the request in hand.

The logs read it as defaults of their columns, so that no service has to pass a request on. Tasks and commands
have no request: their entries name none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.utils.crypto import salted_hmac

HASH_LENGTH = 16
SALT = "studio.core.request_origin"


@dataclass(kw_only=True)
class RequestOrigin:
    """Where a request comes from; address and session key are read when an entry is written."""

    address: Callable[[], str]
    session_key: Callable[[], str | None]
    guest_link: UUID | None = None


_current: ContextVar[RequestOrigin | None] = ContextVar("origin", default=None)


@contextmanager
def origin(current: RequestOrigin) -> Iterator[None]:
    """Write entries with this origin while the block runs."""
    token = _current.set(current)
    try:
        yield
    finally:
        _current.reset(token)


def set_guest_link(link_id: UUID) -> None:
    """Name the link by which a guest makes the request in hand."""
    current = _current.get()
    if current:
        current.guest_link = link_id


def set_session_key(key: str) -> None:
    """Name what stands for a session in the request in hand: that of a program is its token's id."""
    current = _current.get()
    if current:
        current.session_key = lambda: key


def address() -> str:
    """The IP address of the request in hand; empty outside of one."""
    current = _current.get()
    return current.address() if current else ""


def session() -> str:
    """Hash of the session of the request in hand: equal for one session, useless as a key; empty without."""
    current = _current.get()
    key = current.session_key() if current else None
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()[:HASH_LENGTH] if key else ""


def guest_link() -> UUID | None:
    """The id of the guest's link in the request in hand; None for members and outside of one."""
    current = _current.get()
    return current.guest_link if current else None
