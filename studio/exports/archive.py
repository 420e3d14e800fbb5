"""A zip of takes that is made while it is sent: nothing is copied first, and memory stays flat."""

from __future__ import annotations

import hashlib
from pathlib import Path

from zipstream import ZIP_STORED, ZipStream

from studio.core.files import chunks
from studio.core.timecode import Timebase
from studio.exports import verify
from studio.exports.documents import DOCUMENTS
from studio.exports.selection import Selection

SUMS = "SHA256SUMS"  # as sha256sum and shasum write and read it
VERIFY = "verify.py"


def archive(selection: Selection, timebase: Timebase) -> ZipStream:
    """Zip of clips, timelines, notes, manifest and checksums; its length is known before it is sent."""
    # Videos do not get smaller; stored, an archive goes out as fast as the disk reads.
    stream = ZipStream(compress_type=ZIP_STORED, sized=True)
    sums = {}
    for path, asset in selection.files.items():
        stream.add(chunks(asset.original), path, size=asset.size_bytes)
        sums[path] = asset.sha256
    for document in DOCUMENTS.values():
        content = document.make(selection, timebase).encode()
        stream.add(content, document.name)
        sums[document.name] = hashlib.sha256(content).hexdigest()
    stream.add("".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode(), SUMS)
    stream.add(Path(verify.__file__).read_bytes(), VERIFY)
    return stream
