"""An input video: its pictures at 24 frames a second, and the movement of its camera."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from studio.sandbox.animatic.camera import Pose
from studio.sandbox.animatic.yuv import Frame, rotated
from studio.sandbox.order import RATE

SMALL = 320  # pixels of width in which movement is looked for
MOST_CORNERS = 120
LEAST_CORNERS = 8
BT601 = (5, 6)  # H.273: the colours of older, small formats


class InputVideo:
    """A source video. Raises ValueError when it cannot be read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with av.open(str(path)) as container:
                first = next(container.decode(video=0))
                self.frames = max(1, round(_seconds(path) * RATE))
        except (av.FFmpegError, StopIteration, IndexError) as error:
            raise ValueError("the video cannot be read") from error
        rotated = first.rotation % 180 != 0
        sides = (first.height, first.width) if rotated else (first.width, first.height)
        self.width, self.height = (max(2, side // 2 * 2) for side in sides)

    def pictures(self) -> Iterator[Frame]:
        """Exactly ``frames`` pictures, each a new array."""
        return (_upright(frame) for frame in self._in_time())

    def small(self) -> Iterator[NDArray[np.uint8]]:
        """The same moments in grey, small."""
        for frame in self._in_time():
            height = max(16, round(frame.height * SMALL / frame.width / 2) * 2)
            yield np.rot90(frame.to_ndarray(format="gray", width=SMALL, height=height), _turns(frame))

    def _in_time(self) -> Iterator[av.VideoFrame]:
        """Of each moment of the film the newest frame there is."""
        count, last, start = 0, None, None
        with av.open(str(self._path)) as container:
            container.streams.video[0].codec_context.thread_count = 1  # the other core encodes
            for frame in container.decode(video=0):
                time = frame.time or 0.0
                start = time if start is None else start
                until = min(self.frames, round((time - start) * RATE))
                while last is not None and count < until:
                    yield last
                    count += 1
                last = frame
        while last is not None and count < self.frames:
            yield last
            count += 1


def camera_motion(path: Path, count: int) -> list[Pose]:
    """The camera of a video as ``count`` poses, from the movement between its frames, made smooth."""
    walked = np.cumsum(np.array([(0.0, 0.0, 0.0), *_steps(path)]), axis=0)
    smooth = cv2.GaussianBlur(walked.astype(np.float32), (1, 9), 2)
    places = np.linspace(0, len(smooth) - 1, count)
    xs, ys, zooms = (np.interp(places, range(len(smooth)), smooth[:, axis]) for axis in range(3))
    reach = max(float(np.ptp(xs)), float(np.ptp(ys)), 1e-6)
    share = min(1.0, 0.6 / reach)  # a long way is shown as a shorter one, in its own rhythm
    growth = np.exp(np.clip(zooms - zooms.min(), 0, 0.5))
    return [
        Pose(x=-share * float(x), y=-share * float(y), zoom=1.18, dolly=float(grown), swing=-share * float(x))
        for x, y, grown in zip(_centred(xs), _centred(ys), growth, strict=True)
    ]


def _centred(line: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(line - (line.max() + line.min()) / 2)


def _steps(path: Path) -> Iterator[tuple[float, float, float]]:
    before = None
    for after in InputVideo(path).small():
        if before is not None:
            yield _step(before, after)
        before = after


def _step(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> tuple[float, float, float]:
    """How far the picture moved (halves of its sides) and grew (log), from corners that are seen again."""
    points = cv2.goodFeaturesToTrack(before, MOST_CORNERS, 0.01, 8)
    if points is None or len(points) < LEAST_CORNERS:
        return 0.0, 0.0, 0.0
    tracked, state, _ = cv2.calcOpticalFlowPyrLK(before, after, points, None)
    is_tracked = state.ravel() == 1
    if is_tracked.sum() < LEAST_CORNERS:
        return 0.0, 0.0, 0.0
    moved, _ = cv2.estimateAffinePartial2D(points[is_tracked], tracked[is_tracked])
    if moved is None:
        return 0.0, 0.0, 0.0
    height, width = before.shape
    middle = moved @ np.array([width / 2, height / 2, 1.0])
    scale = float(np.hypot(moved[0, 0], moved[1, 0]))
    return (middle[0] / width * 2 - 1, middle[1] / height * 2 - 1, float(np.log(max(0.5, min(2, scale)))))


def _turns(frame: av.VideoFrame) -> int:
    return int(frame.rotation) // 90 % 4


def _upright(frame: av.VideoFrame) -> Frame:
    """A decoded frame as planes: BT.709, limited, sides made even, turned as its file says."""
    width, height = (max(2, side // 2 * 2) for side in (frame.width, frame.height))
    is_ready = frame.format.name == "yuv420p" and frame.colorspace not in BT601
    if not is_ready or (width, height) != (frame.width, frame.height):
        frame = frame.reformat(width, height, "yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
    picture = np.asarray(frame.to_ndarray(), np.uint8)
    turns = _turns(frame)
    return rotated(picture, turns) if turns else picture


def _seconds(path: Path) -> float:
    """Length of the picture track, from its packets: containers tell the sound's length too."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        times = [packet.pts for packet in container.demux(stream) if packet.pts is not None and packet.size]
        rate = stream.average_rate or RATE
        return float((max(times) - min(times)) * (stream.time_base or 0) + 1 / rate)
