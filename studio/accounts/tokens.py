"""Secret tokens in URLs: long, shown once, stored only as a hash."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32


def new_token() -> str:
    """A token that nobody can guess: 32 random bytes, 43 characters."""
    return secrets.token_urlsafe(BYTES)


def hash_token(token: str) -> str:
    """The SHA-256 of a token, as stored: it is random and long, so a plain hash cannot be reversed."""
    return hashlib.sha256(token.encode()).hexdigest()
