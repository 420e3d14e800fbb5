"""Resumable uploads: begun, appended to chunk by chunk, and made an asset when complete."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import PurePath

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from studio.accounts.models import Team, User
from studio.core import request_origin
from studio.core.errors import Refusal
from studio.core.storage import files
from studio.core.translations.wording import worded
from studio.core.values.formatting import format_size
from studio.library import quota, services
from studio.library.models import Asset, AssetQuerySet, Upload
from studio.library.uploads.staging import OffsetConflict, Read, staging_of
from studio.media.sniff import FORMATS, HEAD_BYTES
from studio.projects.models import Project

LIFETIME = timedelta(hours=24)  # without a new chunk
MAX_CHUNK_BYTES = 8_000_000
MAX_UNFINISHED = 100  # uploads of one person at a time
MAX_UNFINISHED_AT_ADDRESS = 300  # of everybody behind one address, as of an office
EXPIRED_AT_ONCE = 100
SUFFIXES = {suffix for file_format in FORMATS for suffix in file_format.suffixes}


def begin(project: Project, *, name: str, size_bytes: int, author: User) -> Upload:
    """Create an upload before its first byte; its size is reserved in the quota and on the disk.

    Raises Refusal naming the limit that it exceeds.
    """
    name = services.clean_name(name)
    refuse_unfit(name, size_bytes)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=project.team_id)  # of two at a time the later counts both
        _refuse_too_many(author)
        _refuse_without_room(project.team, size_bytes)
        return _create(project, name=name, size_bytes=size_bytes, author=author)


def _create(project: Project, *, name: str, size_bytes: int, author: User) -> Upload:
    upload = Upload(
        project=project,
        author=author,
        name=name,
        size_bytes=size_bytes,
        expires_at=timezone.now() + LIFETIME,
    )
    staging_of(upload).begin()
    upload.save()
    return upload


def _refuse_too_many(author: User) -> None:
    if Upload.objects.unfinished().filter(author=author).count() >= MAX_UNFINISHED:
        raise Refusal(
            gettext("%(count)s uploads of yours are not finished yet. Let them end, or cancel some.")
            % {"count": MAX_UNFINISHED}
        )
    address = request_origin.address()
    at_address = Upload.objects.unfinished().filter(address=address)
    if address and at_address.count() >= MAX_UNFINISHED_AT_ADDRESS:
        raise Refusal(
            gettext(
                "Too many uploads from your network are not finished yet. Try again when some have ended."
            )
        )


def _refuse_without_room(team: Team, size_bytes: int) -> None:
    """Refuse an upload that does not fit beside those that have begun. Raises quota.QuotaExceeded."""
    unfinished = list(Upload.objects.unfinished().select_related("project"))
    reserved = sum(upload.size_bytes for upload in unfinished if upload.project.team_id == team.pk)
    quota.refuse_if_full(team, size_bytes, reserved_bytes=reserved)
    if files.is_on_disk():
        missing = sum(max(0, upload.size_bytes - received_bytes(upload)) for upload in unfinished)
        quota.refuse_if_disk_full(size_bytes + missing)


def refuse_unfit(name: str, size_bytes: int) -> None:
    """Refuse a file by its name or size alone. Raises Refusal."""
    if size_bytes > settings.MAX_UPLOAD_BYTES:
        sizes = {"size": format_size(size_bytes), "limit": format_size(settings.MAX_UPLOAD_BYTES)}
        raise Refusal(
            gettext("%(name)s has %(size)s; %(limit)s is the most we take.") % {"name": name, **sizes}
        )
    if not size_bytes:
        raise Refusal(services.empty_sentence(name))
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise Refusal(
            gettext("%(name)s is not a file that we read: %(readable)s")
            % {"name": name, "readable": worded(services.READABLE)}
        )


def received_bytes(upload: Upload) -> int:
    """The offset of an upload: the count of bytes received."""
    if upload.asset_id:
        return upload.size_bytes
    return staging_of(upload).size_bytes()


def append(upload: Upload, read: Read, *, offset: int, present: AssetQuerySet | None = None) -> int:
    """Append a chunk and return the count of bytes received. A chunk that is cut off half-way stays.

    ``present``: fewer files of the team that may be the same.

    The last one makes the asset under the same lock: another request for it, which only looks whether it is
    its turn, cannot come between.

    Raises OffsetConflict, UploadLocked, and Refusal when the content is not what we read: the upload is
    gone then.
    """
    if upload.asset_id:
        raise OffsetConflict
    quota.refuse_if_disk_full(0)  # others may have filled it meanwhile; what arrived is kept
    staging = staging_of(upload)
    with staging.locked():
        if staging.size_bytes() != offset:
            raise OffsetConflict
        staging.append(read, limit=upload.size_bytes - offset)
        offset_after = staging.size_bytes()
        is_complete = offset_after == upload.size_bytes
        if is_complete or offset < HEAD_BYTES <= offset_after:
            _recognise(upload)
        if is_complete:
            _receive(upload, present)
    extend(upload)
    return offset_after


def extend(upload: Upload) -> None:
    """Give an upload that goes on more time."""
    Upload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() + LIFETIME)


def finish(upload: Upload, *, present: AssetQuerySet | None = None) -> Asset | None:
    """Make a complete upload an asset, unless it is one of ``present``; None while bytes are missing.

    Raises Refusal when the content cannot be used; the upload is gone then.
    """
    if upload.asset:
        return upload.asset
    if received_bytes(upload) == upload.size_bytes:
        with suppress(OffsetConflict), staging_of(upload).locked():
            return _receive(upload, present)
    return Asset.objects.filter(uploads=upload.pk).first()  # another request may have finished it meanwhile


def _receive(upload: Upload, present: AssetQuerySet | None = None) -> Asset:
    """Make the asset of a complete upload, whose lock is held. Raises Refusal."""
    upload.refresh_from_db()
    if upload.asset:
        return upload.asset
    try:
        asset = services.receive_file(
            upload.project.team,
            staging_of(upload),
            name=upload.name,
            author=upload.author,
            project=upload.project,
            present=present,
        )
    except Refusal:
        discard(upload)
        raise
    Upload.objects.filter(pk=upload.pk).update(asset=asset)
    upload.asset = asset
    return asset


def discard(upload: Upload) -> None:
    """Delete an upload and its bytes. The asset that it became, if complete, stays."""
    staging_of(upload).discard()
    Upload.objects.filter(pk=upload.pk).delete()


def discard_if_expired(upload: Upload, now: datetime) -> bool:
    """Discard an unfinished upload whose time is over, and say whether it was one."""
    is_expired = upload.asset_id is None and upload.expires_at < now
    if is_expired:
        discard(upload)
    return is_expired


def discard_expired(now: datetime) -> int:
    """Discard uploads that got no chunk for ``LIFETIME``; their count."""
    with transaction.atomic():
        expired = list(Upload.objects.unfinished().expired(now)[:EXPIRED_AT_ONCE])
    for upload in expired:
        discard(upload)
    return len(expired)


def _recognise(upload: Upload) -> None:
    try:
        services.recognise(staging_of(upload).head(), upload.name)
    except Refusal:
        discard(upload)
        raise
