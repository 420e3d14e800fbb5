"""A zip of takes that is made while it is sent: nothing is copied first, and memory stays flat.

Each video gets its XMP at its end, or beside it. Where the installation signs, each is signed when its turn
comes, so the length of the zip is not known before.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from uuid import UUID

from zipstream import ZIP_STORED, ZipStream

from studio.core.storage.files import as_local, chunks, scratch
from studio.core.values.timecode import Timebase
from studio.exports import provenance, signatures, verify
from studio.exports.documents import DOCUMENTS
from studio.exports.selection import Clip, Selection, SoundClip, file_path
from studio.media.errors import Unusable
from studio.review.models import Verdict

SUMS = "SHA256SUMS"  # as sha256sum and shasum write and read it
UNSIGNED = "UNSIGNED.txt"
VERIFY = "verify.py"
SUM_LENGTH = 64 + len("  \n")
CHUNK_BYTES = 1 << 20


def archive(selection: Selection, timebase: Timebase) -> ZipStream:
    """Zip of clips, timelines, notes, manifest and checksums; unsigned, its length is known before."""
    # Videos do not get smaller; stored, an archive goes out as fast as the disk reads.
    is_signed = signatures.is_configured()
    stream = ZipStream(compress_type=ZIP_STORED, sized=not is_signed)
    files = _Files(selection, _approvals(selection) if is_signed else {})
    clips = {file_path(clip): clip for clip in selection.clips}
    for path, clip in clips.items():
        files.add(stream, path, clip, is_signed=is_signed)
    if selection.sound:
        files.add_sound(stream, selection.sound)
    for document in DOCUMENTS.values():
        files.add_content(stream, document.name, document.make(selection, timebase).encode())
    if is_signed:
        stream.add(files.unsigned(), UNSIGNED)
    stream.add(files.sums(), SUMS, size=None if is_signed else files.sums_size)
    stream.add(Path(verify.__file__).read_bytes(), VERIFY)
    return stream


@dataclass
class _Files:
    """The files of an archive; their checksums and what could not be signed are known when they were sent."""

    selection: Selection
    approvals: dict[UUID, list[str]]
    digests: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def sums_size(self) -> int:
        """Size of the list of checksums, which is written last."""
        return sum(len(name.encode()) + SUM_LENGTH for name in self.names)

    def add(self, stream: ZipStream, path: str, clip: Clip, *, is_signed: bool) -> None:
        """Add a video with its metadata."""
        origin = provenance.of_clip(self.selection.project, clip)
        if (clip.asset.format or "mp4").lower() not in provenance.BOXED:
            self._add(stream, path, chunks(clip.asset.original), None if is_signed else clip.asset.size_bytes)
            self.add_content(stream, f"{path.rpartition('.')[0]}.xmp", provenance.xmp_packet(origin))
            return
        box = provenance.xmp_box(origin)
        if is_signed:
            self._add(stream, path, self._signed(path, clip, origin, box), None)
        else:
            content = chain(chunks(clip.asset.original), [box])
            self._add(stream, path, content, clip.asset.size_bytes + len(box))

    def add_sound(self, stream: ZipStream, sound: SoundClip) -> None:
        """Add the sound under the cut."""
        self._add(stream, sound.path, chunks(sound.stored), sound.size_bytes)

    def add_content(self, stream: ZipStream, name: str, content: bytes) -> None:
        """Add a file of which all is there."""
        self.names.append(name)
        self.digests[name] = hashlib.sha256(content).hexdigest()
        stream.add(content, name)

    def sums(self) -> Iterator[bytes]:
        """The list of checksums, when every file before it was sent."""
        yield "".join(f"{self.digests[name]}  {name}\n" for name in self.names).encode()

    def unsigned(self) -> Iterator[bytes]:
        """A line for each video that left unsigned, with the reason."""
        yield "".join(f"{line}\n" for line in self.refused).encode() or b"Every MP4 and MOV is signed.\n"

    def _add(self, stream: ZipStream, name: str, content: Iterable[bytes], size: int | None) -> None:
        self.names.append(name)
        stream.add(self._hashed(name, content), name, size=size)

    def _hashed(self, name: str, content: Iterable[bytes]) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for chunk in content:
            digest.update(chunk)
            yield chunk
        self.digests[name] = digest.hexdigest()

    def _signed(self, path: str, clip: Clip, origin: provenance.Provenance, box: bytes) -> Iterator[bytes]:
        manifest = provenance.manifest_of(clip, origin, self.approvals.get(clip.take.pk, []))
        with as_local(clip.asset.original) as local, scratch() as folder:
            plain, signed = folder / "plain.mp4", folder / "signed.mp4"
            with plain.open("wb") as file:
                file.writelines(chain(_read(local), [box]))
            try:
                signatures.sign(plain, signed, manifest)
            except Unusable as error:
                self.refused.append(f"{path}: {error.sentence}")
                signed = plain
            yield from _read(signed)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def _approvals(selection: Selection) -> dict[UUID, list[str]]:
    """Who approves each take, by name; of each person the newest verdict counts."""
    verdicts = Verdict.objects.filter(take__in=[clip.take for clip in selection.clips]).current()
    newest = {(one.take_id, one.author_name): one.kind for one in verdicts.select_related("person")}
    approvals: dict[UUID, list[str]] = defaultdict(list)
    for (take_id, author), kind in newest.items():
        if kind == Verdict.Kind.APPROVE:
            approvals[take_id].append(author)
    return approvals
