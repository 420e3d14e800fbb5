"""Which maker renders which mode, and in what size."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from studio.sandbox.animatic import footage, looks
from studio.sandbox.animatic.camera import Path, Pose
from studio.sandbox.animatic.film import Film
from studio.sandbox.animatic.grammar import Direction
from studio.sandbox.animatic.morph import Morph
from studio.sandbox.animatic.pictures import Picture, cover, fit, load, size_of_frames, warp
from studio.sandbox.animatic.storyboard import Storyboard
from studio.sandbox.order import RATE, Mode, Order

ROOM = 1.3  # pictures are kept this much larger than they are shown, so that a camera can go in


def film_of(order: Order, direction: Direction) -> Film:
    """The film for an order. Raises ValueError for an input that cannot be read."""
    makers = {
        Mode.TEXT: text,
        Mode.FRAMES: frames,
        Mode.REFERENCES: references,
        Mode.REFERENCE_VIDEO: reference_video,
        Mode.EDIT: edit,
    }
    return makers[order.mode](order, direction)


def text(order: Order, direction: Direction) -> Film:
    """A storyboard frame, moving as the words say."""
    width, height, seconds = order.width or 1920, order.height or 1080, order.seconds or 5
    board = Storyboard(order.prompt, width, height, seed=_seed(order))
    path = Path(direction, seconds)
    return _film(width, height, seconds, (board.at(pose, t) for pose, t in _walk(path, seconds)))


def frames(order: Order, direction: Direction) -> Film:
    """From the first picture to the last, both exactly; with one picture, the camera alone."""
    if order.first_frame is None:
        raise ValueError("there is no first frame")
    first = load(order.first_frame)
    width, height = size_of_frames(first)
    seconds = order.seconds or 5
    first = fit(first, width, height)
    path = Path(direction, seconds)
    if order.last_frame is None:
        moved = (_from_rest(first, path, pose, t) for pose, t in _walk(path, seconds))
        return _film(width, height, seconds, moved)
    morph = Morph(first, cover(load(order.last_frame), width, height))
    return _film(width, height, seconds, (morph.at(t) for _, t in _walk(path, seconds)))


def references(order: Order, direction: Direction) -> Film:
    """The references one after the other, each under the camera, dissolving into the next."""
    width, height, seconds = order.width or 1920, order.height or 1080, order.seconds or 5
    stills = _stills(order, width, height)
    path = Path(direction, seconds)
    names = tuple(f"image {index + 1}" for index in range(len(stills)))
    walk = _walk(path, seconds)
    return _film(
        width, height, seconds, (_dissolve(stills, pose, t, width, height) for pose, t in walk), names
    )


def reference_video(order: Order, direction: Direction) -> Film:
    """The movement of a video, applied to the references, or to a storyboard of the words."""
    if order.reference_video is None:
        raise ValueError("there is no reference video")
    width, height, seconds = order.width or 1920, order.height or 1080, order.seconds or 5
    motion = footage.motion(order.reference_video, seconds * RATE)
    if order.reference_images:
        stills = _stills(order, width, height)
        shown = (
            _dissolve(stills, pose, t, width, height) for pose, t in zip(motion, _times(seconds), strict=True)
        )
    else:
        board = Storyboard(order.prompt, width, height, seed=_seed(order))
        shown = (board.at(pose, t) for pose, t in zip(motion, _times(seconds), strict=True))
    sound = order.reference_video if order.keep_original_sound else None
    return Film(width, height, seconds * RATE, iter(shown), ("motion of the reference video",), sound)


def edit(order: Order, direction: Direction) -> Film:
    """The source under a grade that its words ask for, with its motion, length and sound."""
    if order.source_video is None:
        raise ValueError("there is no source video")
    source = footage.Footage(order.source_video)
    look = looks.of(direction.prompt, seed=_seed(order))
    shown = (look.on(picture, number) for number, picture in enumerate(source.pictures()))
    sound = order.source_video if order.keep_original_sound else None
    caption = f"edit: {direction.prompt.strip()}"
    return Film(source.width, source.height, source.frames, shown, (caption,), sound)


def _film(
    width: int, height: int, seconds: int, shown: Iterator[Picture], captions: tuple[str, ...] = ()
) -> Film:
    return Film(width, height, seconds * RATE, iter(shown), captions)


def _seed(order: Order) -> int:
    return order.seed * 31 + order.result_index * 7919


def _times(seconds: int) -> list[float]:
    count = seconds * RATE
    return [number / (count - 1) for number in range(count)]


def _walk(path: Path, seconds: int) -> Iterator[tuple[Pose, float]]:
    return ((path.at(t), t) for t in _times(seconds))


def _from_rest(picture: Picture, path: Path, pose: Pose, t: float) -> Picture:
    """The camera begins on exactly the given picture: the path minus where it begins."""
    if t == 0:
        return picture.copy()
    start = path.at(0)
    moved = Pose(pose.x - start.x, pose.y - start.y, max(1.0, pose.zoom / start.zoom), pose.roll - start.roll)
    return warp(picture, moved, picture.shape[1], picture.shape[0])


def _stills(order: Order, width: int, height: int) -> list[Picture]:
    size = round(width * ROOM), round(height * ROOM)
    return [cover(load(path), *size) for path in order.reference_images]


def _dissolve(stills: list[Picture], pose: Pose, t: float, width: int, height: int) -> Picture:
    """The still of the moment; in the last fifth of its time the next one comes through."""
    place = min(t * len(stills), len(stills) - 1e-6)
    index, within = int(place), place % 1
    # Each still has a small move of its own, so that a static camera is no slide show.
    own = Pose(x=(0.06 if index % 2 else -0.06) * (within - 0.5), zoom=1.02 + 0.05 * within)
    shown = warp(stills[index], pose + own, width, height)
    if within < 0.8 or index + 1 == len(stills):
        return shown
    amount = (within - 0.8) / 0.2
    coming = warp(stills[index + 1], pose + Pose(zoom=1.02), width, height)
    mixed = shown.astype(np.uint16) * round(256 * (1 - amount)) + coming.astype(np.uint16) * round(
        256 * amount
    )
    return (mixed >> 8).astype(np.uint8)
