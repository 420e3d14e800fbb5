"""Typed readers of the environment: a value that cannot be used stops the start with a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

T = TypeVar("T")

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class BadSetting(SystemExit):
    """A variable of the environment that cannot be used. Ends the program with its sentence."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name} is {value!r}, but it must be {wanted}. See docs/settings.md.")


def text(name: str, default: str = "") -> str:
    """The variable without surrounding blanks, or the default when unset or empty."""
    return os.environ.get(name, "").strip() or default


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number between ``least`` and ``most``."""

    def read(value: str) -> int:
        found = int(value)
        if not least <= found <= most:
            raise ValueError
        return found

    return _read(name, default, read, f"a whole number from {least} to {most}")


def truth(name: str, *, default: bool) -> bool:
    """Yes or no: 1/0, true/false, yes/no, on/off."""

    def read(value: str) -> bool:
        if value.lower() not in TRUE | FALSE:
            raise ValueError
        return value.lower() in TRUE

    return _read(name, default, read, "yes or no (1, 0, true, false, on, off)")


def choice(name: str, default: str, *allowed: str) -> str:
    """One of a few words."""

    def read(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return _read(name, default, read, f"one of {', '.join(allowed)}")


def url(name: str, default: str = "") -> str:
    """An http or https address without a trailing slash."""

    def read(value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError
        return value.rstrip("/")

    return _read(name, default, read, "an address that begins with http:// or https://")


def mail(name: str) -> dict[str, Any]:
    """Django's mail settings from ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://`` (TLS)."""

    def read(value: str) -> dict[str, Any]:
        found = urlsplit(value)
        if found.scheme not in {"smtp", "smtps"} or not found.hostname:
            raise ValueError
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": found.hostname,
            "EMAIL_PORT": found.port or (465 if found.scheme == "smtps" else 587),
            "EMAIL_HOST_USER": unquote(found.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(found.password or ""),
            "EMAIL_USE_SSL": found.scheme == "smtps",
            "EMAIL_USE_TLS": found.scheme == "smtp" and found.hostname not in {"localhost", "127.0.0.1"},
        }

    console = {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    return _read(
        name, console, read, "an address like smtp://user:password@host:587 or smtps://host", is_secret=True
    )


def folder(name: str, default: Path) -> Path:
    """A folder that can be written; made when it is missing."""

    def read(value: str) -> Path:
        path = Path(value).expanduser().resolve()
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise ValueError
        return path

    try:
        return read(os.environ.get(name) or str(default))
    except (OSError, ValueError):
        raise BadSetting(name, os.environ.get(name) or str(default), "a folder that can be written") from None


def _read(name: str, default: T, read: Callable[[str], T], wanted: str, *, is_secret: bool = False) -> T:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return read(value)
    except ValueError:
        raise BadSetting(name, "…" if is_secret else value, wanted) from None
