"""Join videos into one film: H.264 and AAC in MP4, at the size and rate of the first.

Each piece takes exactly the frames that it is given in the film, and its sound as long as they last, so
nothing drifts however many there are. One piece is open at a time; picture and sound go out side by side.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from errno import ENOSPC
from fractions import Fraction
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, Self

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from studio.media import colour
from studio.media.containers import opened
from studio.media.errors import Broken, Unusable
from studio.media.pictures import Look, paced, shaped
from studio.media.probe import Facts
from studio.media.remake import DAMAGED, Recipe, even, options_of
from studio.media.sound import Span, heard
from studio.media.timeline import base_of

SOUND_RATE_HZ = 48_000
UNWRITTEN = "The film could not be written; the disk of the studio may be full."
SILENCE_SAMPLES = 4096  # at a time


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One video of the film. ``frames`` is how long it is there, counted at the rate of the film."""

    path: Path
    name: str  # as a sentence calls it
    facts: Facts
    frames: int

    def to_json(self) -> dict[str, Any]:
        """A plain dict."""
        return {**asdict(self), "path": str(self.path), "facts": self.facts.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The reverse of ``to_json``."""
        return cls(**{**data, "path": Path(data["path"]), "facts": Facts.from_json(data["facts"])})


@dataclass(frozen=True, kw_only=True)
class Format:
    """What the whole film has of its first piece."""

    size: tuple[int, int]
    rate: Fraction
    matrix: int

    def samples(self, frames: int) -> int:
        """How many samples of sound there are until the end of so many frames."""
        return round(frames * SOUND_RATE_HZ / self.rate)


def film(pieces: Sequence[Piece], out: Path) -> int:
    """Write the film; how many frames it has. Raises Unusable, naming the piece that cannot be read."""
    part = out.with_name(out.name + ".part")
    try:
        with av.open(str(part), "w", format="mp4", options={"movflags": "faststart"}) as target:
            written = _Writer(target, pieces)
            for piece in pieces:
                with _named(piece):
                    written.add(piece)
            written.end()
    except (av.FFmpegError, OSError):
        raise Unusable(UNWRITTEN) from None
    part.replace(out)
    return written.frames


class _Writer:
    """The tracks of the film, and how far they are."""

    def __init__(self, target: OutputContainer, pieces: Sequence[Piece]) -> None:
        first = _first_picture(pieces[0])
        facts = pieces[0].facts
        rate = facts.rate or Fraction(24)
        self.format = Format(size=even(facts), rate=rate, matrix=colour.matrix_of(first))
        self.frames = self.samples = 0
        self._target = target
        self._picture = target.add_stream("libx264", rate=rate, options=options_of(Recipe(), first))
        self._picture.width, self._picture.height = self.format.size
        self._picture.pix_fmt = "yuv420p"
        self._picture.codec_context.time_base = 1 / rate
        self._picture.codec_context.thread_type = "FRAME"
        self._voice: AudioStream | None = None
        if any(piece.facts.has_sound for piece in pieces):
            self._voice = target.add_stream("aac", rate=SOUND_RATE_HZ, layout="stereo")

    def add(self, piece: Piece) -> None:
        """Picture after picture, each with the sound that lasts as long."""
        end = self.format.samples(self.frames + piece.frames)
        voice, begins = self._voice, self.frames
        with (
            closing(_pictures(piece, self.format)) as pictures,
            closing(_sound(piece, self.format, end - self.samples)) as sounds,
        ):
            for frame in pictures:
                frame.pts, frame.time_base = self.frames, 1 / self.format.rate
                frame.pict_type = PictureType.I if self.frames == begins else PictureType.NONE
                self._target.mux(self._picture.encode(frame))
                self.frames += 1
                if voice:
                    self._sound_until(self.format.samples(self.frames), sounds, voice)
            if voice:
                self._sound_until(end, sounds, voice)

    def end(self) -> None:
        """Write what the encoders still hold."""
        self._target.mux(self._picture.encode(None))
        if self._voice:
            self._target.mux(self._voice.encode(None))

    def _sound_until(self, samples: int, sounds: Iterator[AudioFrame], voice: AudioStream) -> None:
        while self.samples < samples and (frame := next(sounds, None)):
            frame.pts, frame.time_base = self.samples, Fraction(1, SOUND_RATE_HZ)
            self._target.mux(voice.encode(frame))
            self.samples += frame.samples


@contextmanager
def _named(piece: Piece) -> Iterator[None]:
    """Whatever cannot be read is said with the name of the piece."""
    try:
        yield
    except Broken as error:
        raise Broken(f"{piece.name}: {error.sentence}") from None
    except (av.FFmpegError, MemoryError) as error:
        if isinstance(error, OSError) and error.errno == ENOSPC:
            raise
        raise Broken(f"{piece.name}: {DAMAGED}") from None


def _first_picture(piece: Piece) -> VideoFrame:
    with _named(piece), opened(piece.path) as (source, video):
        return next(_all(source.decode(video), piece.facts))


def _pictures(piece: Piece, form: Format) -> Generator[VideoFrame]:
    """Exactly as many as the piece has in the film, in the film's size and colours."""
    facts = piece.facts
    with opened(piece.path) as (source, video):
        video.thread_type = "AUTO"
        source.seek(0)
        frames = _all(source.decode(video), facts)
        first = next(frames)
        is_steady = facts.rate == form.rate and not facts.is_variable_rate
        steady = paced(chain([first], frames), video, None if is_steady else form.rate)
        look = Look(size=_fitted(facts, form.size), canvas=form.size, matrix=form.matrix)
        yield from shaped(_exactly(steady, piece.frames), first, look)


def _all(frames: Iterable[VideoFrame], facts: Facts) -> Iterator[VideoFrame]:
    """All pictures of a video. Raises Broken when they end too early."""
    count = 0
    for frame in frames:
        yield frame
        count += 1
    if count < (facts.frames or 1):
        raise Broken(f"Only {count} of {facts.frames} pictures of the video can be read.")


def _exactly(frames: Iterator[VideoFrame], count: int) -> Iterator[VideoFrame]:
    """So many: the last one stands still where there are fewer."""
    shown, last = 0, None
    for last in islice(frames, count):
        yield last
        shown += 1
    if last is not None:
        yield from repeat(last, count - shown)


def _fitted(facts: Facts, whole: tuple[int, int]) -> tuple[int, int]:
    """The largest even size of its own shape that fits into the whole."""
    if even(facts) == whole:
        return whole
    scale = min(whole[0] / facts.width_px, whole[1] / facts.height_px)
    width, height = (
        min(most, max(2, round(side * scale / 2) * 2))
        for side, most in zip((facts.width_px, facts.height_px), whole, strict=True)
    )
    return width, height


def _sound(piece: Piece, form: Format, samples: int) -> Generator[AudioFrame]:
    """So many samples: what sounds while the piece is shown, and silence where nothing does."""
    if not piece.facts.has_sound:
        yield from _silence(samples)
        return
    with opened(piece.path) as (source, video):
        start = _start(video)
        span = Span(start=start, end=start + piece.frames / form.rate)
        yield from heard(source, source.streams.audio[0], SOUND_RATE_HZ, span, samples=samples)


def _start(video: VideoStream) -> Fraction:
    return Fraction(video.start_time or 0) * base_of(video)


def _silence(samples: int) -> Iterator[AudioFrame]:
    while samples > 0:
        some = min(samples, SILENCE_SAMPLES)
        frame = AudioFrame.from_ndarray(np.zeros((2, some), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = SOUND_RATE_HZ
        yield frame
        samples -= some
