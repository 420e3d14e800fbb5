"""From pictures to a file: the codec, the exact number of frames, the sound if it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Event, Thread
from typing import cast

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from studio.sandbox.animatic.marks import Marks
from studio.sandbox.animatic.pictures import Picture
from studio.sandbox.order import RATE, Cancelled, Order

AHEAD = 6  # frames made before they are encoded: bounds the memory
THREADS = "2"


@dataclass(frozen=True)
class Film:
    """What a maker promises: a size, a number of frames, and the pictures one after the other."""

    width: int
    height: int
    frames: int
    pictures: Iterator[Picture]
    captions: tuple[str, ...] = ()
    sound: Path | None = None


def write(
    film: Film,
    order: Order,
    out: Path,
    *,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> int:
    """Encode the film; the number of frames written. Raises Cancelled."""
    # MP4 and MOV index their frames at the front, so that a player starts before the end is there.
    options = {"movflags": "+faststart"} if order.output_format != "WEBM" else {}
    kind = order.output_format.lower()
    with av.open(str(out), "w", format=kind, options=options) as container:
        stream = _stream(container, film, order)
        sound = _Sound(container, film.sound, order.output_format) if film.sound else None
        count = 0
        for picture in _ahead(_marked(film)):
            if cancelled():
                raise Cancelled
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            frame.pts, frame.time_base = count, Fraction(1, RATE)
            container.mux(stream.encode(frame))
            count += 1
            progress(count / film.frames)
        container.mux(stream.encode(None))
        if sound:
            sound.write(container, film.frames / RATE)
    return count


def _stream(container: OutputContainer, film: Film, order: Order) -> VideoStream:
    crf = str(round(42 - (order.output_quality - 20) / 79 * 22))  # 20 is small, 99 is fine
    if order.output_format == "WEBM":
        options = {"deadline": "realtime", "cpu-used": "8", "crf": crf, "b": "8M", "threads": THREADS}
        stream = container.add_stream("libvpx", rate=RATE, options=options)
    else:
        options = {"preset": "veryfast", "crf": crf, "threads": THREADS, "g": str(RATE)}
        stream = container.add_stream("libx264", rate=RATE, options=options)
    stream.width, stream.height, stream.pix_fmt = film.width, film.height, "yuv420p"
    stream.time_base = Fraction(1, RATE)
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = 1  # BT.709
    context.color_range = 1
    return stream


def _marked(film: Film) -> Iterator[Picture]:
    marks = Marks(film.width, film.height, film.captions)
    for number in range(film.frames):
        picture = next(film.pictures)
        yield marks.on(picture, number, number / max(1, film.frames - 1))


def _ahead(pictures: Iterator[Picture]) -> Iterator[Picture]:
    """The same pictures, made in a thread of their own while others are encoded."""
    queue: Queue[Picture | BaseException | None] = Queue(AHEAD)
    stop = Event()

    def make() -> None:
        try:
            for picture in pictures:
                queue.put(picture)
                if stop.is_set():
                    return
            queue.put(None)
        except Exception as error:  # noqa: BLE001 - raised again where the pictures are used
            queue.put(error)

    Thread(target=make, daemon=True).start()
    try:
        while (found := queue.get()) is not None:
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        stop.set()
        while not queue.empty():
            queue.get_nowait()


class _Sound:
    """The sound of an input, encoded anew to the length of the film."""

    def __init__(self, container: OutputContainer, path: Path, output_format: str) -> None:
        self._path = path
        with av.open(str(path)) as source:
            self._has = bool(source.streams.audio)
        codec, rate = ("libopus", 48000) if output_format == "WEBM" else ("aac", 48000)
        made = container.add_stream(codec, rate=rate, layout="stereo") if self._has else None
        self._stream = cast("AudioStream | None", made)

    def write(self, container: OutputContainer, seconds: float) -> None:
        """Decode, resample, encode, up to the film's end."""
        if self._stream is None:
            return
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=48000)
        left = round(seconds * 48000)
        with av.open(str(self._path)) as source:
            for frame in source.decode(audio=0):
                for piece in resampler.resample(frame):
                    if left <= 0:
                        break
                    left -= piece.samples
                    piece.pts = None
                    container.mux(self._stream.encode(piece))
        container.mux(self._stream.encode(None))
