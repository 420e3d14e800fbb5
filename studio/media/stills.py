"""Stills of a video: its poster, a sprite sheet to scrub through, and any frame exactly."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from studio.core.values.timecode import DEFAULT_FRAME_RATE
from studio.core.values.translatable import translatable
from studio.media import colour
from studio.media.containers import opened
from studio.media.decoding import Size, frames_of
from studio.media.display import Display
from studio.media.errors import NO_PICTURE, Broken
from studio.media.facts import Facts
from studio.media.remote_file import Source
from studio.media.timeline import base_of, times_of

MAX_TILES = 40
TILE_SIDE_PX = 240
POSTER_SIDE_PX = 640
JPEG_QUALITY = 88
EVEN_TONES = 24  # of 255, between the darkest and the brightest part
LONG_SECONDS = 30  # beyond that, only key frames are decoded


@dataclass(frozen=True, kw_only=True)
class Previews:
    """A poster and a sprite sheet; tiles are read left to right, then down, and show ``shown``."""

    poster: Path
    sprite: Path
    columns: int
    rows: int
    shown: tuple[int, ...]  # the frame that each tile shows
    changes_size: bool  # the file stores frames of several sizes


def previews(path: Path, folder: Path, facts: Facts) -> Previews:
    """Write poster.webp and sprite.webp into ``folder``, from one pass. Raises Broken."""
    numbers = _sampled(facts)
    tiles: list[Image.Image] = []
    tile_frames: list[int] = []
    poster: Image.Image | None = None
    is_telling = False
    sizes: set[Size] = set()
    for number, frame, display in _pictures(path, facts, numbers, sizes):
        picture = shown(frame, display, TILE_SIDE_PX if is_telling else POSTER_SIDE_PX)
        if not is_telling:
            is_telling = tells_something(picture)
            poster = picture if is_telling or poster is None else poster
        tile = picture.copy()
        tile.thumbnail((TILE_SIDE_PX, TILE_SIDE_PX), Image.Resampling.BILINEAR)
        tiles.append(tile)
        tile_frames.append(number)
    if poster is None:
        raise Broken(NO_PICTURE)
    columns = math.ceil(math.sqrt(len(tiles)))
    rows = math.ceil(len(tiles) / columns)
    _save(poster, folder / "poster.webp")
    _save(_sheet(tiles, columns, rows), folder / "sprite.webp")
    return Previews(
        poster=folder / "poster.webp",
        sprite=folder / "sprite.webp",
        columns=columns,
        rows=rows,
        shown=tuple(tile_frames),
        changes_size=len(sizes) > 1,
    )


def tells_something(picture: Image.Image) -> bool:
    """Whether more than one even tone is on it: films often begin in black."""
    small = np.asarray(picture.convert("L").resize((32, 32)))
    return int(small.max()) - int(small.min()) > EVEN_TONES


def frame(source: Source, number: int, out: Path, *, facts: Facts, side: int | None = None) -> None:
    """Write frame ``number``, the very picture a player shows there. Raises Broken.

    PNG in its own size; with ``side`` JPEG, no larger than so many pixels.
    """
    if not 0 <= number < (facts.frames or 0):
        raise Broken(translatable("The video has no frame {number}.", number=number))
    with opened(source) as (container, stream):
        stream.thread_type = "AUTO"  # the key frame before may be far away
        aim = _aim(container, stream, number, facts)
        container.seek(max(stream.start_time or 0, aim), stream=stream, backward=True)
        for picture in _decoded(container, stream, facts):
            if picture.pts is not None and picture.pts >= aim:
                _save_frame(shown(picture, Display.of(stream, picture), side), out, "JPEG" if side else "PNG")
                return
    raise Broken(translatable("Frame {number} of the video cannot be read.", number=number))


def _aim(container: InputContainer, stream: VideoStream, number: int, facts: Facts) -> int:
    """A time stamp reached by this frame and later ones only."""
    if facts.is_variable_rate or not facts.rate:
        return times_of(container, stream)[number]
    start = stream.start_time or 0
    # Half a frame early: time stamps are rounded to the container's clock.
    early = (number - Fraction(1, 2)) / facts.rate / base_of(stream)
    return start + int(early) if number else start


def _save_frame(image: Image.Image, out: Path, kind: str) -> None:
    part = out.with_name(out.name + ".part")
    image.save(part, kind, compress_level=1, quality=JPEG_QUALITY)
    part.replace(out)


def shown(picture: VideoFrame, display: Display, side: int | None = None) -> Image.Image:
    """The frame as a player shows it, upright and with square pixels; no larger than ``side`` pixels."""
    width, height = display.square(picture.width, picture.height)
    scale = min(1.0, side / max(width, height)) if side else 1.0
    size = max(2, round(width * scale)), max(2, round(height * scale))
    is_own_size = size == (picture.width, picture.height)
    return display.orientation.turn(colour.rgb(picture, None if is_own_size else size))


def _sampled(facts: Facts) -> list[int]:
    frames = facts.frames or 1
    count = min(MAX_TILES, frames)
    return [index * frames // count for index in range(count)]


def _pictures(
    path: Path, facts: Facts, numbers: list[int], sizes: set[Size]
) -> Iterator[tuple[int, VideoFrame, Display]]:
    """The frames of these numbers, or those near them that stand alone; all ``sizes`` that came along."""
    with opened(path) as (container, stream):
        stream.thread_type = "AUTO"
        if (facts.seconds or 0) > LONG_SECONDS:
            for number, picture in _key_pictures(container, stream, facts, sizes):
                yield number, picture, Display.of(stream, picture)
            return
        chosen = set(numbers)
        for number, picture in enumerate(_decoded(container, stream, facts, sizes)):
            if number in chosen:
                yield number, picture, Display.of(stream, picture)


def _key_pictures(
    container: InputContainer, stream: VideoStream, facts: Facts, sizes: set[Size]
) -> Iterator[tuple[int, VideoFrame]]:
    """Key frames only, about evenly spread; held one at a time, however many there are."""
    number_at = _numbering(container, stream, facts)
    stream.codec_context.skip_frame = "NONKEY"
    frames = facts.frames or 1
    step, next_at = frames / MAX_TILES, 0.0
    for picture in _decoded(container, stream, facts, sizes):
        number = number_at(picture.pts or 0)
        if number >= next_at:
            yield min(number, frames - 1), picture
            next_at = number + step - 1


def _numbering(container: InputContainer, stream: VideoStream, facts: Facts) -> Callable[[int], int]:
    """The number of the frame with a given time stamp."""
    if facts.is_variable_rate:
        times = times_of(container, stream)
        container.seek(0)
        return lambda time: bisect_left(times, time)
    start, pace = stream.start_time or 0, base_of(stream) * (facts.rate or DEFAULT_FRAME_RATE)
    return lambda time: round((time - start) * pace)


def _decoded(
    container: InputContainer, stream: VideoStream, facts: Facts, sizes: set[Size] | None = None
) -> Iterator[VideoFrame]:
    return frames_of(container, stream, is_cut_off=facts.lost_frames > 0, sizes=sizes)


def _sheet(tiles: list[Image.Image], columns: int, rows: int) -> Image.Image:
    width, height = tiles[0].size
    sheet = Image.new("RGB", (columns * width, rows * height))
    for index, tile in enumerate(tiles):
        sheet.paste(tile, ((index % columns) * width, (index // columns) * height))
    return sheet


def _save(image: Image.Image, out: Path) -> None:
    part = out.with_name(out.name + ".part")
    image.save(part, "WEBP", quality=75, method=2)
    part.replace(out)
