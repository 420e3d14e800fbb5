"""Recognise the format of a file by its first bytes: an allow-list, cheap enough for a request."""

from __future__ import annotations

from dataclasses import dataclass

HEAD_BYTES = 64


@dataclass(frozen=True)
class Format:
    """A file format that we read, with its MIME type and its usual suffix."""

    name: str
    kind: str  # image, video
    mime: str
    suffix: str
    other_suffixes: tuple[str, ...] = ()
    other_mimes: tuple[str, ...] = ()

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All suffixes of such files, the usual one first."""
        return (self.suffix, *self.other_suffixes)

    @property
    def mimes(self) -> tuple[str, ...]:
        """All MIME types of such files, the usual one first."""
        return (self.mime, *self.other_mimes)


JPEG = Format("JPEG", "image", "image/jpeg", ".jpg", (".jpeg",))
PNG = Format("PNG", "image", "image/png", ".png")
WEBP = Format("WEBP", "image", "image/webp", ".webp")
HEIC = Format("HEIC", "image", "image/heic", ".heic", (".heif",), ("image/heif",))
AVIF = Format("AVIF", "image", "image/avif", ".avif")
MP4 = Format("MP4", "video", "video/mp4", ".mp4", (".m4v",))
MOV = Format("MOV", "video", "video/quicktime", ".mov")
WEBM = Format("WEBM", "video", "video/webm", ".webm")
MKV = Format("MKV", "video", "video/x-matroska", ".mkv")
FORMATS = (JPEG, PNG, WEBP, HEIC, AVIF, MP4, MOV, WEBM, MKV)

_BRANDS = {b"heic": HEIC, b"heix": HEIC, b"mif1": HEIC, b"msf1": HEIC, b"avif": AVIF, b"qt  ": MOV}
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"dash",
    b"MSNV",
}


def sniff(head: bytes) -> Format | None:
    """The format of a file that begins with ``head`` (64 bytes are enough). None: not one that we read."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head else MKV
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    return MOV if head[4:8] in (b"moov", b"wide") else None  # QuickTime from before there were brands


def _by_brand(head: bytes) -> Format | None:
    brand = head[8:12]
    if brand in _BRANDS:
        return AVIF if b"avif" in head else _BRANDS[brand]
    return MP4 if brand in _MP4_BRANDS or brand.startswith(b"3gp") else None
