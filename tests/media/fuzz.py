"""Odd files made from good ones, always the same for the same seed: flipped, cut, doubled, zeroed, mixed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.media import bounded
from studio.media.errors import Unusable
from tests.browser import files

SECONDS = 20
PICTURES = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP", "heic": "HEIF", "avif": "AVIF"}
VIDEOS = {"mp4": "libx264", "mov": "libx264", "mkv": "libx264", "webm": "libvpx"}


@dataclass(frozen=True)
class Verdict:
    """What came of one file: usable, a sentence, or a crash; and how long it took."""

    name: str
    is_usable: bool
    sentence: str
    seconds: float


def good_files(folder: Path) -> dict[str, bytes]:
    """One small good file of every kind that we read."""
    content_by_suffix = {}
    for suffix, kind in PICTURES.items():
        content_by_suffix[suffix] = files.picture(
            folder / f"good.{suffix}", size=(320, 180), kind=kind
        ).read_bytes()
    for suffix, codec in VIDEOS.items():
        sound = suffix != "webm"
        path = files.clip(folder / f"good.{suffix}", seconds=1, size=(192, 108), codec=codec, sound=sound)
        content_by_suffix[suffix] = path.read_bytes()
    return content_by_suffix


def odd_files(folder: Path, *, count: int, seed: int = 4) -> Iterator[Any]:
    """Paths of ``count`` odd files, one at a time; the same for the same seed."""
    chance = random.Random(seed)
    good = good_files(folder)
    for number in range(count):
        suffix = chance.choice(sorted(good))
        path = folder / f"odd-{number}.{suffix}"
        path.write_bytes(_spoiled(bytearray(good[suffix]), good, chance))
        yield path
        path.unlink()


def verdict(path: Path, folder: Path) -> Verdict:
    """Do with a file what is done with an upload: measure it, make what is shown of it."""
    start = time.monotonic()
    try:
        facts = bounded.run_bounded("probe", path=str(path), seconds=SECONDS)
        if facts["kind"] == "image":
            out, poster = folder / "sendable", folder / "poster.webp"
            bounded.run_bounded(
                "normalise_image", path=str(path), out=str(out), poster=str(poster), seconds=SECONDS
            )
        else:
            bounded.run_bounded("previews", path=str(path), folder=str(folder), facts=facts, seconds=SECONDS)
    except Unusable as error:
        return Verdict(path.name, False, error.sentence, time.monotonic() - start)
    return Verdict(path.name, True, "", time.monotonic() - start)


def _spoiled(content: bytearray, good: dict[str, bytes], chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 3)):
        chance.choice(_WAYS)(content, good, chance)
    return bytes(content[:2_000_000])


def _flip(content: Any, _: Any, chance: Any) -> None:
    for _ in range(chance.randint(1, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)


def _flip_head(content: Any, _: Any, chance: Any) -> None:
    for _ in range(chance.randint(1, 8)):
        content[chance.randrange(min(200, len(content)))] = chance.randrange(256)


def _cut(content: Any, _: Any, chance: Any) -> None:
    del content[chance.randrange(1, len(content)) :]
    content.extend(b"\0" * 8)


def _zero(content: Any, _: Any, chance: Any) -> None:
    start = chance.randrange(len(content))
    length = min(chance.randint(1, 2000), len(content) - start)
    content[start : start + length] = bytes(length)


def _double(content: Any, _: Any, chance: Any) -> None:
    start = chance.randrange(len(content))
    content[start:start] = content[start : start + chance.randint(1, 5000)]


def _huge(content: Any, _: Any, chance: Any) -> None:
    start = chance.randrange(max(1, len(content) - 4))
    content[start : start + 4] = chance.choice(
        [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00"]
    )


def _mix(content: Any, good: Any, chance: Any) -> None:
    other = good[chance.choice(sorted(good))]
    start = chance.randrange(len(content))
    content[start:] = other[chance.randrange(len(other)) :]
    content.extend(b"\0" * 8)


_WAYS = (_flip, _flip_head, _cut, _zero, _double, _huge, _mix)
