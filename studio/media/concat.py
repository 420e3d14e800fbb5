"""Concatenate videos into one film: H.264 and AAC in MP4, at the size and rate of the first.

Each segment has exactly its count of frames in the film, and sound of the same length, so nothing drifts
however many there are. One segment is open at a time; picture and sound are written side by side.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from errno import ENOSPC
from fractions import Fraction
from itertools import chain, islice, repeat
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.core.values.translatable import translatable
from studio.media import colour
from studio.media.containers import opened
from studio.media.decoding import frames_of
from studio.media.display import Display
from studio.media.errors import DAMAGED, Broken, Unusable, too_few_pictures
from studio.media.facts import Facts
from studio.media.filters import FrameLayout, filtered, resampled
from studio.media.progress import meter
from studio.media.recipes import SOUND_RATE_HZ, FilmPart, FilmSound, Gap, Recipe, Segment
from studio.media.sound import TimeRange, samples_within
from studio.media.sound_mix import SoundMix, mix_of
from studio.media.timeline import base_of, seconds_before
from studio.media.transcode import even_size, options_of

WRITE_FAILED = translatable("The film could not be written; the disk of the studio may be full.")
SILENCE_SAMPLES = 4096  # at a time


@dataclass(frozen=True, kw_only=True)
class FilmFormat:
    """Size, rate and colour matrix of the film: those of its first segment."""

    size: tuple[int, int]
    rate: Fraction
    matrix: int

    def samples(self, frames: int) -> int:
        """The count of sound samples in this many frames."""
        return round(frames * SOUND_RATE_HZ / self.rate)


def concat(parts: Sequence[FilmPart], out: Path, *, sound: FilmSound | None = None) -> int:
    """Write the film, of at least one segment, and return its count of frames.

    ``sound`` lies under all of it. Raises Unusable, naming the segment that cannot be read.
    """
    unfinished = out.with_name(out.name + ".part")
    is_silent = sound is not None and sound.is_alone
    try:
        with (
            av.open(str(unfinished), "w", format="mp4", options={"movflags": "faststart"}) as target,
            mix_of(sound, SOUND_RATE_HZ) if sound else nullcontext() as mix,
        ):
            writer = _Writer(target, parts, mix)
            for part in parts:
                with _naming(part):
                    writer.add(part, is_silent=is_silent)
            writer.end()
    except (av.FFmpegError, OSError):
        raise Unusable(WRITE_FAILED) from None
    unfinished.replace(out)
    return writer.frames


class _Writer:
    """The tracks of the film, with the count of frames and samples written."""

    def __init__(self, target: OutputContainer, parts: Sequence[FilmPart], mix: SoundMix | None) -> None:
        segments = [part for part in parts if isinstance(part, Segment)]
        first = _first_picture(segments[0])
        facts = segments[0].facts
        rate = facts.rate or DEFAULT_FRAME_RATE
        self.format = FilmFormat(size=even_size(facts), rate=rate, matrix=colour.matrix_of(first))
        self.frames = self.samples = 0
        self._total = sum(part.frames for part in parts)
        self._target, self._mix = target, mix
        self._video_track = target.add_stream("libx264", rate=rate, options=options_of(Recipe(), first))
        self._video_track.width, self._video_track.height = self.format.size
        self._video_track.pix_fmt = "yuv420p"
        self._video_track.codec_context.time_base = 1 / rate
        self._video_track.codec_context.thread_type = "FRAME"
        self._sound_track: AudioStream | None = None
        if mix or any(segment.facts.has_sound for segment in segments):
            self._sound_track = target.add_stream("aac", rate=SOUND_RATE_HZ, layout="stereo")

    def add(self, part: FilmPart, *, is_silent: bool = False) -> None:
        """Write all frames of a part, each followed by the sound of the same length."""
        end = self.format.samples(self.frames + part.frames)
        track, begins = self._sound_track, self.frames
        with (
            closing(_pictures(part, self.format)) as pictures,
            closing(_sound(part, self.format, end - self.samples, is_silent=is_silent)) as sounds,
        ):
            for frame in pictures:
                frame.pts, frame.time_base = self.frames, 1 / self.format.rate
                frame.pict_type = PictureType.I if self.frames == begins else PictureType.NONE
                self._target.mux(self._video_track.encode(frame))
                self.frames += 1
                meter.report(self.frames, self._total)
                if track:
                    self._sound_until(self.format.samples(self.frames), sounds, track)
            if track:
                self._sound_until(end, sounds, track)

    def end(self) -> None:
        """Flush both encoders into the file."""
        self._target.mux(self._video_track.encode(None))
        if self._sound_track:
            self._target.mux(self._sound_track.encode(None))

    def _sound_until(self, samples: int, sounds: Iterator[AudioFrame], track: AudioStream) -> None:
        while self.samples < samples and (frame := next(sounds, None)):
            frame = self._mix.under(frame) if self._mix else frame
            frame.pts, frame.time_base = self.samples, Fraction(1, SOUND_RATE_HZ)
            self._target.mux(track.encode(frame))
            self.samples += frame.samples


@contextmanager
def _naming(part: FilmPart) -> Iterator[None]:
    """Put the name of the segment before the sentence of an error."""
    name = part.name if isinstance(part, Segment) else translatable("A gap")
    try:
        yield
    except Broken as error:
        raise Broken(translatable("{name}: {sentence}", name=name, sentence=error.sentence)) from None
    except (av.FFmpegError, MemoryError) as error:
        if isinstance(error, OSError) and error.errno == ENOSPC:
            raise
        raise Broken(translatable("{name}: {sentence}", name=name, sentence=DAMAGED)) from None


def _first_picture(segment: Segment) -> VideoFrame:
    with _naming(segment), opened(segment.source) as (source, video):
        return next(_all(frames_of(source, video), segment.facts))


def _pictures(part: FilmPart, form: FilmFormat) -> Generator[VideoFrame]:
    """The frames of a part, exactly as many as it has in the film, in its size and colours."""
    if isinstance(part, Gap):
        yield from _black(part.frames, form)
    else:
        yield from _pictures_of(part, form)


def _black(count: int, form: FilmFormat) -> Iterator[VideoFrame]:
    width, height = form.size
    planes = np.full((height * 3 // 2, width), 128, np.uint8)  # grey chroma
    planes[:height] = 16  # black of a limited range
    for _ in range(count):
        yield VideoFrame.from_ndarray(planes, format="yuv420p")


def _pictures_of(segment: Segment, form: FilmFormat) -> Generator[VideoFrame]:
    facts = segment.facts
    with opened(segment.source) as (source, video):
        video.thread_type = "AUTO"
        source.seek(0)
        every = _all(frames_of(source, video, is_cut_off=facts.lost_frames > 0), facts)
        frames = islice(every, segment.first, None)
        first = next(frames)
        is_same_rate = facts.rate == form.rate and not facts.is_variable_rate
        paced = resampled(chain([first], frames), video, None if is_same_rate else form.rate)
        layout = FrameLayout(
            size=_fitted(facts, form.size),
            canvas=form.size,
            matrix=form.matrix,
            display=Display.of(video, first),
        )
        yield from filtered(_exactly(paced, segment.frames), first, layout)


def _all(frames: Iterable[VideoFrame], facts: Facts) -> Iterator[VideoFrame]:
    """All frames of a video. Raises Broken when they end too early."""
    count = 0
    for frame in frames:
        yield frame
        count += 1
    if count < (facts.frames or 1):
        raise too_few_pictures(count, facts.frames)


def _exactly(frames: Iterator[VideoFrame], count: int) -> Iterator[VideoFrame]:
    """Exactly ``count`` frames: the last one is repeated where there are fewer."""
    shown, last = 0, None
    for last in islice(frames, count):
        yield last
        shown += 1
    if last is not None:
        yield from repeat(last, count - shown)


def _fitted(facts: Facts, whole: tuple[int, int]) -> tuple[int, int]:
    """The largest even size of the same aspect ratio that fits into ``whole``."""
    if even_size(facts) == whole:
        return whole
    scale = min(whole[0] / facts.width_px, whole[1] / facts.height_px)
    width, height = (
        min(most, max(2, round(side * scale / 2) * 2))
        for side, most in zip((facts.width_px, facts.height_px), whole, strict=True)
    )
    return width, height


def _sound(part: FilmPart, form: FilmFormat, samples: int, *, is_silent: bool) -> Generator[AudioFrame]:
    """Exactly ``samples`` of sound: that of the part, and silence where there is none, or shall be none."""
    if is_silent or isinstance(part, Gap) or not part.facts.has_sound:
        yield from _silence(samples)
        return
    yield from _sound_of(part, form, samples)


def _sound_of(segment: Segment, form: FilmFormat, samples: int) -> Generator[AudioFrame]:
    with opened(segment.source) as (source, video):
        start = _start(video) + _before(segment)
        span = TimeRange(start=start, end=start + segment.frames / form.rate)
        yield from samples_within(source, source.streams.audio[0], SOUND_RATE_HZ, span, samples=samples)


def _before(segment: Segment) -> Fraction:
    """When the first used frame of a segment is shown, in seconds after the first of its file."""
    facts = segment.facts
    if facts.frame_times:
        return seconds_before(facts.frame_times, segment.first)
    return segment.first / (facts.rate or DEFAULT_FRAME_RATE)


def _start(video: VideoStream) -> Fraction:
    return Fraction(video.start_time or 0) * base_of(video)


def _silence(samples: int) -> Iterator[AudioFrame]:
    while samples > 0:
        count = min(samples, SILENCE_SAMPLES)
        frame = AudioFrame.from_ndarray(np.zeros((2, count), np.float32), format="fltp", layout="stereo")
        frame.sample_rate = SOUND_RATE_HZ
        yield frame
        samples -= count
