"""A sound file of unknown origin: recognised by its content, measured, and converted.

It becomes what editing programs exchange, WAV with 48 kHz, 24 bit and two channels, and a light copy that
every browser plays and seeks in. The sound of a video counts as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, Self

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from studio.core.values.translatable import translatable
from studio.media.containers import DEMUXERS, OPTIONS
from studio.media.errors import SILENT, Broken, FileTooLarge
from studio.media.recipes import SOUND_RATE_HZ
from studio.media.sniff import HEAD_BYTES, refusal_reason, sniff

BYTES_PER_SECOND = SOUND_RATE_HZ * 2 * 3  # of what it becomes
MAX_SECONDS = 3600
COPY_BITS = 160_000  # a second
TOO_LONG = translatable("The sound is longer than an hour; a film has at most one.")
CUT_OFF = translatable("The sound ends too early: the file was cut off while it was copied.")
DAMAGED = translatable("The sound is damaged: it cannot be read to its end.")
NO_SOUND = translatable("The file has no sound.")
MISSING_SECONDS = 1  # announced, and not there
COUNTED = ("mov", "matroska", "flac")  # of others the length is that of what is there, or an estimate
HEADER_BYTES = 4  # of a frame of MPEG audio
UNKNOWN_SIZE = 0x7FFF_0000  # and more: written by a program that did not know yet how long it would be
_STARTS = (
    *((b"fLaC", "flac"), (b"OggS", "ogg"), (b"ID3", "mp3")),
    *((b"\0\0\0" + bytes([size]) + b"ftypM4A", "mov") for size in range(16, 64, 4)),
)


def demuxer_of(head: bytes) -> str | None:
    """The name of libav's reader of a file that begins with ``head``. None: no sound file that we read."""
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    by_start = next((name for start, name in _STARTS if head.startswith(start)), None)
    video = sniff(head)
    return by_start or _by_sync(head) or (DEMUXERS[video.name] if video and video.kind == "video" else None)


def _by_sync(head: bytes) -> str | None:
    """The reader of frames that follow each other without a header: MPEG audio of layer 2 or 3, or AAC."""
    if head[:1] != b"\xff" or len(head) < HEADER_BYTES or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0x06 in (0x02, 0x04):
        return "mp3"
    return "aac" if head[1] & 0xF6 == 0xF0 else None


def measure(path: Path) -> float:
    """The length of the sound in seconds, counted without decoding it. Raises Broken, FileTooLarge."""
    with _opened(path) as (source, sound):
        next(_frames(source, sound))
        source.seek(0)
        seconds = 0.0
        for packet in source.demux(sound):
            seconds += float((packet.duration or 0) * (packet.time_base or 0))
            if seconds > MAX_SECONDS:
                raise FileTooLarge(TOO_LONG)
    return seconds


def convert(path: Path, wav: Path, copy: Path) -> int:
    """Write the sound of a file as WAV and as a light copy (AAC in MP4); its length in samples.

    Raises Broken, FileTooLarge.
    """
    with _opened(path) as (source, sound):
        announced = _announced(source, sound) if source.format.name.startswith(COUNTED) else 0
        samples = _write(_frames(source, sound), wav, copy)
    if samples < (announced - MISSING_SECONDS) * SOUND_RATE_HZ:
        raise Broken(CUT_OFF)
    return samples


def _write(frames: Iterator[AudioFrame], wav: Path, copy: Path) -> int:
    with _Track(wav, "wav", "pcm_s24le", "s32") as exact, _Track(copy, "mp4", "aac", "fltp") as light:
        for frame in frames:
            exact.add(frame)
            light.add(frame)
            if exact.samples > MAX_SECONDS * SOUND_RATE_HZ:
                raise FileTooLarge(TOO_LONG)
    return exact.samples


@contextmanager
def _opened(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    name = demuxer_of(head)
    if name is None:
        raise Broken(_no_sound_file(head))
    if _is_cut_off(head, path.stat().st_size):
        raise Broken(CUT_OFF)
    options = OPTIONS if name == "mov" else {"protocol_whitelist": "file"}
    try:
        source = av.open(str(path), format=name, options=options)
    except (av.FFmpegError, OSError, ValueError):
        message = translatable("The file is damaged or cut off: it cannot be opened as a sound.")
        raise Broken(message) from None
    with source:
        sound = next(iter(source.streams.audio), None)
        if sound is None:
            raise Broken(SILENT if source.streams.video else NO_SOUND)
        yield source, sound


def _is_cut_off(head: bytes, size_bytes: int) -> bool:
    """Whether a WAV or AIFF says that it is longer than it is."""
    orders: dict[bytes, Literal["little", "big"]] = {b"RIFF": "little", b"FORM": "big"}
    order = orders.get(head[:4])
    announced = int.from_bytes(head[4:8], order) if order else 0
    return size_bytes + 1 < announced + 8 < UNKNOWN_SIZE  # some leave out the byte that makes it even


def _no_sound_file(head: bytes) -> str:
    return translatable(
        "This is no sound that we read (WAV, AIFF, FLAC, MP3, M4A and Ogg, or the sound of a video):"
        " {reason}.",
        reason=_reason(head),
    )


def _reason(head: bytes) -> str:
    if not head:
        return translatable("it is empty")
    picture = sniff(head)
    if picture:
        return translatable("it is a {format} picture", format=picture.name)
    return refusal_reason(head)


def _announced(source: InputContainer, sound: AudioStream) -> float:
    """The length that a file says it has, in seconds; 0 where it says none."""
    if sound.duration and sound.time_base:
        return float(sound.duration * sound.time_base)
    return float((source.duration or 0) / av.time_base)


def _frames(source: InputContainer, sound: AudioStream) -> Iterator[AudioFrame]:
    """All frames from the beginning, at least one. Raises Broken."""
    count = 0
    try:
        for frame in source.decode(sound):
            count += 1
            yield frame
    except av.FFmpegError:
        raise Broken(DAMAGED) from None
    if not count:
        raise Broken(NO_SOUND)


@dataclass
class _Track:
    """A file with one track of sound, written as its frames come."""

    path: Path
    format: str
    codec: str
    sample_format: str
    samples: int = 0

    def __enter__(self) -> Self:
        options = {"fflags": "+bitexact"} | ({"movflags": "faststart"} if self.format == "mp4" else {})
        self._file = av.open(str(self.path), "w", format=self.format, options=options)
        self._stream = self._file.add_stream(self.codec, rate=SOUND_RATE_HZ, layout="stereo")
        if self.codec == "aac":
            self._stream.bit_rate = COPY_BITS
        self._resampler = AudioResampler(format=self.sample_format, layout="stereo", rate=SOUND_RATE_HZ)
        return self

    def add(self, frame: AudioFrame | None) -> None:
        """Write a frame; None writes what is left of those before."""
        for resampled in self._resampler.resample(frame):
            resampled.pts, resampled.time_base = self.samples, Fraction(1, SOUND_RATE_HZ)
            self.samples += resampled.samples
            self._file.mux(self._stream.encode(resampled))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self.add(None)
                self._file.mux(self._stream.encode(None))
        finally:
            self._file.close()
