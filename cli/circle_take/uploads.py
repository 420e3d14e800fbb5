"""Files from here into the studio: only what is not there yet, and large ones piece by piece."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

from circle_take.errors import CommandError, Exit, usage
from circle_take.lookups import is_id
from circle_take.pieces import PIECE_BYTES, send_in_pieces
from circle_take.progress import Progress
from circle_take.studio import Studio

POLL_SECONDS = 0.5


def file_id(studio: Studio, project: str, named: str) -> str:
    """The id of an input: of a file here, which is sent unless the studio has it; or the id that was named.

    Raises CommandError.
    """
    if is_id(named) and not Path(named).exists():
        return named
    return str(upload(studio, project, Path(named))["id"])


def upload(studio: Studio, project: str, path: Path) -> dict[str, Any]:
    """Send a file unless the studio has its bytes, and wait until it can be used. Raises CommandError."""
    if not path.is_file():
        raise usage(f"There is no file {path}.")
    with Progress() as progress:
        present = _present(studio, project, path)
        file = present or _send(studio, project, path, progress)
        return _when_ready(studio, file, path, progress)


def _present(studio: Studio, project: str, path: Path) -> dict[str, Any] | None:
    """The file of the studio with the same bytes; None also where the token may not look."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    try:
        rows = studio.get(f"/projects/{project}/files", sha256=sha256)["items"]
    except CommandError as error:
        if error.exit is Exit.TOKEN and error.status != 401:
            return None
        raise
    return next((row for row in rows if row["state"] != "unusable"), None)


def _send(studio: Studio, project: str, path: Path, progress: Progress) -> dict[str, Any]:
    if path.stat().st_size > PIECE_BYTES:
        return send_in_pieces(studio, project, path, progress)
    progress.show(f"Sending {path.name}")
    with path.open("rb") as file:

        def form() -> dict[str, Any]:
            file.seek(0)
            return {"file": (path.name, file)}

        return dict(studio.json("POST", f"/projects/{project}/files", files=form, is_safe=True))


def _when_ready(studio: Studio, file: dict[str, Any], path: Path, progress: Progress) -> dict[str, Any]:
    while file["state"] == "preparing":
        progress.show(f"{path.name} is being prepared")
        time.sleep(POLL_SECONDS)
        file = studio.get(f"/files/{file['id']}")
    if file["state"] == "unusable":
        raise CommandError(Exit.REFUSED, f"{path.name} cannot be used: {file['sentence']}")
    return file
