"""Stills of a video: a poster, a sprite to scrub through, any frame exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from studio.media.containers import opened
from studio.media.errors import Broken
from studio.media.probe import Facts

MOST_TILES = 40
TILE_SIDE_PX = 240
POSTER_SIDE_PX = 640
LONG_SECONDS = 30  # beyond that, only key frames are decoded


@dataclass(frozen=True, kw_only=True)
class Previews:
    """A poster and a sprite sheet; tiles are evenly spread, read left to right, then down."""

    poster: Path
    sprite: Path
    columns: int
    rows: int
    tiles: int


def previews(path: Path, folder: Path, facts: Facts) -> Previews:
    """Write poster.webp and sprite.webp into ``folder``, from one pass. Raises Broken."""
    wanted = _wanted(facts)
    tiles: list[Image.Image] = []
    poster: Image.Image | None = None
    for frame in _pictures(path, facts, wanted):
        picture = upright(frame, POSTER_SIDE_PX if poster is None else TILE_SIDE_PX)
        poster = poster or picture
        tile = picture.copy()
        tile.thumbnail((TILE_SIDE_PX, TILE_SIDE_PX), Image.Resampling.BILINEAR)
        tiles.append(tile)
    if poster is None:
        raise Broken("No picture of the video can be read: the file is damaged or cut off.")
    columns = math.ceil(math.sqrt(len(tiles)))
    rows = math.ceil(len(tiles) / columns)
    _save(poster, folder / "poster.webp")
    _save(_sheet(tiles, columns, rows), folder / "sprite.webp")
    return Previews(
        poster=folder / "poster.webp",
        sprite=folder / "sprite.webp",
        columns=columns,
        rows=rows,
        tiles=len(tiles),
    )


def frame(path: Path, number: int, out: Path, *, rate: Fraction) -> None:
    """Write frame ``number`` as PNG, the very picture a player shows there. Raises Broken."""
    with opened(path) as (container, stream):
        stream.thread_type = "SLICE"  # one picture: no pipeline to fill
        base = stream.time_base or Fraction(1, 1000)
        start = stream.start_time or 0
        # Half a frame early: time stamps are rounded to the container's clock.
        aim = start + int((number - Fraction(1, 2)) / rate / base) if number else start
        container.seek(max(start, aim), stream=stream, backward=True)
        for found in _decoded(container, stream):
            if found.pts is not None and found.pts >= aim:
                picture = found.to_image()
                turned = picture.rotate(found.rotation, expand=True) if found.rotation else picture
                part = out.with_name(out.name + ".part")
                turned.save(part, "PNG", compress_level=3)
                part.replace(out)
                return
    raise Broken(f"The video has no frame {number}.")


def upright(picture: VideoFrame, side: int) -> Image.Image:
    """A picture no larger than ``side``, turned as the file says."""
    scale = min(1.0, side / max(picture.width, picture.height))
    width, height = (max(2, round(edge * scale / 2) * 2) for edge in (picture.width, picture.height))
    image: Image.Image = picture.to_image(width=width, height=height, interpolation="AREA")
    return image.rotate(picture.rotation, expand=True) if picture.rotation else image


def _wanted(facts: Facts) -> list[int]:
    frames = facts.frames or 1
    count = min(MOST_TILES, frames)
    return [index * frames // count for index in range(count)]


def _pictures(path: Path, facts: Facts, wanted: list[int]) -> Iterator[VideoFrame]:
    with opened(path) as (container, stream):
        stream.thread_type = "AUTO"
        if (facts.seconds or 0) > LONG_SECONDS:
            stream.codec_context.skip_frame = "NONKEY"
            keys = list(_decoded(container, stream))
            step = max(1, len(keys) // MOST_TILES)
            yield from keys[::step][:MOST_TILES]
            return
        chosen = set(wanted)
        for number, picture in enumerate(_decoded(container, stream)):
            if number in chosen:
                yield picture


def _decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    try:
        yield from container.decode(stream)
    except av.FFmpegError:
        raise Broken("The video is damaged: it cannot be read to its end.") from None


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
