"""HTTP transport: one POST, its response read within limits and recorded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from studio.provider.errors import ProviderError, Unintelligible, Unreachable
from studio.provider.http_log import HttpExchange, Recorder, mask, mask_text, masked_json
from studio.provider.responses import MAX_RESPONSE_BYTES, ApiResponse, api_response, unreachable_from
from studio.provider.upload import FileBody

Tasks = list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Timeouts:
    """Time-outs of a client in seconds."""

    connect: float = 10.0
    idle: float = 60.0  # between two pieces, in either direction
    response: float = 90.0  # until a whole answer is there
    upload: float = 200.0  # until a whole file is sent
    download: float = 240.0  # until a whole file is here

    @property
    def timeout(self) -> httpx.Timeout:
        """Time-outs for httpx; those of a whole exchange are watched here."""
        return httpx.Timeout(self.idle, connect=self.connect)


def headers(key: str) -> dict[str, str]:
    """HTTP headers of every request to the protocol."""
    return {
        "Authorization": f"Bearer {key}",
        "Accept": "application/json",
        "Content-Type": "application/json",
    }


def to_bytes(tasks: Tasks) -> bytes:
    """Serialise tasks to the body of a request."""
    return json.dumps(tasks, separators=(",", ":")).encode()


class ResponseReader:
    """Reads a response chunk by chunk, within limits of size and time."""

    def __init__(self, response: httpx.Response, seconds: float) -> None:
        self._response = response
        self._deadline = time.monotonic() + seconds
        self._body = bytearray()

    def add(self, piece: bytes) -> None:
        """Add one chunk. Raises Unintelligible (too many bytes), Unreachable (too late)."""
        self._body += piece
        if len(self._body) > MAX_RESPONSE_BYTES:
            raise Unintelligible(f"the answer has more than {MAX_RESPONSE_BYTES} bytes")
        if time.monotonic() > self._deadline:
            raise Unreachable("the answer takes too long")

    def reply(self) -> ApiResponse:
        """The response with its whole body."""
        return api_response(self._response, bytes(self._body))


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session with one server, safe for threads.

    ``recorder`` is called once after every request, whatever became of it.
    """

    url: str
    key: str
    client: httpx.Client
    timeouts: Timeouts
    recorder: Recorder | None = None

    def post(self, *tasks: dict[str, Any], extra: Mapping[str, str] | None = None) -> ApiResponse:
        """Send tasks, with ``extra`` headers. Raises Unreachable, Unintelligible."""
        content = to_bytes(list(tasks))
        return self._post(
            content, dict(extra or {}), str(tasks[0].get("taskType")), lambda: mask(tasks, self.key)
        )

    def post_file(self, body: FileBody) -> ApiResponse:
        """Send a file as it is read. Raises Unreachable, Unintelligible."""
        return self._post(
            body, {"Content-Length": str(body.length)}, "mediaStorage", lambda: body.log_summary
        )

    def record(self, exchange: HttpExchange) -> None:
        """Tell the recorder, if there is one."""
        if self.recorder:
            self.recorder(exchange)

    def _post(
        self, content: bytes | FileBody, extra: dict[str, str], what: str, log_summary: Callable[[], Any]
    ) -> ApiResponse:
        start = time.monotonic()
        reply, error = None, ""
        try:
            reply = self._send(content, extra)
        except ProviderError as problem:
            error = mask_text(str(problem), self.key)
            raise
        finally:
            exchange = HttpExchange(
                what=what,
                method="POST",
                url=mask_text(self.url, self.key),
                sent=log_summary(),
                status=reply.status if reply else None,
                answer=masked_json(reply.body, self.key) if reply else None,
                error=error,
                seconds=round(time.monotonic() - start, 3),
            )
            self.record(exchange)
        return reply

    def _send(self, content: bytes | FileBody, extra: dict[str, str]) -> ApiResponse:
        request_headers = {**headers(self.key), **extra}
        try:
            with self.client.stream("POST", self.url, content=content, headers=request_headers) as response:
                reader = ResponseReader(response, self.timeouts.response)
                for piece in response.iter_bytes():
                    reader.add(piece)
                return reader.reply()
        except httpx.HTTPError as error:
            raise unreachable_from(error) from error
