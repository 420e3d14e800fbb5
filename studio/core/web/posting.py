"""One POST to a receiver: guarded, within a deadline for all of it, and its response read only in part."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from threading import Event, Timer
from typing import Any, Self

import httpx

from studio.core.values.translatable import sentence_of, translatable
from studio.core.web.outgoing import AddressGuard, RefusedAddress, Resolve, resolve, tls_context

DEADLINE_SECONDS = 10.0
MAX_RESPONSE_BYTES = 4_000  # that are read at all
TOO_SLOW = translatable("It did not answer within {seconds} seconds.", seconds=round(DEADLINE_SECONDS))


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one POST. ``problem``: why there is no response; empty where there is one."""

    status: int | None = None
    text: str = ""  # how the body of the response begins
    retry_after_seconds: int = 0
    milliseconds: int = 0
    problem: str = ""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    trusted: Collection[str],
    resolve: Resolve = resolve,
    seconds: float = DEADLINE_SECONDS,
) -> Outcome:
    """Send a body. Redirects are not followed; ``trusted``: hosts that need not be public, nor use https."""
    start = time.monotonic()
    with _Deadline(seconds) as deadline:
        try:
            status, text, retry_after = _exchange(url, body, headers, trusted, resolve, deadline)
        except RefusedAddress as refusal:
            outcome = Outcome(
                problem=translatable("The address is not called: {reason}.", reason=sentence_of(refusal))
            )
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            outcome = Outcome(problem=TOO_SLOW if deadline.is_over else _sentence(error))
        else:
            outcome = Outcome(status=status, text=text, retry_after_seconds=retry_after)
    return _timed(outcome, start)


class _Deadline:
    """Ends a whole exchange: when it is over, the connection is shut, whatever waits for it.

    Time-outs of httpx begin anew with each byte, so a receiver that sends one now and then would hold a
    worker for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._over = Event()
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for connection in self._sockets:
            connection.close()

    @property
    def is_over(self) -> bool:
        """Whether the time is up."""
        return self._over.is_set()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Watch a connection from its first moment on; called by httpx, see "Request extensions"."""
        if event == "connection.connect_tcp.complete":
            # TLS takes the socket over: another handle of the same connection stays valid.
            self._sockets.append(info["return_value"].get_extra_info("socket").dup())
            if self.is_over:
                self._end()

    def _end(self) -> None:
        self._over.set()
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


def _exchange(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    trusted: Collection[str],
    resolve: Resolve,
    deadline: _Deadline,
) -> tuple[int, str, int]:
    network = httpx.HTTPTransport(verify=tls_context(), trust_env=False)
    guard = AddressGuard(network, trusted, resolve=resolve)
    with (
        httpx.Client(transport=guard, timeout=DEADLINE_SECONDS, trust_env=False) as client,
        client.stream(
            "POST",
            url,
            content=body,
            headers={**headers, "Accept-Encoding": "identity"},
            extensions={"trace": deadline.trace},
        ) as response,
    ):
        return response.status_code, _beginning(response), _retry_after(response)


def _beginning(response: httpx.Response) -> str:
    """How the body begins, as text: the rest is not read, and nothing is unpacked."""
    content = bytearray()
    with contextlib.suppress(httpx.HTTPError):  # the status is there: that counts
        for piece in response.iter_raw(MAX_RESPONSE_BYTES):
            content += piece
            if len(content) >= MAX_RESPONSE_BYTES:
                break
    return bytes(content[:MAX_RESPONSE_BYTES]).decode(errors="replace")


def _retry_after(response: httpx.Response) -> int:
    """Seconds that the receiver asks to wait; 0: none, or said in another way."""
    value = response.headers.get("Retry-After", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else 0


def _timed(outcome: Outcome, start: float) -> Outcome:
    milliseconds = round((time.monotonic() - start) * 1000)
    return Outcome(**{**vars(outcome), "milliseconds": milliseconds})


def _sentence(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return TOO_SLOW
    if isinstance(error, httpx.ConnectError):
        return translatable(
            "No connection: the host does not answer, has no address or no valid certificate."
        )
    return translatable("The connection broke off.")
