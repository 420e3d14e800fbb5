"""Measure a media file: pixels, seconds, frames, rate, sound; its header is not believed."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.core.values.translatable import translatable
from studio.media import colour
from studio.media.containers import format_of, opened, picture_tracks
from studio.media.decoding import frames_of, has_alpha_plane, is_interlaced
from studio.media.display import EXIF_ORIENTATIONS, Display
from studio.media.errors import NO_PICTURE, Broken, FileTooLarge
from studio.media.facts import Facts
from studio.media.images import bits_of, colour_of, open_image
from studio.media.strip_metadata import read_as, tells_more
from studio.media.timeline import base_of, is_even, table_of, times_of

MAX_SIDE_PX = 8192
MAX_SECONDS = 3600
TOO_LONG = translatable("The video is longer than an hour; that is the most we open.")
ROUNDED = Fraction(1, 20_000)  # of a rate, where a container keeps whole nanoseconds


def probe(path: Path) -> Facts:
    """Measure an image or a video. Raises Unusable with a sentence."""
    file_format = format_of(path)
    file_facts = {
        "kind": file_format.kind,
        "format": file_format.name,
        "mime": file_format.mime,
        "size_bytes": path.stat().st_size,
        "sha256": _sha256(path),
    }
    return _image(path, file_facts) if file_format.kind == "image" else _video(path, file_facts)


def _image(path: Path, file_facts: dict[str, Any]) -> Facts:
    with open_image(path) as image:
        width, height = image.size
        bits = bits_of(image)  # before EXIF is looked for, which reads all of a PNG
        turn = image.getexif().get(0x0112, 1)
        turn = turn if turn in range(1, 9) else 1
        if EXIF_ORIENTATIONS[turn - 1].swaps_sides:
            width, height = height, width
        return Facts(
            **file_facts,
            width_px=width,
            height_px=height,
            codec=str(image.format or ""),
            colour=colour_of(image),
            stored_width_px=image.width,
            stored_height_px=image.height,
            orientation=EXIF_ORIENTATIONS[turn - 1].name,
            pixel_format=image.mode,
            bits=bits,
            has_alpha=image.has_transparency_data,
        )


def _video(path: Path, file_facts: dict[str, Any]) -> Facts:
    with opened(path) as (container, stream):
        width, height = stream.codec_context.width, stream.codec_context.height
        _require_size(width, height)
        first = _first_frame(container, stream)
        times = _times(path, container, stream)
        lost = _lost(path, stream, times)
        times = times[: len(times) - lost]
        display = Display.of(stream, first)
        shown_width, shown_height = display.shown(width, height)
        rate, is_variable = _rate(stream, times)
        sound = next(iter(container.streams.audio), None)
        if len(times) / rate > MAX_SECONDS:
            raise FileTooLarge(TOO_LONG)
        return Facts(
            **file_facts,
            width_px=shown_width,
            height_px=shown_height,
            codec=str(stream.codec_context.name),
            rotation=int(first.rotation) % 360,
            seconds=float(_length(stream, times, rate)),
            frames=len(times),
            rate=rate,
            is_variable_rate=is_variable,
            frame_times=table_of(times, base_of(stream), rate) if is_variable else "",
            starts_late=times[0] * (stream.time_base or 0) > 1 / (2 * rate),
            has_sound=sound is not None,
            sound_codec=str(sound.codec_context.name) if sound else "",
            colour=colour.name_of(first),
            read_as=read_as(container),
            tells_more=tells_more(container),
            **_rare_facts(container, stream, first, display),
            **_details(first, display, sound),
            first_seconds=float(times[0] * base_of(stream)),
            hidden_frames=max(0, stream.frames - len(times)),
            lost_frames=lost,
        )


def _require_size(width: int, height: int) -> None:
    """Raises FileTooLarge for a video that is larger than we open, or has no size."""
    if max(width, height) > MAX_SIDE_PX or min(width, height) < 1:
        raise FileTooLarge(
            translatable(
                "The video is {width}×{height}; {maximum} pixels a side is the most we open.",
                width=width,
                height=height,
                maximum=MAX_SIDE_PX,
            )
        )


def _rare_facts(
    container: InputContainer, stream: VideoStream, first: VideoFrame, display: Display
) -> dict[str, Any]:
    """What few files have, by the names of ``Facts``."""
    return {
        "is_mirrored": display.orientation.is_mirrored,
        "pixel_aspect": display.pixel_aspect,
        "is_interlaced": is_interlaced(stream),
        "has_alpha": has_alpha_plane(stream) or colour.has_alpha(first),
        "is_hdr": colour.is_hdr(first),
        "picture_tracks": len(picture_tracks(container)),
        "sound_tracks": len(container.streams.audio),
    }


def _details(first: VideoFrame, display: Display, sound: AudioStream | None) -> dict[str, Any]:
    """What is only told in words, by the names of ``Facts``."""
    return {
        "stored_width_px": first.width,
        "stored_height_px": first.height,
        "orientation": display.orientation.name,
        "pixel_format": first.format.name,
        "bits": max((part.bits for part in first.format.components), default=8),
        **colour.names_of(first),
        "is_full_range": colour.is_full(first),
        "sound_rate_hz": int(sound.rate or 0) if sound else 0,
        "sound_channels": int(sound.codec_context.channels) if sound else 0,
    }


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame:
    try:
        return next(frames_of(container, stream))
    except (StopIteration, Broken):
        raise Broken(NO_PICTURE) from None


def _times(path: Path, container: InputContainer, stream: VideoStream) -> list[int]:
    """The time stamps of all pictures that are shown; with the hidden ones, as many as the file announces."""
    announced, times = stream.frames, times_of(container, stream)
    if not times or (announced and len(times) < announced and _packets(path) < announced):
        raise Broken(translatable("The file ends too early: it was cut off while it was copied."))
    return times


def _packets(path: Path) -> int:
    """How many pictures the file holds, also those that its edit list leaves out."""
    with opened(path, with_hidden=True) as (container, stream):
        return len(times_of(container, stream))


def _lost(path: Path, stream: VideoStream, times: list[int]) -> int:
    """How many of the last pictures cannot be read, of a recording that announced no count and broke off."""
    if stream.frames or times[-1] in _readable_times(path, times[-1]):
        return 0
    return len(times) - len(_readable_times(path, times[0]))


def _readable_times(path: Path, start: int) -> list[int]:
    """The time stamps of all frames that can be decoded from the key frame before ``start``."""
    with opened(path) as (container, stream):
        if start > (stream.start_time or 0):
            container.seek(start, stream=stream, backward=True)
        frames = frames_of(container, stream, is_cut_off=True)
        return [frame.pts for frame in frames if frame.pts is not None]


def _rate(stream: VideoStream, times: list[int]) -> tuple[Fraction, bool]:
    """Frames per second, and whether they vary: by it some frames would not be found at their numbers."""
    base = base_of(stream)
    steps = [after - before for before, after in pairwise(times) if after > before]
    announced = stream.average_rate or stream.base_rate
    if not steps:
        return Fraction(announced or DEFAULT_FRAME_RATE), False
    measured = len(steps) / (sum(steps) * base)
    rounding = 2 if base > Fraction(1, 2000) else 1
    is_uneven = max(steps) - min(steps) > max(rounding, min(steps) // 4)
    measured_rate = _usual(measured)
    if announced and not is_uneven and abs(measured - announced) / measured <= Fraction(1, 50):
        announced_rate = _usual(Fraction(announced))
        if is_even(times, base, announced_rate):
            return announced_rate, False
    return measured_rate, is_uneven or not is_even(times, base, measured_rate)


def _usual(rate: Fraction) -> Fraction:
    """The whole or NTSC rate that is meant where a container rounds it, else a near one of small numbers."""
    usual = (Fraction(round(rate)), Fraction(round(rate * 1001 / 1000) * 1000, 1001))
    nearby = (one for one in usual if abs(one - rate) < rate * ROUNDED)
    return next(nearby, rate.limit_denominator(1001))


def _length(stream: VideoStream, times: list[int], rate: Fraction) -> Fraction:
    return (times[-1] - times[0]) * base_of(stream) + 1 / rate


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
