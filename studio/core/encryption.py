"""Encryption of small secrets that must be read again, with keys that are derived from ``SECRET_KEY``."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac


class CannotDecrypt(ValueError):
    """A secret that was encrypted under another ``SECRET_KEY``."""


def encrypt(content: bytes, *, purpose: str) -> str:
    """The content as text that only this installation can read; each purpose has a key of its own."""
    return _fernet(purpose).encrypt(content).decode()


def decrypt(text: str, *, purpose: str) -> bytes:
    """The content of an encrypted text. Raises CannotDecrypt."""
    try:
        return _fernet(purpose).decrypt(text.encode())
    except InvalidToken:
        raise CannotDecrypt("it was encrypted under another SECRET_KEY") from None


def _fernet(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(salted_hmac(purpose, "", algorithm="sha256").digest()))
