"""Recognise the format of a file by its first bytes: an allow-list, cheap enough for a request.

Brands of ISO files (MP4, QuickTime, HEIC, AVIF) are those registered at mp4ra.org; a file is what any of its
brands says, since cameras put names of their own first.
"""

from __future__ import annotations

from dataclasses import dataclass

from studio.core.values.translatable import translatable

HEAD_BYTES = 512


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

_IMAGE_BRANDS = {
    AVIF: {b"avif", b"avis"},
    HEIC: {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"},
}
_QUICKTIME_BRANDS = {b"qt  "}
_MP4_BRANDS = {
    *{b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"isoa", b"isob"},
    *{b"mp41", b"mp42", b"mp71", b"avc1", b"hvc1", b"av01", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"f4v "},
    *{b"dash", b"cmfc", b"cmf2", b"XAVC", b"caqv", b"NDXC", b"MFSM", b"niko", b"pana", b"CAEP", b"mmp4"},
}
_MP4_PREFIXES = (b"3gp", b"3g2", b"3gr", b"3gs", b"3ge", b"3gg")
# Names of what we do not read but people bring, by how it begins.
_OTHERS = (
    (b"%PDF", translatable("a PDF document")),
    (b"GIF8", translatable("a GIF")),
    (b"BM", translatable("a BMP picture")),
    (b"II*\0", translatable("a TIFF or camera raw picture")),
    (b"MM\0*", translatable("a TIFF or camera raw picture")),
    (b"8BPS", translatable("a Photoshop document")),
    (b"v/1\1", translatable("an OpenEXR picture")),
    (b"ID3", translatable("a sound file (MP3)")),
    (b"\xff\xfb", translatable("a sound file (MP3)")),
    (b"fLaC", translatable("a sound file (FLAC)")),
    (b"OggS", translatable("an Ogg file")),
    (b"FLV\1", translatable("a Flash video")),
    (b"\0\0\1\xba", translatable("an MPEG programme stream")),
    (b"\x30\x26\xb2\x75", translatable("a Windows Media file")),
    (b"PK\3\4", translatable("a ZIP archive or an office document")),
    (b"Rar!", translatable("a RAR archive")),
    (b"7z\xbc\xaf", translatable("a 7-Zip archive")),
    (b"\x1f\x8b", translatable("a gzip archive")),
)
_OTHER_BRANDS = {
    b"M4A ": translatable("a sound file (M4A)"),
    b"M4B ": translatable("an audio book"),
    b"M4P ": translatable("a protected sound file"),
    b"crx ": translatable("a Canon raw picture"),
    b"jp2 ": translatable("a JPEG 2000 picture"),
    b"jxl ": translatable("a JPEG XL picture"),
}
_OTHER_RIFFS = {b"AVI ": translatable("an AVI video"), b"WAVE": translatable("a sound file (WAV)")}
# The boxes that QuickTime files begin with which are older than brands.
_QUICKTIME_BOXES = {b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}


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
        return _by_brands(brands_of(head))
    return MOV if head[4:8] in _QUICKTIME_BOXES else None


def brands_of(head: bytes) -> list[bytes]:
    """The major brand of an ISO file, then the compatible ones; as far as ``head`` goes."""
    end = min(int.from_bytes(head[:4], "big"), len(head) - 3)
    return [head[8:12], *(head[at : at + 4] for at in range(16, end, 4))]


def refusal_reason(head: bytes) -> str:
    """Why a file that ``sniff`` does not recognise is refused: ``it is a PDF document``."""
    if name := _name_of_other(head):
        return translatable("it is {what}", what=name)
    is_text = b"\0" not in head and all(byte >= 9 for byte in head)
    return translatable("it holds plain text") if is_text else translatable("its content is of another kind")


def _name_of_other(head: bytes) -> str:
    """What a file is that we do not read, with its article: ``a PDF document``; empty where nobody knows."""
    if head[4:8] == b"ftyp":
        brands = brands_of(head)
        brand = brands[0].decode("ascii", "replace").strip()
        named = (_OTHER_BRANDS[one] for one in brands if one in _OTHER_BRANDS)
        return next(named, translatable("a file of the brand “{brand}”", brand=brand))
    if head[:4] == b"RIFF":
        return _OTHER_RIFFS.get(head[8:12], "")
    if head[:1] == b"G" and head[188:189] == b"G":
        return translatable("an MPEG transport stream")
    return next((name for start, name in _OTHERS if head.startswith(start)), "")


def _by_brands(brands: list[bytes]) -> Format | None:
    present = set(brands)
    if brands[0] in _OTHER_BRANDS:
        return None
    for image, names in _IMAGE_BRANDS.items():
        if present & names:
            return image
    if brands[0] in _QUICKTIME_BRANDS:
        return MOV
    if present & _MP4_BRANDS or any(brand.startswith(_MP4_PREFIXES) for brand in brands):
        return MP4
    return MOV if present & _QUICKTIME_BRANDS else None
