"""Assets come in: an upload is received and prepared, a finished render is adopted, a fix is kept."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import Team, User
from studio.core.errors import Refusal
from studio.core.files import put, remove
from studio.core.queue import enqueue_on_commit
from studio.library import ingest, quota
from studio.library.models import Asset, AssetQuerySet, AssetState, Origin
from studio.media.sniff import Format, sniff
from studio.projects.models import Project

PREPARE = "studio.library.tasks.prepare"
MAKE_PROXY = "studio.library.tasks.make_proxy"
HEAD_BYTES = 64
READABLE = "JPEG, PNG, WEBP, HEIC and AVIF pictures and MP4, MOV, WEBM and MKV videos"


class NotAnAsset(Refusal):
    """A file that is neither an image nor a video we read."""


def receive(team: Team, local: Path, *, name: str, author: User, project: Project | None = None) -> Asset:
    """Keep an uploaded file (moved, not copied) and have it prepared.

    The same bytes are kept once per team: brought again, they are the asset that is there already.
    Raises NotAnAsset and quota.QuotaExceeded; the file is left where it is then.
    """
    found = recognise(local, name)
    with local.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    asset = Asset(team=team, author=author, name=clean_name(name), sha256=sha256, project=project)
    return _keep(asset, local, found, twins=Asset.objects.of_team(team.pk).filter(sha256=sha256))


def adopt(local: Path, *, id: UUID, team_id: UUID, author: User | None, name: str) -> Asset:  # noqa: A002
    """Make a finished render an asset of the team: files stored, facts measured, not yet saved.

    Raises media.errors.Unusable when the file is not a whole video. Repeated with the same id, it
    writes the same files again.
    """
    asset = Asset(pk=id, team_id=team_id, author=author, name=name, origin=Origin.RENDER)
    ingest.adopt(asset, local)
    asset.state = AssetState.READY
    put(local, asset.original)
    return asset


def keep_made(
    source: Asset,
    local: Path,
    *,
    id: UUID,  # noqa: A002
    name: str,
    how: dict[str, Any],
    author: User,
) -> Asset:
    """Keep what we made from an asset as an asset of its own, and have it prepared.

    The id follows from the source and the operation: made twice, it is the same row. Raises NotAnAsset,
    quota.QuotaExceeded.
    """
    found = recognise(local, name)
    asset = Asset(pk=id, team=source.team, author=author, name=clean_name(name), origin=Origin.DERIVED)
    asset.made_from, asset.derivation, asset.project = source, how, source.project
    return _keep(asset, local, found, twins=Asset.objects.filter(pk=id))


def known(id: UUID) -> Asset | None:  # noqa: A002
    """What was made before under this id, taken out of the trash; None: nothing was."""
    found = Asset.objects.filter(pk=id).first()
    return _again(found) if found else None


def try_again(asset: Asset) -> None:
    """Prepare once more what failed: the file, or only its light copy. Twice is harmless."""
    now = timezone.now()
    with transaction.atomic():
        failed = Asset.objects.filter(pk=asset.pk, state=AssetState.UNUSABLE)
        if failed.update(state=AssetState.PREPARING, sentence="", enqueued_at=now):
            enqueue_on_commit(PREPARE, asset.pk)
        copies = Asset.objects.filter(pk=asset.pk, proxy_state=AssetState.UNUSABLE)
        copies.update(proxy_state=AssetState.PREPARING, proxy_sentence="", proxy_enqueued_at=None)


def recognise(local: Path, name: str) -> Format:
    """What a file is by its first bytes. Raises NotAnAsset."""
    with local.open("rb") as file:
        found = sniff(file.read(HEAD_BYTES))
    if found is None:
        raise NotAnAsset(_why_not(local, name))
    return found


def clean_name(name: str) -> str:
    """What a file may be called here: no folders, no control characters, at most 160 characters."""
    bare = re.sub(r"[\x00-\x1f\x7f]", "", name.replace("\\", "/").rpartition("/")[2]).strip()
    return bare[-160:] or "unnamed"


def stem(name: str) -> str:
    """A name without its ending."""
    return name.rpartition(".")[0] or name


def _keep(asset: Asset, local: Path, found: Format, *, twins: AssetQuerySet) -> Asset:
    """Store the file and the row, unless one of ``twins`` is there already: then that one."""
    if twin := twins.order_by("created_at").first():
        local.unlink()
        return _again(twin)
    asset.kind, asset.format, asset.mime = found.kind, found.name, found.mime
    asset.size_bytes = local.stat().st_size
    asset.original = f"{asset.folder}/original{found.suffix}"
    quota.refuse_if_full(asset.team, asset.size_bytes)
    put(local, asset.original)  # before the lock: the storage may be far away
    twin = _enter(asset, twins)
    if twin and twin.original != asset.original:
        remove(asset.original)
    return _again(twin) if twin else asset


def _enter(asset: Asset, twins: AssetQuerySet) -> Asset | None:
    """Save the row; or the twin that somebody else saved at the same moment."""
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=asset.team_id)
        if twin := twins.order_by("created_at").first():
            return twin
        asset.save(force_insert=True)
        enqueue_on_commit(PREPARE, asset.pk)
    return None


def _again(asset: Asset) -> Asset:
    """An asset that somebody brings once more: out of the trash, and tried again if it had failed."""
    Asset.objects.filter(pk=asset.pk).update(trashed_at=None, trashed_by=None)
    try_again(asset)
    asset.refresh_from_db()
    return asset


def _why_not(local: Path, name: str) -> str:
    if local.stat().st_size == 0:
        return f"{clean_name(name)} is empty (0 bytes). Choose the file again."
    return f"{clean_name(name)} is not a picture or a video, whatever its name says. {READABLE} work."
