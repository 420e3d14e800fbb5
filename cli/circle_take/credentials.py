"""The address of the studio and the token: from the environment, else from the file that ``login`` wrote."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path

from circle_take import private_files
from circle_take.errors import CommandError, Exit, usage

URL, TOKEN = "CIRCLE_TAKE_URL", "CIRCLE_TAKE_TOKEN"
NONE = (
    "There is no token yet. Make one in the studio, on your profile, then: circle-take login "
    f"(or set {URL} and {TOKEN})"
)


@dataclass(frozen=True)
class Credentials:
    """Where the studio is, and what opens it."""

    url: str  # without a slash at its end
    token: str


def path() -> Path:
    """The file that ``login`` writes."""
    return private_files.config_folder() / "credentials.json"


def current() -> Credentials:
    """The credentials to use. Raises CommandError."""
    stored = private_files.read(path()) or {}
    url = os.environ.get(URL) or stored.get("url")
    token = os.environ.get(TOKEN) or stored.get("token")
    if not url or not token:
        raise CommandError(Exit.TOKEN, NONE)
    return Credentials(clean_url(str(url)), str(token).strip())


def clean_url(text: str) -> str:
    """An address as people write it, with its scheme and without the path of the API. Raises CommandError."""
    url = text.strip().rstrip("/").removesuffix("/api/v1")
    url = url if "://" in url else f"https://{url}"
    if not url.startswith(("https://", "http://")):
        raise usage(f"{text.strip()} is no address of a studio. One begins with https://")
    return url


def store(credentials: Credentials) -> None:
    """Keep them for the next commands."""
    private_files.write(path(), asdict(credentials))


def forget() -> bool:
    """Delete the file; False: there was none."""
    is_stored = path().exists()
    path().unlink(missing_ok=True)
    return is_stored
