"""``HttpExchange``: one request and its response for the event log, without keys and signed links."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from studio.core.values.text import clean_json, clean_text

MAX_TEXT_LENGTH = 4000  # characters of a text that are kept whole; a prompt has 2500 at most
MASKED = "********"
_QUERY = re.compile(r"""(https?://[^\s"'<>?#]+)\?[^\s"'<>]*""", re.IGNORECASE)
_DATA_URI = re.compile(r"data:([\w.+-]*/?[\w.+-]*)((?:;[\w=.+-]+)*),")


@dataclass(frozen=True, kw_only=True)
class HttpExchange:
    """A logged HTTP exchange. ``sent`` and ``answer`` are masked JSON values or text."""

    what: str  # the taskType, or "download"
    method: str
    url: str
    sent: Any = None
    status: int | None = None  # None: no answer
    answer: Any = None
    error: str = ""
    seconds: float = 0.0

    @property
    def summary(self) -> str:
        """One line: what it was and how it ended."""
        ending = f"HTTP {self.status}" if self.status else "no answer"
        return f"{self.what}: {ending}{f', {self.error}' if self.error else ''}"

    def as_json(self) -> dict[str, Any]:
        """A plain dict that survives JSON."""
        return asdict(self)


Recorder = Callable[[HttpExchange], None]


def mask(value: Any, key: str = "") -> Any:
    """Mask a JSON value: without the key and signatures of links, files cut to size and hash."""
    if isinstance(value, dict):
        return {str(name): mask(item, key) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask(item, key) for item in value]
    return mask_text(value, key) if isinstance(value, str) else value


def mask_text(text: str, key: str = "") -> str:
    """Mask one string as ``mask`` does."""
    if key:
        text = text.replace(key, MASKED)
    if match := _DATA_URI.match(text):
        return _cut_data_uri(match[1], match[2], text[match.end() :])
    text = _QUERY.sub(r"\1?…", text)
    return (
        text
        if len(text) <= MAX_TEXT_LENGTH
        else f"{text[:80]}… {size_and_hash(len(text), sha256(text.encode()).hexdigest(), 'characters')}"
    )


def data_uri_summary(mime: str, size_bytes: int, digest: str) -> str:
    """Placeholder in the log for a file that was sent as a data URI."""
    return f"data:{mime};base64,… {size_and_hash(size_bytes, digest, 'bytes')}"


def size_and_hash(size: int, digest: str, unit: str) -> str:
    """Size and hash as text: ``(12 bytes, sha256 …)``."""
    return f"({size} {unit}, sha256 {digest})"


def masked_json(body: bytes, key: str) -> Any:
    """Parse a body as masked JSON; masked text when it is no JSON."""
    try:
        return mask(clean_json(json.loads(body, parse_constant=str)), key)
    except (ValueError, RecursionError):
        return clean_text(mask_text(body[:MAX_TEXT_LENGTH].decode(errors="replace"), key))


def _cut_data_uri(mime: str, options: str, data: str) -> str:
    try:
        content = base64.b64decode(data, validate=True) if options.endswith(";base64") else data.encode()
    except (binascii.Error, ValueError):
        content = data.encode()
    return f"data:{mime}{options},… {size_and_hash(len(content), sha256(content).hexdigest(), 'bytes')}"
