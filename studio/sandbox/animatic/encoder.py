"""Encoding of a clip to a file: the exact number of frames, burned-in marks, sound if it is kept."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread

import av

from studio.sandbox.animatic.burn_in import BurnIn
from studio.sandbox.animatic.codec import video_stream
from studio.sandbox.animatic.sound import Sound
from studio.sandbox.animatic.yuv import Frame
from studio.sandbox.order import RATE, RenderCancelled, RenderOrder

MAX_FRAMES_AHEAD = 4  # frames made before they are encoded: bounds the memory
POLL_INTERVAL = 0.05  # seconds between two looks at whether a thread has ended


@dataclass(frozen=True)
class RenderedClip:
    """A clip to encode: a size, a number of frames, and the pictures one after the other.

    ``captions`` share the time evenly. The pictures are new arrays: the film writes its marks into them.
    """

    width: int
    height: int
    frames: int
    pictures: Iterator[Frame]
    captions: tuple[str, ...] = ()
    sound: Path | None = None
    comment: str = ""  # written into the file: what it says of itself


def write_clip(
    clip: RenderedClip,
    order: RenderOrder,
    out: Path,
    *,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> None:
    """Encode the film into ``out``, which appears only when it is whole. Raises Cancelled."""
    part = out.with_name(f"{out.name}.tmp")
    try:
        _encode(clip, order, part, progress, cancelled)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


def _encode(
    clip: RenderedClip,
    order: RenderOrder,
    part: Path,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> None:
    # MP4 and MOV index their frames at the front, so that a player starts before the end is there.
    options = {} if order.output_format == "WEBM" else {"movflags": "+faststart"}
    with (
        closing(prefetched(with_burn_in(clip))) as pictures,
        av.open(str(part), "w", format=order.output_format.lower(), options=options) as container,
    ):
        if clip.comment:
            container.metadata["comment"] = clip.comment
        stream = video_stream(container, order, clip.width, clip.height)
        sound = _sound(container, clip, order)
        for number, picture in enumerate(pictures):
            if cancelled():
                raise RenderCancelled
            container.mux(stream.encode(_video_frame(picture, number)))
            if sound:
                sound.up_to(number / RATE)
            progress((number + 1) / clip.frames)
        container.mux(stream.encode(None))
        if sound:
            sound.end()


def _sound(container: av.container.OutputContainer, clip: RenderedClip, order: RenderOrder) -> Sound | None:
    if clip.sound is None:
        return None
    return Sound(container, clip.sound, output_format=order.output_format, seconds=clip.frames / RATE)


def _video_frame(picture: Frame, number: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_numpy_buffer(picture, format="yuv420p")
    frame.pts, frame.time_base = number, Fraction(1, RATE)
    return frame


def with_burn_in(clip: RenderedClip) -> Iterator[Frame]:
    """Exactly the promised number of pictures, each with its marks."""
    burn_in = BurnIn(clip.width, clip.height, clip.captions)
    for number, picture in zip(range(clip.frames), clip.pictures, strict=False):
        burn_in.draw_on(picture, number, number / max(1, clip.frames))
        yield picture


def prefetched(pictures: Iterator[Frame]) -> Generator[Frame, None, None]:
    """The same pictures, made in a thread of their own while others are encoded."""
    queue: Queue[Frame | BaseException | None] = Queue(MAX_FRAMES_AHEAD)
    stop = Event()

    def produce() -> None:
        end: BaseException | None = None
        try:
            for picture in pictures:
                queue.put(picture)
                if stop.is_set():
                    break
        except Exception as error:  # noqa: BLE001 - raised again where the pictures are used
            end = error
        queue.put(end)

    thread = Thread(target=produce, name="pictures", daemon=True)
    thread.start()
    try:
        while (picture := queue.get()) is not None:
            if isinstance(picture, BaseException):
                raise picture
            yield picture
    finally:
        stop.set()
        while thread.is_alive():
            with suppress(Empty):
                queue.get(timeout=POLL_INTERVAL)
