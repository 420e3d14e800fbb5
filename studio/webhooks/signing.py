"""Signatures of messages after Standard Webhooks, https://www.standardwebhooks.com."""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> bytes:
    """A new key, random."""
    return secrets.token_bytes(SECRET_BYTES)


def as_text(secret: bytes) -> str:
    """A key as receivers write it down: ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(message_id: str, body: bytes, keys: Sequence[bytes], *, now: datetime) -> dict[str, str]:
    """The headers that prove who sent a body and when: one signature for each key."""
    seconds = str(int(now.timestamp()))
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    digests = (hmac.new(key, signed, sha256).digest() for key in keys)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(digest).decode()}" for digest in digests),
    }
