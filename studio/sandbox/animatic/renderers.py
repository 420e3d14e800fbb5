"""The renderer of each mode of an order, with the size of its frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from studio.sandbox.animatic import grades
from studio.sandbox.animatic.camera import CameraPath, Pose, inside
from studio.sandbox.animatic.encoder import RenderedClip
from studio.sandbox.animatic.grammar import Direction
from studio.sandbox.animatic.images import cover, fit, load, size_of_frames
from studio.sandbox.animatic.input_video import InputVideo, camera_motion
from studio.sandbox.animatic.morph import Morph
from studio.sandbox.animatic.references import ReferenceSequence
from studio.sandbox.animatic.scene import Scene
from studio.sandbox.animatic.still import StillImage
from studio.sandbox.animatic.yuv import Frame
from studio.sandbox.order import RATE, RenderMode, RenderOrder

SECONDS = 5  # of an order that does not say
Painter = Callable[[Pose, float], Frame]  # the picture of a moment (0 to 1) through a camera


def clip_for(order: RenderOrder, direction: Direction) -> RenderedClip:
    """The film for an order. Raises ValueError for an input that is missing or cannot be read."""
    renderers = {
        RenderMode.TEXT: text,
        RenderMode.FRAMES: frames,
        RenderMode.REFERENCES: references,
        RenderMode.REFERENCE_VIDEO: reference_video,
        RenderMode.EDIT: edit,
    }
    return renderers[order.mode](order, direction)


def text(order: RenderOrder, direction: Direction) -> RenderedClip:
    """A storyboard frame, moving as the words say."""
    scene = _scene(order, direction)
    return _clip(order, *_size(order), _through_camera(_path(order, direction), scene.at, _times(order)))


def frames(order: RenderOrder, direction: Direction) -> RenderedClip:
    """From the first picture to the last, both exactly; with one picture, the camera alone."""
    if order.first_frame is None:
        raise ValueError("there is no first frame")
    picture = load(order.first_frame)
    width, height = size_of_frames(picture, order.lines)
    first, path = fit(picture, width, height), _path(order, direction)
    if order.last_frame is None:
        plate = StillImage(first, width, height)
        shown = (plate.at(_limited_pull_out(path.from_rest(t)) if t else Pose()) for t in _times(order))
    else:
        morph = Morph(first, cover(load(order.last_frame), width, height))
        shown = (morph.at(t, path.between_rests(t)) for t in _times(order))
    return _clip(order, width, height, shown)


def references(order: RenderOrder, direction: Direction) -> RenderedClip:
    """The references as a sequence, subjects before places, under the camera."""
    sequence = _sequence(order, direction)
    shown = _through_camera(_path(order, direction), sequence.at, _times(order))
    return _clip(order, *_size(order), shown, sequence.captions)


def reference_video(order: RenderOrder, direction: Direction) -> RenderedClip:
    """The movement of a video, applied to the references, or to a storyboard of the words."""
    if order.reference_video is None:
        raise ValueError("there is no reference video")
    poses = camera_motion(order.reference_video, _count(order))
    sequence = _sequence(order, direction) if order.reference_images else None
    show = sequence.at if sequence else _scene(order, direction).at
    shown = (show(pose, t) for pose, t in zip(poses, _times(order), strict=True))
    captions = tuple(f"{one} · moved by the video" for one in (sequence.captions if sequence else ("words",)))
    return RenderedClip(
        *_size(order),
        _count(order),
        shown,
        captions,
        order.reference_video if order.keep_original_sound else None,
    )


def edit(order: RenderOrder, direction: Direction) -> RenderedClip:
    """The source under a look that its words ask for, with its motion, length and sound."""
    if order.source_video is None:
        raise ValueError("there is no source video")
    source, grade = InputVideo(order.source_video), grades.grade_for(direction.prompt)
    graded = grades.Grader(grade, source.width, source.height, seed=_seed(order))
    shown = (graded.on(one, number / source.frames) for number, one in enumerate(source.pictures()))
    sound = order.source_video if order.keep_original_sound else None
    return RenderedClip(
        source.width, source.height, source.frames, shown, (f"{grade.name} · {direction.prompt}",), sound
    )


def _clip(
    order: RenderOrder, width: int, height: int, shown: Iterator[Frame], captions: tuple[str, ...] = ()
) -> RenderedClip:
    return RenderedClip(width, height, _count(order), shown, captions)


def _through_camera(path: CameraPath, show: Painter, times: list[float]) -> Iterator[Frame]:
    return (show(path.at(t), t) for t in times)


def _limited_pull_out(pose: Pose) -> Pose:
    """A pull-out may leave the picture a little, its continued edges are painted for that; a pan may not."""
    zoom = pose.zoom * pose.dolly
    return Pose(pose.x, pose.y, max(0.8, zoom), 1.0, pose.roll) if zoom < 1 else inside(pose)


def _scene(order: RenderOrder, direction: Direction, *, is_empty: bool = False) -> Scene:
    seconds = order.seconds or SECONDS
    return Scene(direction, *_size(order), seconds=seconds, seed=_seed(order), is_empty=is_empty)


def _sequence(order: RenderOrder, direction: Direction) -> ReferenceSequence:
    pictures = [load(path) for path in order.reference_images]
    return ReferenceSequence(pictures, _size(order), lambda: _scene(order, direction, is_empty=True))


def _path(order: RenderOrder, direction: Direction) -> CameraPath:
    return CameraPath(direction, order.seconds or SECONDS)


def _size(order: RenderOrder) -> tuple[int, int]:
    return order.width or 1920, order.height or 1080


def _seed(order: RenderOrder) -> int:
    return order.seed * 31 + order.result_index * 7919


def _count(order: RenderOrder) -> int:
    return (order.seconds or SECONDS) * RATE


def _times(order: RenderOrder) -> list[float]:
    count = _count(order)
    return [number / (count - 1) for number in range(count)]
