"""Create assets: receive an upload, adopt a finished render, keep what was derived from another asset."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import Team, User
from studio.activity import services as activity
from studio.core.errors import Refusal
from studio.core.models import FileState
from studio.core.queue import enqueue_on_commit
from studio.core.storage.files import put, remove
from studio.core.translations.wording import worded
from studio.core.values.text import clean_line
from studio.core.values.translatable import Translatable, translatable
from studio.library import quota
from studio.library.ingest import preparation
from studio.library.ingest.received_file import LocalFile, ReceivedFile
from studio.library.models import Asset, AssetQuerySet, Origin
from studio.library.private_files import assets_open_in
from studio.media.sniff import FORMATS, Format, refusal_reason, sniff
from studio.projects.models import Project

PREPARE = "studio.library.tasks.prepare"
MAKE_PROXY = "studio.library.tasks.make_proxy"


def _names(kind: str) -> Translatable:
    """``JPEG, PNG and WEBP``: the formats of this kind that we read."""
    *names, last = (file_format.name for file_format in FORMATS if file_format.kind == kind)
    return translatable("{names} and {last}", names=", ".join(names), last=last)


READABLE = translatable(
    "{images} pictures and {videos} videos work.", images=_names("image"), videos=_names("video")
)


class NotAnAsset(Refusal):
    """A file that is neither an image nor a video we read."""


def receive(
    team: Team,
    local: Path,
    *,
    name: str,
    author: User,
    project: Project | None = None,
    present: AssetQuerySet | None = None,
) -> Asset:
    """``receive_file`` for a file on this disk, which is moved, not copied."""
    return receive_file(team, LocalFile(local), name=name, author=author, project=project, present=present)


def receive_file(
    team: Team,
    file: ReceivedFile,
    *,
    name: str,
    author: User,
    project: Project | None = None,
    present: AssetQuerySet | None = None,
) -> Asset:
    """Recognise, hash and store an uploaded file, and enqueue its ingest.

    The same bytes are stored once per team: uploaded again, they are the asset that exists already. Only
    those of another private project are not: nobody outside learns of them, or could use them.
    ``present``: fewer files of the team that may be the same.
    Raises NotAnAsset and quota.QuotaExceeded; the file is left where it is then.
    """
    file_format = recognise(file.head(), name)
    sha256 = file.sha256()
    asset = Asset(team=team, author=author, name=clean_name(name), sha256=sha256, project=project)
    if present is None:
        present = assets_open_in(project) if project else Asset.objects.of_team(team.pk)
    return _store(asset, file, file_format, duplicates=present.filter(sha256=sha256))


def adopt(local: Path, *, id: UUID, team_id: UUID, author: User | None, name: str) -> Asset:  # noqa: A002
    """Make a finished render an asset of the team that plays: measured and stored, not yet saved.

    Its previews are made by ``complete``. Raises media.errors.Unusable when the file is not a whole video.
    Repeated with the same id, it writes the same file again.
    """
    asset = Asset(pk=id, team_id=team_id, author=author, name=name, origin=Origin.RENDER)
    preparation.measure(asset, local)
    put(local, asset.original)
    return asset


def complete(asset: Asset) -> None:
    """Make the previews and the provider file of an adopted render, and save it. Raises Unusable."""
    if asset.state == FileState.PREPARING:
        preparation.complete(asset)
        asset.save(update_fields=preparation.WRITTEN)


def keep_derived(
    source: Asset,
    local: Path,
    *,
    id: UUID,  # noqa: A002
    name: str,
    derivation: dict[str, Any],
    author: User,
) -> Asset:
    """Store a file that was derived from an asset as an asset of its own, and enqueue its ingest.

    The id follows from the source and the operation: made twice, it is the same row. Raises NotAnAsset,
    quota.QuotaExceeded.
    """
    file = LocalFile(local)
    file_format = recognise(file.head(), name)
    asset = Asset(pk=id, team=source.team, author=author, name=clean_name(name), origin=Origin.DERIVED)
    asset.made_from, asset.derivation, asset.project = source, derivation, source.project
    return _store(asset, file, file_format, duplicates=Asset.objects.filter(pk=id))


def existing(id: UUID) -> Asset | None:  # noqa: A002
    """The asset of this id, taken out of the trash if it is there; None: there is none."""
    asset = Asset.objects.filter(pk=id).first()
    return _revive(asset) if asset else None


def try_again(asset: Asset) -> None:
    """Retry the ingest that failed: of the file, or only of its proxy. Twice is harmless."""
    now = timezone.now()
    with transaction.atomic():
        failed = Asset.objects.filter(pk=asset.pk, state=FileState.UNUSABLE)
        if failed.update(state=FileState.PREPARING, sentence="", enqueued_at=now, ingest_attempts=0):
            enqueue_on_commit(PREPARE, asset.pk)
        failed_proxy = Asset.objects.filter(pk=asset.pk, proxy_state=FileState.UNUSABLE)
        failed_proxy.update(proxy_state=FileState.PREPARING, proxy_sentence="", proxy_enqueued_at=None)


def recognise(head: bytes, name: str) -> Format:
    """The format of a file by its first bytes. Raises NotAnAsset."""
    file_format = sniff(head)
    if file_format is None:
        raise NotAnAsset(_refusal_sentence(head, clean_name(name)))
    return file_format


def log_asset(asset: Asset, verb: str, *, by: User | None, **detail: object) -> None:
    """Log what was done with a file, in its project, or in its team when it came in elsewhere."""
    activity.log_asset(asset.team, asset.project, verb, actor=by, subject=asset.pk, **detail)


def clean_name(name: str) -> str:
    """A valid asset name: one line without folders or hidden characters, at most 160 characters."""
    return clean_line(name.replace("\\", "/").rpartition("/")[2])[-160:].strip() or gettext("unnamed")


def stem(name: str) -> str:
    """A file name without its suffix."""
    return name.rpartition(".")[0] or name


def _store(asset: Asset, file: ReceivedFile, file_format: Format, *, duplicates: AssetQuerySet) -> Asset:
    """Store the file and the row, unless one of ``duplicates`` exists already: then that one."""
    if duplicate := duplicates.order_by("created_at").first():
        file.discard()
        return _revive(duplicate)
    asset.kind, asset.format, asset.mime = file_format.kind, file_format.name, file_format.mime
    asset.size_bytes = file.size_bytes()
    asset.original = f"{asset.folder}/original{file_format.suffix}"
    quota.refuse_if_full(asset.team, asset.size_bytes)
    file.store(asset.original)  # before the lock: the storage may be far away
    try:
        duplicate = _insert(asset, duplicates)
    except quota.QuotaExceeded:  # another file took the room meanwhile
        remove(asset.original)
        raise
    if duplicate and duplicate.original != asset.original:
        remove(asset.original)
    return _revive(duplicate) if duplicate else asset


def _insert(asset: Asset, duplicates: AssetQuerySet) -> Asset | None:
    """Save the row; or return the duplicate that somebody else saved at the same moment.

    Raises quota.QuotaExceeded when others took the room at the same moment.
    """
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=asset.team_id)
        if duplicate := duplicates.order_by("created_at").first():
            return duplicate
        quota.refuse_if_full(asset.team, asset.size_bytes)  # again: several may end at the same moment
        asset.save(force_insert=True)
        log_asset(asset, "uploaded" if asset.origin == Origin.UPLOAD else "derived", by=asset.author)
        enqueue_on_commit(PREPARE, asset.pk)
    return None


def _revive(asset: Asset) -> Asset:
    """Take an asset that is uploaded once more out of the trash, and retry it if it had failed."""
    Asset.objects.filter(pk=asset.pk).update(trashed_at=None, trashed_by=None)
    try_again(asset)
    asset.refresh_from_db()
    return asset


def empty_sentence(name: str) -> str:
    """Why a file without a byte is refused."""
    return gettext("%(name)s is empty (0 bytes). Choose the file again.") % {"name": name}


def _refusal_sentence(head: bytes, name: str) -> str:
    if not head:
        return empty_sentence(name)
    sentence = gettext("%(name)s is not a picture or a video that we read: %(reason)s.")
    reason = worded(refusal_reason(head))
    return f"{sentence % {'name': name, 'reason': reason}} {worded(READABLE)}"
