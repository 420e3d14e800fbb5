"""Fault injection: how a declared fault shows in the protocol and in downloads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from studio.sandbox import stub, wsgi
from studio.sandbox.errors import VendorError, invalid_key, refused_by_moderation
from studio.sandbox.faults import Fault
from studio.sandbox.wsgi import Environ, WsgiResponse, html_response, json_response

Injection = Callable[[Environ, Fault], WsgiResponse]


def before(environ: Environ, fault: Fault | None) -> WsgiResponse | None:
    """The answer that comes instead of any work; None when the work is to be done."""
    injection = INSTEAD_OF_WORK.get(fault.name) if fault else None
    return injection(environ, fault) if injection and fault else None


def after(environ: Environ, fault: Fault | None, answer: WsgiResponse) -> WsgiResponse:
    """What becomes of the answer once the work is done."""
    name = fault.name if fault else ""
    if name == "cut_after":
        raise wsgi.cut(environ)
    if name == "hang_after" and fault:
        raise wsgi.hang(environ, fault.seconds)
    if name == "empty_data":
        return json_response({"data": []})
    if name == "malformed_json" and isinstance(answer.body, bytes):
        return replace(answer, body=answer.body[: len(answer.body) // 2], status=200)
    return answer


def at_download(environ: Environ, fault: Fault, path: Path) -> WsgiResponse:
    """The file as the fault lets it through."""
    if fault.name in ERROR_PAGES:
        return html_response(*ERROR_PAGES[fault.name])
    if fault.name == "other_video":
        return wsgi.file_response(_other_video(path), environ)
    whole = wsgi.file_response(path, environ)
    size = path.stat().st_size
    if fault.name == "short_file":
        half = path.read_bytes()[: size // 2]
        return replace(whole, body=half, status=200)
    if fault.name == "truncated":
        return replace(whole, body=_broken_off(environ, path, size // 2))
    return replace(whole, body=_trickle(path, size, fault.seconds))


def _other_video(path: Path) -> Path:
    """A small, short video beside the one that was ordered."""
    other = path.with_name(f"{path.stem}-other.part{path.suffix}")
    stub.write_grey(other, path.suffix[1:].upper(), width=640, height=360, frames=12)
    return other


def _refuse(code: str, message: str, status: int) -> Injection:
    def injection(_environ: Environ, fault: Fault) -> WsgiResponse:
        headers = {"Retry-After": f"{fault.seconds:g}"} if status == 429 and fault.seconds else {}
        return json_response(
            {"data": [], "errors": [VendorError(code, message).to_json({})]}, status, headers
        )

    return injection


def _cut(environ: Environ, _fault: Fault) -> WsgiResponse:
    raise wsgi.cut(environ)


def _hang(environ: Environ, fault: Fault) -> WsgiResponse:
    raise wsgi.hang(environ, fault.seconds)


def _page(_environ: Environ, _fault: Fault) -> WsgiResponse:
    return html_response("502 Bad Gateway", 502)


def _broken_off(environ: Environ, path: Path, end: int) -> Iterator[bytes]:
    yield from wsgi.file_chunks(path, 0, end)
    raise wsgi.cut(environ)


def _trickle(path: Path, size: int, seconds: float) -> Iterator[bytes]:
    steps = 20
    for number in range(steps):
        time.sleep(seconds / steps)
        yield from wsgi.file_chunks(path, size * number // steps, size * (number + 1) // steps)


_NO_CREDIT = "Insufficient credits. Video models need a paid invoice or a credit of at least $5."
_KEY = invalid_key()
_MODERATION = refused_by_moderation()
INSTEAD_OF_WORK: dict[str, Injection] = {
    "busy_429": _refuse("rateLimitExceeded", "Too many requests are waiting. Try again later.", 429),
    "error_500": _refuse("internalServerError", "An internal error occurred.", 500),
    "unavailable_503": _refuse("serviceUnavailable", "There is no capacity at the moment.", 503),
    "waited_504": _refuse("timeoutQueue", "The request waited too long in the queue.", 504),
    "quota_402": _refuse("insufficientCredits", _NO_CREDIT, 402),
    "quota_400": _refuse("videoInferenceInsufficientCredits", _NO_CREDIT, 400),
    "invalid_key_401": _refuse(_KEY.code, _KEY.message, 401),
    "safety_400": _refuse(_MODERATION.code, _MODERATION.message, _MODERATION.status),
    "refused_400": _refuse("unsupportedParameter", "Unsupported use of 'duration' parameter.", 400),
    "html_502": _page,
    "cut_before": _cut,
    "hang_before": _hang,
}
ERROR_PAGES = {
    "url_expired": ("410 Gone", 410),
    "url_missing": ("404 Not Found", 404),
    "url_422": ("422 Still processing", 422),
    "url_502": ("502 Bad Gateway", 502),
    "wrong_file": ("This is not a video", 200),
}
