"""Typed readers of the environment, on environs: a bad value stops the start with a sentence."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from environs import EnvError, FileAwareEnv, validate

T = TypeVar("T")
KEY_CHARACTERS, KEY_DIFFERENT = 32, 8
_env = FileAwareEnv(strip_whitespace=True)  # NAME_FILE names a file that holds the value, such as a secret


class BadSetting(SystemExit):
    """A variable of the environment that cannot be used. Ends the program with its sentence."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name} is {value!r}, but it must be {expected}. See docs/settings.md.")


def text(name: str, default: str = "") -> str:
    """The variable, or what is in the file that NAME_FILE names, without surrounding blanks.

    The default when unset or empty.
    """
    try:
        return _env.str(name, "").strip() or default
    except ValueError:
        file = f"{name}_FILE"
        raise BadSetting(file, os.environ[file], "the path of a file that can be read") from None


def together(name: str, other: str) -> str:
    """A text that is set where another variable is, and nowhere else."""
    value = text(name)
    if bool(value) != bool(text(other)):
        raise BadSetting(name, "set" if value else "", f"set together with {other}, or neither of them")
    return value


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number between ``least`` and ``most``."""
    expected = f"a whole number from {least} to {most}"
    return _read(name, default, lambda: _env.int(name, validate=validate.Range(least, most)), expected)


def truth(name: str, *, default: bool) -> bool:
    """A boolean: 1/0, true/false, yes/no, on/off."""
    return _read(name, default, lambda: _env.bool(name), "yes or no (1, 0, true, false, on, off)")


def choice(name: str, default: str, *allowed: str) -> str:
    """One of the allowed words."""
    return _read(
        name,
        default,
        lambda: _env.str(name, validate=validate.OneOf(allowed)),
        f"one of {', '.join(allowed)}",
    )


def choices(name: str, *allowed: str) -> tuple[str, ...]:
    """Some of the allowed words, separated by commas, in their order here; all of them when unset."""

    def read() -> tuple[str, ...]:
        words = {word.strip() for word in text(name).split(",")}
        if not words <= set(allowed):
            raise ValueError(words)
        return tuple(word for word in allowed if word in words)

    return _read(name, allowed, read, f"one or more of {', '.join(allowed)}, with commas")


def url(name: str, default: str = "") -> str:
    """An http or https URL without a trailing slash."""

    def read() -> str:
        return _env.str(name, validate=validate.Regexp(r"\s*https?://")).strip().rstrip("/")

    return _read(name, default, read, "an address that begins with http:// or https://")


def hosts(name: str) -> tuple[str, ...]:
    """Hosts as ``host:port``, separated by commas; none when unset."""

    def read() -> tuple[str, ...]:
        whole = r"\s*[^\s:/@,]+:\d{1,5}\s*(,\s*[^\s:/@,]+:\d{1,5}\s*)*$"
        entries = _env.str(name, validate=validate.Regexp(whole)).lower().split(",")
        return tuple(entry.strip() for entry in entries)

    return _read(name, (), read, "hosts with their ports and commas between, like files.example:443")


def mail(name: str) -> dict[str, Any]:
    """Django's mail settings from ``smtp://user:password@host:587`` (STARTTLS) or ``smtps://`` (TLS)."""
    console = {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    expected = "an address like smtp://user:password@host:587 or smtps://host"
    return _read(name, console, lambda: _smtp(text(name)), expected, is_secret=True)


def folder(name: str, default: Path) -> Path:
    """A folder that can be written; made when it is missing."""
    path = Path(text(name) or default).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError
    except OSError:
        raise BadSetting(name, text(name) or str(default), "a folder that can be written") from None
    return path


def secret(name: str) -> str:
    """A key that nobody can guess; empty when unset. A weak one ends the program with a sentence."""
    key = text(name)
    if key and (len(key) < KEY_CHARACTERS or len(set(key)) < KEY_DIFFERENT):
        raise BadSetting(
            name, "…", f"random, {KEY_CHARACTERS} characters or more, and {KEY_DIFFERENT} different ones"
        )
    return key


def keep_private(data: Path, database: Path) -> None:
    """Let nobody else on this machine read the data folder and the database, whatever the umask is.

    SQLite gives the files beside the database the rights of the database.
    """
    with suppress(PermissionError):  # they belong to somebody else, who has said what may be read
        data.chmod(0o700)
        database.touch(mode=0o600)
        for path in data.glob(f"{database.name}*"):
            path.chmod(0o600)


def _smtp(address: str) -> dict[str, Any]:
    """Django's mail settings; unlike dj-email-url, smtps is TLS from the first byte. Raises ValueError."""
    server = urlsplit(address)
    if server.scheme not in {"smtp", "smtps"} or not server.hostname:
        raise ValueError(address)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": server.hostname,
        "EMAIL_PORT": server.port or (465 if server.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(server.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(server.password or ""),
        "EMAIL_USE_SSL": server.scheme == "smtps",
        "EMAIL_USE_TLS": server.scheme == "smtp" and server.hostname not in {"localhost", "127.0.0.1"},
    }


def _read(name: str, default: T, read: Callable[[], T], expected: str, *, is_secret: bool = False) -> T:
    if not text(name):
        return default
    try:
        return read()
    except (EnvError, ValueError):
        raise BadSetting(name, "…" if is_secret else text(name), expected) from None
