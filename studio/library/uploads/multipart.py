"""Uploads straight from the browser to the bucket: parts by signed links, joined by the bucket, then checked.

Nothing can be used before ``resumable.finish`` has recognised and hashed it, as every other upload.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from studio.core.errors import Refusal
from studio.core.storage.bucket_preflight import lets_pages_write
from studio.library.models import Upload
from studio.library.uploads import resumable
from studio.library.uploads.staging import BucketStaging

if TYPE_CHECKING:
    from studio.core.storage.bucket_store import BucketStore

LEAST_PART_BYTES = 8 << 20
MOST_PARTS = 9_000  # the API allows 10,000
LINK_SECONDS = 900
LINKS_AT_ONCE = 50


class PartsMissing(Exception):
    """Some parts have not arrived."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of an upload: its bytes from ``start`` to before ``end``."""

    number: int  # from 1
    start: int
    end: int


def offer(bucket: BucketStore, upload: Upload, *, origin: str) -> bool:
    """Have the bucket take the parts of an upload from pages of ``origin``; False: it does not."""
    if upload.size_bytes <= LEAST_PART_BYTES or not lets_pages_write(bucket.bucket_url, origin):
        return False
    upload.multipart_id = bucket.begin_parts(BucketStaging(bucket, upload).whole)
    upload.save(update_fields=["multipart_id"])
    return True


def missing_parts(bucket: BucketStore, upload: Upload) -> list[Part]:
    """The parts that have not arrived, in their order; none when they are joined already."""
    staging = BucketStaging(bucket, upload)
    if staging.size_bytes():
        return []
    arrived = bucket.parts(staging.whole, upload.multipart_id)
    return [part for part in _parts(upload) if arrived.get(part.number, (0, ""))[0] != part.end - part.start]


def link(bucket: BucketStore, upload: Upload, part: Part) -> str:
    """The signed link to which a part of exactly this size is sent by PUT; for a quarter of an hour."""
    parameters = {"partNumber": str(part.number), "uploadId": upload.multipart_id}
    name = BucketStaging(bucket, upload).whole
    return bucket.link(name, parameters, seconds=LINK_SECONDS, method="PUT", size_bytes=part.end - part.start)


def join(bucket: BucketStore, upload: Upload) -> None:
    """Have the bucket join the parts; twice is harmless. Raises PartsMissing, OffsetConflict, UploadLocked.

    Raises Refusal when there are other bytes than were announced; the upload is gone then.
    """
    staging = BucketStaging(bucket, upload)
    with staging.locked():
        if not staging.size_bytes():
            if missing_parts(bucket, upload):
                raise PartsMissing
            arrived = bucket.parts(staging.whole, upload.multipart_id)
            tags = {number: tag for number, (_, tag) in arrived.items()}
            bucket.join_parts(staging.whole, upload.multipart_id, tags)
    if BucketStaging(bucket, upload).size_bytes() != upload.size_bytes:
        resumable.discard(upload)
        sentence = gettext("%(name)s came with another size than was announced. Choose it again.")
        raise Refusal(sentence % {"name": upload.name})


def _parts(upload: Upload) -> Iterator[Part]:
    size_bytes = max(LEAST_PART_BYTES, -(-upload.size_bytes // MOST_PARTS))
    for number, start in enumerate(range(0, upload.size_bytes, size_bytes), 1):
        yield Part(number=number, start=start, end=min(upload.size_bytes, start + size_bytes))
