"""Files from the studio: gone on with where they broke off, checked, and whole under their name."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import httpx

from circle_take.errors import CommandError, Exit
from circle_take.progress import Progress
from circle_take.studio import LONGEST_PAUSE_SECONDS, TOO_OFTEN, Studio

CHUNK_BYTES = 1 << 18
HEX = 8  # of the id in the name of a part


def download(studio: Studio, file: dict[str, Any], out: Path) -> None:
    """Save a file of the studio (``id``, ``content``, ``size_bytes``). Raises CommandError.

    Until it is whole it is a part beside its name, with which the next download goes on.
    """
    facts = studio.get(f"/files/{file['id']}")
    part = out.with_name(f".{out.name}.{file['id'][:HEX]}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    with Progress() as progress:
        _fetch(studio, facts, part, progress, out.name)
    if _sha256(part) != facts["sha256"]:
        part.unlink()
        raise CommandError(Exit.NETWORK, f"{out.name} did not arrive as it was sent. Download it again.")
    part.replace(out)


def _fetch(studio: Studio, facts: dict[str, Any], part: Path, progress: Progress, name: str) -> None:
    """Bring the part to its full size, also when the connection breaks off on the way."""
    failures, size = 0, int(facts["size_bytes"])
    while (done := _size(part)) < size:
        try:
            _append(studio, facts, part, progress, name)
        except (httpx.TransportError, CommandError) as error:
            if isinstance(error, CommandError) and not _is_passing(error):
                raise
            failures = 0 if _size(part) > done else failures + 1
            if failures > studio.retries:
                raise CommandError(
                    Exit.NETWORK, f"{name} broke off: {error}. Download it again to go on."
                ) from None
            time.sleep(min(2.0**failures / 2, LONGEST_PAUSE_SECONDS))


def _append(studio: Studio, facts: dict[str, Any], part: Path, progress: Progress, name: str) -> None:
    done, size = _size(part), int(facts["size_bytes"])
    headers = {"Range": f"bytes={done}-", "Accept-Encoding": "identity"}
    # A studio with a bucket answers with a link; httpx sends the token to no other host.
    with studio.client.stream("GET", facts["content"], headers=headers, follow_redirects=True) as response:
        studio.checked(response)
        is_rest = response.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if is_rest else "wb") as file:
            for chunk in response.iter_raw(CHUNK_BYTES):
                file.write(chunk)
                progress.show_bytes(name, file.tell(), size)


def _is_passing(error: CommandError) -> bool:
    """Whether an answer says that it may be another one soon."""
    return error.status is not None and (error.status == TOO_OFTEN or error.status >= 500)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
