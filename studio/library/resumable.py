"""Files on their way in, piece by piece: begun, continued wherever they stopped, made an asset when whole.

How far a file has come is the size of what lies on the disk, so that a crash between two pieces, or
within one, loses nothing and believes nothing.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from studio.accounts.models import User
from studio.core.errors import Refusal
from studio.core.formatting import format_size
from studio.library import quota, services
from studio.library.models import Asset, Upload
from studio.media.sniff import HEAD_BYTES
from studio.projects.models import Project

LIFETIME = timedelta(hours=24)  # without a new piece
MOST_PIECE_BYTES = 8_000_000
READ_BYTES = 1 << 18
SUFFIXES = {
    ".jpg",
    ".jpeg",
    ".png",
    ".webp",
    ".heic",
    ".heif",
    ".avif",
    ".mp4",
    ".m4v",
    ".mov",
    ".webm",
    ".mkv",
}


class OffsetConflict(Exception):
    """The piece does not begin where the file ends."""


class UploadLocked(Exception):
    """Another request is writing to the same file right now."""


def begin(project: Project, *, name: str, size_bytes: int, author: User) -> Upload:
    """A place for a file, before its first byte. Raises Refusal with the limit that it breaks."""
    name = services.clean_name(name)
    refuse_unfit(name, size_bytes)
    quota.refuse_if_full(project.team, size_bytes)
    upload = Upload(
        project=project,
        author=author,
        name=name,
        size_bytes=size_bytes,
        expires_at=timezone.now() + LIFETIME,
    )
    upload.part.touch()
    upload.save()
    return upload


def refuse_unfit(name: str, size_bytes: int) -> None:
    """Raises Refusal when name or size say already that the file cannot be used."""
    if size_bytes > settings.MAX_UPLOAD_BYTES:
        limit = format_size(settings.MAX_UPLOAD_BYTES)
        raise Refusal(f"{name} has {format_size(size_bytes)}; {limit} is the most we take.")
    if not size_bytes:
        raise Refusal(f"{name} is empty (0 bytes). Choose the file again.")
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES:
        raise Refusal(f"{name} is not a file that we read: {services.READABLE} work.")


def received_bytes(upload: Upload) -> int:
    """How many bytes there are."""
    if upload.asset_id:
        return upload.size_bytes
    return upload.part.stat().st_size if upload.part.exists() else 0


def append(upload: Upload, read: Callable[[int], bytes], *, offset: int) -> int:
    """Append a chunk and return the count of bytes received. A chunk that is cut off half-way stays.

    Raises OffsetConflict, UploadLocked, and Refusal when the content is not what we read: the upload is
    gone then.
    """
    if upload.asset_id:
        raise OffsetConflict
    with _locked(upload) as file:
        if file.seek(0, 2) != offset:
            raise OffsetConflict
        while chunk := read(min(READ_BYTES, upload.size_bytes - file.tell() + 1)):
            if file.tell() + len(chunk) > upload.size_bytes:
                raise OffsetConflict
            file.write(chunk)
        file.flush()
        now_there = file.tell()
    Upload.objects.filter(pk=upload.pk).update(expires_at=timezone.now() + LIFETIME)
    if offset < HEAD_BYTES <= now_there or now_there == upload.size_bytes:
        _recognise(upload)
    return now_there


def finish(upload: Upload) -> Asset | None:
    """The asset, once every byte is there; None before. Raises Refusal: the upload is gone then."""
    if upload.asset or received_bytes(upload) < upload.size_bytes:
        return upload.asset
    with _locked(upload):
        upload.refresh_from_db()
        if upload.asset:
            return upload.asset
        try:
            asset = services.receive(
                upload.project.team,
                upload.part,
                name=upload.name,
                author=upload.author,
                project=upload.project,
            )
        except Refusal:
            forget(upload)
            raise
        Upload.objects.filter(pk=upload.pk).update(asset=asset)
    upload.asset = asset
    return asset


def forget(upload: Upload) -> None:
    """Take an upload back. What it became, if it is whole, stays."""
    upload.part.unlink(missing_ok=True)
    Upload.objects.filter(pk=upload.pk).delete()


def sweep(now: datetime) -> int:
    """Forget what nobody went on with for a day; how many they were."""
    with transaction.atomic():
        late = list(Upload.objects.unfinished().expired(now)[:100])
    for upload in late:
        forget(upload)
    return len(late)


def _recognise(upload: Upload) -> None:
    try:
        services.recognise(upload.part, upload.name)
    except Refusal:
        forget(upload)
        raise


@contextmanager
def _locked(upload: Upload) -> Iterator[BinaryIO]:
    """The file, for one writer at a time, whichever process it is in. Raises UploadLocked."""
    with upload.part.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadLocked from None
        yield file
