"""Large files piece by piece, by tus 1.0.0: what broke off goes on where it was, also by a later command."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx

from circle_take import private_files
from circle_take.errors import CommandError, Exit
from circle_take.progress import Progress
from circle_take.studio import API, Studio

PIECE_BYTES = 4_000_000
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def send_in_pieces(studio: Studio, project: str, path: Path, progress: Progress) -> dict[str, Any]:
    """Send a file, and return what the studio made of it. Raises CommandError."""
    size = path.stat().st_size
    memory = _memory_of(studio, project, path)
    location, offset = _resumed(studio, memory) or _begun(studio, project, path, memory)
    with path.open("rb") as file:
        while offset < size:
            progress.show_bytes(f"Sending {path.name}", offset, size)
            file.seek(offset)
            offset = _send(studio, location, file.read(PIECE_BYTES), offset)
    received = studio.request("GET", location).json()["file"]
    memory.unlink(missing_ok=True)
    return dict(received)


def _send(studio: Studio, location: str, piece: bytes, offset: int) -> int:
    """Send a piece, and return how much has arrived: asked for where an answer was lost."""
    headers = {**PIECE, "Upload-Offset": str(offset)}
    try:
        response = studio.request("PATCH", location, content=piece, headers=headers)
    except CommandError as error:
        if error.status != httpx.codes.CONFLICT:
            raise
        response = studio.request("HEAD", location, headers=TUS)
    return int(response.headers["Upload-Offset"])


def _begun(studio: Studio, project: str, path: Path, memory: Path) -> tuple[str, int]:
    name = b64encode(path.name.encode()).decode()
    headers = {**TUS, "Upload-Length": str(path.stat().st_size), "Upload-Metadata": f"filename {name}"}
    response = studio.request("POST", f"{API}/projects/{project}/uploads", headers=headers, is_safe=True)
    location = response.headers["Location"]
    private_files.write(memory, {"location": location})
    return location, 0


def _resumed(studio: Studio, memory: Path) -> tuple[str, int] | None:
    """The upload that an earlier command began, as far as it came; None where the studio has it no more."""
    location = (private_files.read(memory) or {}).get("location")
    if not location:
        return None
    try:
        response = studio.request("HEAD", str(location), headers=TUS)
    except CommandError as error:
        if error.exit is Exit.NOT_FOUND or error.status == httpx.codes.GONE:
            return None
        raise
    return str(location), int(response.headers["Upload-Offset"])


def _memory_of(studio: Studio, project: str, path: Path) -> Path:
    """The file that remembers the upload of these bytes."""
    facts = path.stat()
    named = (studio.credentials.url, project, str(path.resolve()), facts.st_size, facts.st_mtime_ns)
    name = hashlib.sha256(repr(named).encode()).hexdigest()[:32]
    return private_files.state_folder() / "uploads" / f"{name}.json"
