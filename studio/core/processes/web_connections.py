"""Connections of the web server: how many one address may hold, and which bodies are received."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

from studio.core.storage.files import free_bytes
from studio.core.translations import languages
from studio.core.translations.request_language import language_of
from studio.core.web.body_limits import most_body_bytes

KEPT_FREE_BYTES = 300_000_000  # of the disk: the database and renders must be able to go on
SEND_BYTES = 1 << 17
LOOPBACK = ("127.", "::1", "localhost")


class InsufficientStorage(Error):  # type: ignore[misc]
    """The disk has no room for this body."""

    code = 507
    reason = "Insufficient Storage"


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that is being received. A body that no view would take is not received at all."""

    def __init__(self, adjustments: Any) -> None:
        super().__init__(adjustments)
        self.began_at = time.time()

    def parse_header(self, header: bytes) -> None:
        """Read the headers; decide on the body by them."""
        super().parse_header(header)
        if self.chunked:  # the view answers 411
            self.headers["TRANSFER_ENCODING"] = "chunked"
            self._leave_body()
        elif self.content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self._check_large_body()

    def _check_large_body(self) -> None:
        if self.content_length > most_body_bytes(view_of(self.path), is_signed_in=self._has_credentials):
            self._leave_body()  # the view answers 413
        elif self.content_length > free_bytes() - KEPT_FREE_BYTES:
            self._leave_body()
            with languages.speak(language_of(self.headers.get("ACCEPT_LANGUAGE", ""))):
                self.error = InsufficientStorage(
                    gettext("The disk of the studio is full. Tell whoever runs it; nothing was stored.")
                )

    @property
    def _has_credentials(self) -> bool:
        """Whether a session or a token comes along; the view decides what it is worth."""
        has_session = f"{settings.SESSION_COOKIE_NAME}=" in self.headers.get("COOKIE", "")
        return has_session or self.headers.get("AUTHORIZATION", "").lower().startswith("bearer ")

    def _leave_body(self) -> None:
        self.body_rcv = None
        self.chunked = self.expect_continue = False
        self.connection_close = True


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection of a client."""

    parser_class = Request

    def __init__(
        self, server: Any, sock: Any, address: tuple[str, Any], adjustments: Any, **map_: Any
    ) -> None:
        super().__init__(server, sock, address, adjustments, **map_)
        self.sendbuf_len = (
            SEND_BYTES  # otherwise what the kernel may buffer: megabytes, read again for each piece
        )
        self.will_close = is_one_too_many(address[0], server.active_channels)


def is_one_too_many(address: str, active: dict[int, Any]) -> bool:
    """Whether this address, which is among the active ones, holds more connections than one may.

    Behind a proxy all have its address, and on loopback people who share the machine do.
    """
    most = settings.CONNECTIONS_PER_ADDRESS
    if not most or settings.PROXIES or address.startswith(LOOPBACK):
        return False
    return len([channel for channel in active.values() if channel.addr[0] == address]) > int(most)


def view_of(path: str) -> Any:
    """The view of this path; None where there is none."""
    try:
        return resolve(path).func
    except Resolver404:
        return None
