"""Assets come in: an upload is received and prepared, a finished render is adopted."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

from django.db import transaction

from studio.accounts.models import Team, User
from studio.core.errors import Refusal
from studio.core.files import put
from studio.core.queue import ring
from studio.library import preparing
from studio.library.models import Asset, Origin, State
from studio.media.sniff import sniff

PREPARE = "studio.library.tasks.prepare"
HEAD_BYTES = 64
READABLE = "JPEG, PNG, WEBP, HEIC and AVIF pictures and MP4, MOV, WEBM and MKV videos"


class NotAnAsset(Refusal):
    """A file that is neither an image nor a video we read."""


def receive(team: Team, local: Path, *, name: str, author: User) -> Asset:
    """Keep an uploaded file (moved, not copied) and have it prepared. Raises NotAnAsset."""
    with local.open("rb") as file:
        found = sniff(file.read(HEAD_BYTES))
    if found is None:
        raise NotAnAsset(_why_not(local, name))
    asset = Asset(
        team=team,
        author=author,
        name=clean_name(name),
        kind=found.kind,
        format=found.name,
        mime=found.mime,
        size_bytes=local.stat().st_size,
    )
    asset.original = f"{asset.folder}/original{found.suffix}"
    put(local, asset.original)
    with transaction.atomic():
        asset.save()
        ring(PREPARE, asset.pk)
    return asset


def adopt(local: Path, *, id: UUID, team_id: UUID, author: User | None, name: str) -> Asset:  # noqa: A002
    """Make a finished render an asset of the team: files stored, facts measured, not yet saved.

    Raises media.errors.Unusable when the file is not a whole video. Repeated with the same id, it
    writes the same files again.
    """
    asset = Asset(pk=id, team_id=team_id, author=author, name=name, origin=Origin.RENDER)
    preparing.adopt(asset, local)
    asset.state = State.READY
    put(local, asset.original)
    return asset


def clean_name(name: str) -> str:
    """What a file may be called here: no folders, no control characters, at most 160 characters."""
    bare = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip()
    return bare[-160:] or "unnamed"


def _why_not(local: Path, name: str) -> str:
    if local.stat().st_size == 0:
        return f"{clean_name(name)} is empty (0 bytes). Choose the file again."
    return f"{clean_name(name)} is not a picture or a video, whatever its name says. {READABLE} work."
